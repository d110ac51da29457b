"""Records of queries as what the page shows, and as files: JSON, and Cypher with comments."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal, get_args

from neuprint_jupyter.client import QueryRecord
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.widgets.cells import cut

ExportFormat = Literal["json", "cypher"]

#: Of a query, what travels to the page unasked.
SHOWN = 2_000


def summary(record: QueryRecord, length: int = SHOWN) -> dict[str, Any]:
    """A record as JSON-able values, its query cut to ``length`` characters; ``more`` says if it was."""
    return {
        "id": record.id,
        "started": record.started.isoformat(timespec="milliseconds"),
        "caller": cut(record.caller, 200),
        "server": record.server,
        "dataset": cut(record.dataset, 200),
        "status": record.status,
        "cypher": cut(record.cypher, length),
        "more": len(record.cypher) > length or record.cut,
        "elapsed": record.elapsed,
        "server_seconds": record.server_seconds,
        "transfer_seconds": record.transfer_seconds,
        "decode_seconds": record.decode_seconds,
        "rows": record.rows,
        "size": record.size,
        "retries": record.retries,
        "error": None if record.error is None else cut(record.error, SHOWN),
        "place": record.place,
    }


def export(records: Iterable[QueryRecord], format: ExportFormat) -> str:
    """Records as the text of a file.

    Parameters
    ----------
    records
        In the order they are written.
    format
        ``"json"`` for a list of objects; ``"cypher"`` for the queries, each with its circumstances
        in comments above it and a semicolon below.

    Raises
    ------
    CriteriaError
        If the format is neither.

    Examples
    --------
    >>> print(export([QueryRecord("RETURN 1", "demo:v1", "local", "%%cypher")], "cypher"))  # doctest: +SKIP
    // 2026-01-30 08:48:20 UTC · %%cypher · demo:v1 · running
    RETURN 1;
    """
    if format not in get_args(ExportFormat):
        raise CriteriaError(f"format must be 'json' or 'cypher', not {format!r}")
    if format == "json":
        return json.dumps([summary(record, len(record.cypher)) for record in records], indent=1, ensure_ascii=False)
    return "\n\n".join(_commented(record) for record in records) + "\n"


def _commented(record: QueryRecord) -> str:
    said = [f"{record.started:%Y-%m-%d %H:%M:%S} UTC", record.caller, record.dataset, record.server, record.status]
    if record.elapsed is not None:
        said.append(f"{record.elapsed:.3f} s")
    if record.rows is not None:
        said.append(f"{record.rows:,} rows")
    comments = [" · ".join(said)]
    comments += record.error.splitlines() if record.error else []
    comments += ["the end of this query was not kept"] if record.cut else []
    above = "\n".join(f"// {' '.join(line.split())}" for line in comments)
    query = record.cypher.rstrip().removesuffix(";")
    # On a line of its own where the query ends in a comment.
    end = "\n;" if "//" in query.rsplit("\n", 1)[-1] else ";"
    return f"{above}\n{query}{end}"
