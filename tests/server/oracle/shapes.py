"""The tables as graphs, in plain Python, and queries of which it tells the rows."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from neuprint_jupyter.server.service import Service
from tests.server.oracle import data
from tests.server.oracle.values import same

N = data.STORED
E = data.EDGES
OUT: dict[int, list[int]] = {body: sorted(post for pre, post in E if pre == body) for body in N}
IN: dict[int, list[int]] = {body: sorted(pre for pre, post in E if post == body) for body in N}
Rows = list[list[Any]]


def of(body: int, name: str) -> Any:
    return N[body].get(name)


def weight(pre: int, post: int) -> int:
    found: int = E[pre, post]["weight"]
    return found


def walks(start: int, least: int, most: int, arrows: dict[int, list[int]] | None = None) -> list[list[int]]:
    """All paths from a body that pass no connection twice."""
    found, ends = [], [[start]]
    for length in range(most + 1):
        found += ends if length >= least else []
        ends = [
            [*path, body]
            for path in ends
            for body in (arrows or OUT)[path[-1]]
            if (path[-1], body) not in set(itertools.pairwise(path))
        ]
    return found


def grouped(rows: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for key, value in rows:
        groups[key].append(value)
    return groups


def first(values: Iterable[Any], count: int) -> list[Any]:
    return list(itertools.islice(values, count))


def counts_in(roi: str, of_side: Callable[[tuple[int, int]], int]) -> Counter[int]:
    counts: Counter[int] = Counter()
    for pair, edge in E.items():
        counts[of_side(pair)] += edge["rois"].get(roi, 0)
    return counts


PRE_IN_EB, POST_IN_EB = (counts_in("EB", lambda pair, side=side: pair[side]) for side in (0, 1))
PRE, POST = Counter[int](), Counter[int]()
for (_pre, _post), _edge in E.items():
    PRE[_pre] += _edge["weight"]
    POST[_post] += _edge["weight"]
TYPES = sorted({n["type"] for n in N.values() if "type" in n})
SYNAPSES = data.SYNAPSES.astype(object).where(data.SYNAPSES.notna(), None).to_dict("records")

POST_IN_PB = counts_in("PB", lambda pair: pair[1])


class Unordered(list[Any]):
    """A list in a row, in whatever order."""


class Case(NamedTuple):
    """A query, its rows, and whether they come in that order."""

    cypher: str
    rows: Callable[[], Rows]
    ordered: bool

    def __str__(self) -> str:
        return self.cypher

    def check(self, service: Service) -> None:
        """Ask the query, and compare."""
        expected = self.rows()
        unordered = {i for row in expected for i, value in enumerate(row) if isinstance(value, Unordered)}
        answer, told = (
            [[sorted(value, key=repr) if i in unordered else value for i, value in enumerate(row)] for row in rows]
            for rows in (service.query(data.NAME, self.cypher).data, expected)
        )
        if not self.ordered:
            answer, told = sorted(answer, key=repr), sorted(told, key=repr)
        assert same(answer, told), f"{answer}\n\nis not\n\n{told}"


class Cases(list[Case]):
    """Queries, to be added one by one."""

    def add(self, cypher: str, rows: Callable[[], Rows], *, ordered: bool = False) -> None:
        self.append(Case(cypher, rows, ordered))
