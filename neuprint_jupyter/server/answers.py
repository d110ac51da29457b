"""What a query comes to: rows, or one of the reasons why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
import pyarrow as pa

from neuprint_jupyter.errors import NeuprintError


@dataclass(frozen=True)
class JsonTexts:
    """Values of which there is the JSON, as Arrow's texts."""

    texts: pa.ChunkedArray

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, some: slice) -> JsonTexts:
        return JsonTexts(self.texts[some])


Column: TypeAlias = list[Any] | pa.ChunkedArray | JsonTexts
"""The values of a column; of those that are not in a list, nobody has made Python's yet."""


@dataclass(frozen=True)
class Rows:
    """The answer to a query.

    Parameters
    ----------
    columns
        The names of the columns; empty if there are no rows to tell them.
    values
        Each column's values.

    Examples
    --------
    >>> answer = Rows(["x", "y"], [[1, 2], [3, 4]])
    >>> len(answer), answer.data
    (2, [[1, 3], [2, 4]])
    """

    columns: list[str]
    values: list[Column]

    def __len__(self) -> int:
        return len(self.values[0]) if self.values else 0

    def __getitem__(self, some: slice) -> Rows:
        return Rows(self.columns, [column[some] for column in self.values])

    @property
    def data(self) -> list[list[Any]]:
        """The rows."""
        return [list(row) for row in zip(*map(_listed, self.values), strict=True)]


def _listed(column: Column) -> list[Any]:
    if isinstance(column, list):
        return column
    if isinstance(column, JsonTexts):
        return [None if text is None else msgspec.json.decode(text) for text in _listed(column.texts)]
    # Of all chunks at once, no other thread could go on meanwhile.
    return [value for chunk in column.chunks for value in chunk.to_pylist()]


class QueryError(NeuprintError):
    """The engine refused a query, or failed at it."""


class QuerySyntaxError(QueryError):
    """A query that is not Cypher, with the 0-based ``offset`` of the place."""

    def __init__(self, why: str, offset: int) -> None:
        super().__init__(why)
        self.offset = offset


class QueryTimeoutError(QueryError):
    """A query that was stopped at its deadline."""


class ServerBusyError(QueryError):
    """A query that was not begun, but may be if it is asked again, after ``seconds``."""

    def __init__(self, why: str, seconds: int) -> None:
        super().__init__(why)
        self.seconds = seconds


class QueryAbandonedError(QueryError):
    """A query that was stopped because nobody waits for its answer any more."""


class AnswerTooLargeError(QueryError):
    """A query, or its answer, that needs more memory than one query may use."""


class WriteRefusedError(QueryError):
    """A query that would have changed the dataset."""
