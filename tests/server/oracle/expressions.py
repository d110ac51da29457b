"""Expressions of Cypher, each with what it is by Neo4j's rules: as text for the server, as a function for Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.server.oracle.values import (
    all3,
    any3,
    divided,
    equal,
    is_number,
    less,
    not3,
    remainder,
    text,
    within,
    xor3,
)

Row = Mapping[str, Any]
"""What each variable stands for: a node or relationship is a dict of its properties."""


class Expression(NamedTuple):
    """An expression: its text, how tightly it binds, and what it is for a row."""

    cypher: str
    binds: int
    of: Callable[[Row], Any]

    def within(self, binds: int) -> str:
        """The text, in brackets where it would come apart in something that binds as tightly as that."""
        return self.cypher if self.binds > binds else f"({self.cypher})"


OR, XOR, AND, NOT, COMPARISON, PREDICATE, SUM, PRODUCT, SIGN, ATOM = range(10)


def literal(value: Any) -> Expression:
    """A value as it is written."""
    return Expression(written(value), ATOM if not is_number(value) or value >= 0 else SIGN, lambda _row: value)


def written(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
    return "null" if value is None else str(value).lower()


def property_of(variable: str, name: str) -> Expression:
    written_name = name if name.isidentifier() and name.isascii() else f"`{name.replace('`', '``')}`"
    return Expression(
        f"{variable}.{written_name}", ATOM, lambda row: None if row[variable] is None else row[variable].get(name)
    )


def call(name: str, function: Callable[..., Any], *arguments: Expression, nulls: bool = False) -> Expression:
    """A call of a function, which is null where an argument is, unless it knows what to do with ``nulls``."""

    def of(row: Row) -> Any:
        values = [argument.of(row) for argument in arguments]
        return None if None in values and not nulls else function(*values)

    return Expression(f"{name}({', '.join(one.cypher for one in arguments)})", ATOM, of)


def operator(sign: str, binds: int, function: Callable[[Any, Any], Any], a: Expression, b: Expression) -> Expression:
    """Two expressions and what stands between them; the function is asked about nulls too."""
    return Expression(
        f"{a.within(binds - 1)} {sign} {b.within(binds)}", binds, lambda row: function(a.of(row), b.of(row))
    )


def strict(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The function, but null where one of its arguments is."""
    return lambda a, b: None if a is None or b is None else function(a, b)


def negated(one: Expression) -> Expression:
    return Expression(f"NOT {one.within(NOT - 1)}", NOT, lambda row: not3(one.of(row)))


def is_null(one: Expression, *, negate: bool) -> Expression:
    said = f"{one.within(PREDICATE)} IS {'NOT ' if negate else ''}NULL"
    return Expression(said, PREDICATE, lambda row: (one.of(row) is None) != negate)


def case(condition: Expression, then: Expression, otherwise: Expression | None) -> Expression:
    ending = "" if otherwise is None else f" ELSE {otherwise.cypher}"

    def of(row: Row) -> Any:
        chosen = then if condition.of(row) is True else otherwise
        return None if chosen is None else chosen.of(row)

    return Expression(f"CASE WHEN {condition.cypher} THEN {then.cypher}{ending} END", ATOM, of)


def quantified(name: str, values: Expression, condition: Expression) -> Expression:
    """``any(x IN values WHERE condition)``, and likewise ``all``, ``none`` and ``single``."""

    def of(row: Row) -> bool | None:
        known = values.of(row)
        if known is None:
            return None
        told = [condition.of({**row, "x": value}) for value in known]
        if name == "single":
            return False if told.count(True) > 1 else None if None in told else told.count(True) == 1
        return {"all": all3, "any": any3, "none": lambda t: not3(any3(t))}[name](told)

    return Expression(f"{name}(x IN {values.cypher} WHERE {condition.cypher})", ATOM, of)


def comprehension(values: Expression, condition: Expression, each: Expression) -> Expression:
    def of(row: Row) -> list[Any] | None:
        rows = [{**row, "x": value} for value in values.of(row) or []]
        return None if values.of(row) is None else [each.of(r) for r in rows if condition.of(r) is True]

    return Expression(f"[x IN {values.cypher} WHERE {condition.cypher} | {each.cypher}]", ATOM, of)


def _like(value: Any, pattern: str) -> bool:
    return re.fullmatch(pattern, value) is not None


PATTERNS = ["EPG", "PEN.*", "(?i)epg", ".*[LR]\\d", "E|EPG", "a.c", "a\\.c", "KCa'b'-m(_.*)?", ".*", "", "\\w+", "epg"]
TEXTS = ["EPG", "epg", "PEN_a(PEN1)", "Traced", "KCa'b'-m", 'odd "x" \\d', "ünï ß", "", "L", "_", "1", "x,y", "2.5"]
COMPARED: dict[str, Callable[[Any, Any], bool | None]] = {
    "=": equal,
    "<>": lambda a, b: not3(equal(a, b)),
    "<": less,
    ">": lambda a, b: less(b, a),
    "<=": lambda a, b: any3([less(a, b), equal(a, b)]) if less(a, b) is not None else None,
    ">=": lambda a, b: any3([less(b, a), equal(a, b)]) if less(b, a) is not None else None,
}


class Expressions:
    """Strategies for expressions over the variables of a query.

    Parameters
    ----------
    numbers, texts, flags
        The properties of each kind, as pairs of variable and name.
    """

    def __init__(
        self, numbers: list[tuple[str, str]], texts: list[tuple[str, str]], flags: list[tuple[str, str]]
    ) -> None:
        def known(pairs: list[tuple[str, str]]) -> st.SearchStrategy[Expression]:
            return st.sampled_from([property_of(*pair) for pair in pairs])

        constants = st.sampled_from([None, 0, 1, -3, 7, 10, 2.5, -0.5, 2**53, 2**53 + 1, 2**60 + 1]).map(literal)
        self.number = st.deferred(lambda: known(numbers) | constants | self._number())
        self.text = st.deferred(lambda: known(texts) | st.sampled_from([*TEXTS, None]).map(literal) | self._text())
        self.condition = st.deferred(lambda: known(flags) | self._compared() | self._predicate() | self._logical())
        self.value = self.number | self.text | self.condition
        self.list = self._list()

    def _number(self) -> st.SearchStrategy[Expression]:
        small = st.builds(lambda a, m: operator("%", PRODUCT, strict(remainder), a, literal(m)), self.number, _DIVISORS)
        return st.one_of(
            st.builds(lambda a, b: operator("+", SUM, strict(lambda x, y: x + y), a, b), small, self.number_below),
            st.builds(lambda a, b: operator("-", SUM, strict(lambda x, y: x - y), a, b), small, self.number_below),
            st.builds(lambda a, b: operator("*", PRODUCT, strict(lambda x, y: x * y), a, b), small, small),
            st.builds(lambda a, b: operator("/", PRODUCT, strict(divided), a, literal(b)), self.number, _DIVISORS),
            small,
            st.builds(lambda a: call("size", len, a), self.text),
            st.builds(lambda a: call("abs", abs, a), self.number),
            st.builds(lambda a: call("sign", lambda x: (x > 0) - (x < 0), a), self.number),
            st.builds(lambda a: call("toInteger", int, a), self.number),
            st.builds(lambda a, b: call("coalesce", _first, a, b, nulls=True), self.number, self.number),
            st.builds(case, self.condition, self.number, self.number | st.none()),
        )

    @property
    def number_below(self) -> st.SearchStrategy[Expression]:
        """Numbers that can be added without an overflow."""
        return st.sampled_from([0, 1, -3, 7, 2.5]).map(literal)

    def _text(self) -> st.SearchStrategy[Expression]:
        lengths = st.integers(0, 4)
        return st.one_of(
            st.builds(lambda a, b: operator("+", SUM, strict(lambda x, y: x + y), a, b), self.text, self.text),
            st.builds(lambda a: call("toUpper", str.upper, a), self.text),
            st.builds(lambda a: call("toLower", str.lower, a), self.text),
            st.builds(lambda a: call("trim", str.strip, a), self.text),
            st.builds(lambda a: call("reverse", lambda x: x[::-1], a), self.text),
            st.builds(lambda a, n: call("left", lambda x, m: x[:m], a, literal(n)), self.text, lengths),
            st.builds(
                lambda a, n: call("right", lambda x, m: x[len(x) - min(m, len(x)) :], a, literal(n)), self.text, lengths
            ),
            st.builds(lambda a, n: call("substring", lambda x, m: x[m:], a, literal(n)), self.text, lengths),
            st.builds(lambda a: call("replace", str.replace, a, literal("a"), literal("(b)")), self.text),
            st.builds(lambda a, b: call("coalesce", _first, a, b, nulls=True), self.text, self.text),
            st.builds(case, self.condition, self.text, self.text | st.none()),
            st.builds(lambda a: call("toString", text, a), self.condition),
        )

    def _compared(self) -> st.SearchStrategy[Expression]:
        def compared(sign: str, pair: tuple[Expression, Expression]) -> Expression:
            return operator(sign, PREDICATE, COMPARED[sign], *pair)._replace(binds=COMPARISON)

        pairs = (
            st.tuples(self.number, self.number) | st.tuples(self.text, self.text) | st.tuples(self.value, self.value)
        )
        return st.builds(compared, st.sampled_from(list(COMPARED)), pairs)

    def _predicate(self) -> st.SearchStrategy[Expression]:
        def texts(sign: str, function: Callable[[str, str], bool]) -> st.SearchStrategy[Expression]:
            return st.builds(
                lambda a, b: operator(sign, SUM, strict(function), a, b)._replace(binds=PREDICATE), self.text, self.text
            )

        patterns = st.sampled_from([*PATTERNS, None]).map(literal)
        return st.one_of(
            st.builds(is_null, self.value, negate=st.booleans()),
            texts("STARTS WITH", str.startswith),
            texts("ENDS WITH", str.endswith),
            texts("CONTAINS", lambda a, b: b in a),
            st.builds(
                lambda a, p: operator("=~", SUM, strict(_like), a, p)._replace(binds=PREDICATE), self.text, patterns
            ),
            st.builds(lambda a, b: operator("IN", SUM, within, a, b)._replace(binds=PREDICATE), self.value, self.list),
            st.builds(quantified, st.sampled_from(["all", "any", "none", "single"]), self.list, self._of_element()),
        )

    def _logical(self) -> st.SearchStrategy[Expression]:
        def joined(word: str, binds: int, function: Callable[[Any, Any], Any]) -> st.SearchStrategy[Expression]:
            return st.builds(lambda a, b: operator(word, binds, function, a, b), self.condition, self.condition)

        return st.one_of(
            st.builds(negated, self.condition),
            joined("AND", AND, lambda a, b: all3([a, b])),
            joined("OR", OR, lambda a, b: any3([a, b])),
            joined("XOR", XOR, xor3),
            st.builds(case, self.condition, self.condition, self.condition | st.none()),
            st.builds(lambda a, b: call("coalesce", _first, a, b, nulls=True), self.condition, self.condition),
        )

    def _of_element(self) -> st.SearchStrategy[Expression]:
        """Conditions on ``x``, an element of a list, which may be of any type."""
        x = Expression("x", ATOM, lambda row: row["x"])
        return st.one_of(
            st.builds(
                lambda sign, b: operator(sign, PREDICATE, COMPARED[sign], x, b)._replace(binds=COMPARISON),
                st.sampled_from(list(COMPARED)),
                self.value,
            ),
            st.builds(is_null, st.just(x), negate=st.booleans()),
        )

    def _list(self) -> st.SearchStrategy[Expression]:
        literals = st.lists(st.sampled_from([None, 0, 1, 7, 2.5, 2**53 + 1, "EPG", "Traced", "", True])).map(literal)
        listed = st.lists(self.value, max_size=3).map(
            lambda parts: Expression(
                f"[{', '.join(part.cypher for part in parts)}]", ATOM, lambda row: [part.of(row) for part in parts]
            )
        )
        x = Expression("x", ATOM, lambda row: row["x"])
        base = literals | listed | st.just(literal(None))
        return base | st.builds(comprehension, base, self._of_element(), st.just(x) | self.value)


_DIVISORS = st.sampled_from([1, -2, 3, 7, 10])


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
