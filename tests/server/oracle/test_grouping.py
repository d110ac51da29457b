"""Expressions with aggregates and something else: a row for each value of what else there is, as in Neo4j 4."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.server.answers import QueryError
from neuprint_jupyter.server.service import Service
from tests.server.oracle import data
from tests.server.oracle.expressions import (
    AND,
    ATOM,
    PREDICATE,
    PRODUCT,
    SUM,
    Expression,
    literal,
    operator,
    property_of,
    strict,
)
from tests.server.oracle.values import aggregated, all3, equal, not3, remainder

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


def test_a_bodyId_tells_all_that_a_body_has(service: Service) -> None:
    cypher = "MATCH (n:Neuron) RETURN DISTINCT n.bodyId, n.type + '_' + count(*) AS x"
    expected = [[body, f"{n['type']}_1" if "type" in n else None] for body, n in data.STORED.items()]
    assert sorted(service.query(data.NAME, cypher).data) == sorted(expected)


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


class Mixed(NamedTuple):
    """An expression with aggregates: what it is grouped by, and what it is of those values and a group's neurons."""

    text: Expression
    keys: list[Expression]
    of: Callable[[Sequence[Any], Sequence[Neuron]], Any]


def _alone(one: Expression) -> Mixed:
    return Mixed(one, [one], lambda keys, _: keys[0])


def _aggregate(name: str, one: Expression) -> Mixed:
    def of(_: Sequence[Any], neurons: Sequence[Neuron]) -> Any:
        return aggregated(name, [one.of({"n": neuron}) for neuron in neurons])

    return Mixed(Expression(f"{name}({one.cypher})", ATOM, lambda _: None), [], of)


def _joined(sign: str, binds: int, function: Callable[[Any, Any], Any], a: Mixed, b: Mixed) -> Mixed:
    text = operator(sign, binds, function, a.text, b.text)
    if len(a.keys) == len(b.keys) == 1 and a.text is a.keys[0] and b.text is b.keys[0]:
        return _alone(text)
    cut = len(a.keys)
    return Mixed(text, [*a.keys, *b.keys], lambda keys, ns: function(a.of(keys[:cut], ns), b.of(keys[cut:], ns)))


def _listed(a: Mixed, b: Mixed) -> Mixed:
    cut = len(a.keys)
    text = Expression(f"[{a.text.cypher}, {b.text.cypher}]", ATOM, lambda _: None)
    return Mixed(text, [*a.keys, *b.keys], lambda keys, ns: [a.of(keys[:cut], ns), b.of(keys[cut:], ns)])


ALONE = st.sampled_from([property_of("n", "group"), property_of("n", "bodyId"), literal(2), literal(None)])
SMALL = st.builds(lambda a, m: operator("%", PRODUCT, strict(remainder), a, literal(m)), ALONE, st.integers(2, 4))
AGGREGATE = st.builds(_aggregate, st.sampled_from(["count", "sum", "max", "collect"]), SMALL)
NUMBER = st.recursive(
    SMALL.map(_alone) | AGGREGATE.filter(lambda one: "collect" not in one.text.cypher),
    lambda inner: st.builds(
        lambda how, a, b: _joined(*how, a, b),
        st.sampled_from(
            [("+", SUM, strict(int.__add__)), ("-", SUM, strict(int.__sub__)), ("*", PRODUCT, strict(int.__mul__))]
        ),
        inner,
        inner,
    ),
    max_leaves=5,
)
COMPARED_NUMBERS = st.builds(lambda a, b: _joined("=", PREDICATE, equal, a, b), NUMBER, NUMBER)
CONDITION = st.builds(
    lambda a, b: _joined("AND", AND, lambda x, y: all3([x, y]), a, b), COMPARED_NUMBERS, COMPARED_NUMBERS
)
ANY = NUMBER | COMPARED_NUMBERS | CONDITION | st.builds(_listed, NUMBER, AGGREGATE)


@given(ANY.filter(lambda one: re.search("[a-z]\\(", one.text.cypher) is not None))
def test_any_groups(service: Service, mixed: Mixed) -> None:
    groups: dict[str, list[Neuron]] = {}
    for neuron in data.STORED.values():
        groups.setdefault(repr([key.of({"n": neuron}) for key in mixed.keys]), []).append(neuron)
    expected = [mixed.of([key.of({"n": neurons[0]}) for key in mixed.keys], neurons) for neurons in groups.values()]
    answer = service.query(data.NAME, f"MATCH (n:Neuron) WITH n ORDER BY n.bodyId RETURN {mixed.text.cypher} AS x").data
    assert sorted(map(repr, answer)) == sorted(repr([value]) for value in expected)
