"""What a query comes to: rows, or one of the reasons why there are none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyarrow as pa

from neuprint_jupyter.errors import NeuprintError

Column: TypeAlias = list[Any] | pa.ChunkedArray
"""The values of a column; texts may be Arrow's, of which nobody has made Python's yet."""


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

    @property
    def data(self) -> list[list[Any]]:
        """The rows."""
        values: Iterable[list[Any]] = (v if isinstance(v, list) else v.to_pylist() for v in self.values)
        return [list(row) for row in zip(*values, strict=True)]


class QueryError(NeuprintError):
    """The engine refused a query, or failed at it."""


class QuerySyntaxError(QueryError):
    """A query that is not Cypher, with the 0-based ``offset`` of the place."""

    def __init__(self, why: str, offset: int) -> None:
        super().__init__(why)
        self.offset = offset


class QueryTimeoutError(QueryError):
    """A query that was stopped at its deadline."""


class QueryAbandonedError(QueryError):
    """A query that was stopped because nobody waits for its answer any more."""


class AnswerTooLargeError(QueryError):
    """A query, or its answer, that needs more memory than one query may use."""


class WriteRefusedError(QueryError):
    """A query that would have changed the dataset."""
