"""Answers of a server: JSON, and tables in the form that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from neuprint_jupyter.client.decode import Kind, arrow_table, parse_json, rows_of_kinds, table, table_of_kinds
from neuprint_jupyter.errors import NeuprintError

if TYPE_CHECKING:
    import requests


def read_json(response: requests.Response) -> Any:
    """The JSON of an answer; NeuprintError if it is none."""
    try:
        return parse_json(response.content)
    except ValueError:
        raise NeuprintError(f"{response.url} did not answer with JSON; is it a neuPrint server?") from None


def _read_table(response: requests.Response) -> dict[str, Any]:
    """The answer to a query, which must have columns and rows."""
    answer = read_json(response)
    columns, data = (answer.get("columns"), answer.get("data")) if isinstance(answer, dict) else (None, None)
    if not isinstance(columns, list) or not isinstance(data, list):
        raise NeuprintError(f"{response.url} did not answer with a table; is it a neuPrint server?")
    return answer  # type: ignore[no-any-return]


def read_answer(
    response: requests.Response, format: Literal["pandas", "json"], *, arrow: bool, kinds: Mapping[str, Kind]
) -> Any:
    """The answer to a query, in the form that was asked for."""
    if arrow:
        return arrow_table(response.content)
    if format == "pandas" and "json" in kinds.values():
        if rows := rows_of_kinds(response.content, kinds):
            return table(*rows, kinds)
    elif format == "pandas" and kinds:
        quick = table_of_kinds(response.content, kinds)
        if quick is not None:
            return quick
    answer = _read_table(response)
    return answer if format == "json" else table(answer["columns"], answer["data"], kinds)
