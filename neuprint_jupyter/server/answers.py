"""What a query comes to: rows, or one of the reasons why there are none."""

from __future__ import annotations

from typing import Any, NamedTuple

from neuprint_jupyter.errors import NeuprintError


class Rows(NamedTuple):
    """The answer to a query: column names (empty if there are no rows to tell them) and rows."""

    columns: list[str]
    data: list[list[Any]]


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
