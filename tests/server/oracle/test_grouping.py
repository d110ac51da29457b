"""Expressions with aggregates and something else: a row for each value of what else there is, as in Neo4j 4."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from neuprint_jupyter.server.answers import QueryError
from neuprint_jupyter.server.service import Service
from tests.server.oracle import data
from tests.server.oracle.expressions import strict
from tests.server.oracle.values import all3, equal, not3

Neuron = Mapping[str, Any]


def _sizes(neurons: Sequence[Neuron]) -> int:
    return max((n["size"] for n in neurons if "size" in n), default=0)


# What is returned; what else it is grouped by; what it is of that and of the neurons of a group.
CASES: list[tuple[str, Callable[[Neuron], Any], Callable[[Any, Sequence[Neuron]], Any]]] = [
    ("count(*) + 1", lambda _: None, lambda _, ns: len(ns) + 1),
    ("n.group + count(*)", lambda n: n.get("group"), strict(lambda g, ns: g + len(ns))),
    ("count(*) - n.group", lambda n: n.get("group"), strict(lambda g, ns: len(ns) - g)),
    ("n.bodyId % 3 * 2 - count(n)", lambda n: n["bodyId"] % 3 * 2, lambda k, ns: k - len(ns)),
    ("n.bodyId % 2 + n.bodyId % 3 + count(n)", lambda n: n["bodyId"] % 2 + n["bodyId"] % 3, lambda k, ns: k + len(ns)),
    (
        "count(n) + n.bodyId % 2 + n.bodyId % 3",
        lambda n: (n["bodyId"] % 2, n["bodyId"] % 3),
        lambda k, ns: len(ns) + sum(k),
    ),
    ("{a: n.status, b: count(n)}", lambda n: n.get("status"), lambda s, ns: {"a": s, "b": len(ns)}),
    ("[n.status, [count(*)]]", lambda n: n.get("status"), lambda s, ns: [s, [len(ns)]]),
    ("n{.status, many: count(*)}", lambda n: n["bodyId"], lambda _, ns: {"status": ns[0].get("status"), "many": 1}),
    ("coalesce(n.type, '?') + '_' + count(*)", lambda _: None, lambda _, ns: f"{ns[0].get('type', '?')}_{len(ns)}"),
    (
        "CASE WHEN count(*) > 2 THEN n.type END",
        lambda _: None,
        lambda _, ns: ns[0].get("type") if len(ns) > 2 else None,
    ),
    (
        "CASE n.status WHEN 'Traced' THEN count(*) ELSE -1 END",
        lambda n: n.get("status"),
        lambda s, ns: len(ns) if s == "Traced" else -1,
    ),
    ("n.status IN collect(n.status)", lambda n: n.get("status"), lambda s, _: s is not None),
    (
        "NOT n.status = 'Traced' AND count(*) > 1",
        lambda n: not3(equal(n.get("status"), "Traced")),
        lambda other, ns: all3([other, len(ns) > 1]),
    ),
    (
        "[x IN collect(n.bodyId) WHERE x > 5 | x + size(n.status)][0]",
        lambda n: n.get("status"),
        lambda s, ns: next((n["bodyId"] + len(s) if s else None for n in ns if n["bodyId"] > 5), None),
    ),
    (
        "100.0 * sum(CASE WHEN n.cropped THEN 1 ELSE 0 END) / count(*)",
        lambda _: None,
        lambda _, ns: 100.0 * sum(n.get("cropped") is True for n in ns) / len(ns),
    ),
    ("coalesce(max(n.size), 0)", lambda _: None, lambda _, ns: _sizes(ns)),
]


@pytest.mark.parametrize(("item", "key", "value"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize(
    "through",
    ["RETURN n.type, {}", "WITH n.type AS t, {} AS x RETURN t, x", "RETURN n.type AS t, {} AS x ORDER BY x, t"],
)
def test_groups(service: Service, through: str, item: str, key: Any, value: Any) -> None:
    groups: dict[Any, list[Neuron]] = {}
    for neuron in data.STORED.values():
        groups.setdefault((neuron.get("type"), key(neuron)), []).append(neuron)
    expected = [[group[0], value(group[1], neurons)] for group, neurons in groups.items()]
    answer = service.query(data.NAME, "MATCH (n:Neuron) WITH n ORDER BY n.bodyId " + through.replace("{}", item))
    assert len(answer.columns) == 2
    assert sorted(answer.data, key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize(
    "query",
    [
        "RETURN DISTINCT n.type, n.group + count(*) AS x",
        "WITH n.group + count(*) AS x RETURN *",
        "RETURN n.group + count(*) AS x UNION MATCH (n:Neuron) RETURN n.group + count(*) AS x",
    ],
)
def test_where_a_group_would_show_it_is_refused(service: Service, query: str) -> None:
    with pytest.raises(QueryError, match=r"implicit grouping expressions.*: n\.group$"):
        service.query(data.NAME, f"MATCH (n:Neuron) {query}")
