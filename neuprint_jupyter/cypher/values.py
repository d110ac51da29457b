"""What a property may be compared with, beside plain values: each knows its condition in Cypher.

A field of criteria holds a list of values, plain ones and these, and matches if any of them does.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from neuprint_jupyter.cypher.text import INT64_MAX, INT64_MIN, chained, literal
from neuprint_jupyter.errors import CriteriaError, did_you_mean, warn


class IsNull:
    """Matches neurons that lack the property: ``NeuronCriteria(type=IsNull)``. None in a list is the same."""


class NotNull:
    """Matches neurons that have the property: ``NeuronCriteria(type=NotNull)``."""


class Test:
    """A condition on a property; ``operands`` are the values it compares with."""

    #: The key of the test in :meth:`to_dict`.
    key: ClassVar[str]

    def __init__(self, *operands: Any) -> None:
        for operand in operands:
            literal(operand)
        self.operands = operands

    def condition(self, field: str, *, regex: bool = False) -> str:
        """The condition in Cypher; ``regex`` says whether plain text is a pattern there."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The test as JSON-able values, which :func:`value_from_dict` reads back."""
        return {self.key: self.operands[0] if len(self.operands) == 1 else list(self.operands)}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.operands))})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.operands == other.operands

    def __hash__(self) -> int:
        return hash((type(self), self.operands))

    def __bool__(self) -> bool:
        told = "'and', 'or' and 'not' do not join tests: of two, Python takes one"
        warn(f"{told}; write a list to match any of them, Between(low, high) both limits, Not(…) none")
        return True


class AtLeast(Test):
    """Matches values from a number up: ``NeuronCriteria(size=AtLeast(10**9))``.

    Parameters
    ----------
    low
        The least number that matches.
    """

    key = "at_least"

    def __init__(self, low: float) -> None:
        super().__init__(_number(low))

    def condition(self, field: str, *, regex: bool = False) -> str:  # noqa: ARG002
        """The condition in Cypher."""
        return f"{field} >= {literal(self.operands[0])}"


class AtMost(Test):
    """Matches values up to a number: ``NeuronCriteria(somaRadius=AtMost(300))``.

    Parameters
    ----------
    high
        The largest number that matches.
    """

    key = "at_most"

    def __init__(self, high: float) -> None:
        super().__init__(_number(high))

    def condition(self, field: str, *, regex: bool = False) -> str:  # noqa: ARG002
        """The condition in Cypher."""
        return f"{field} <= {literal(self.operands[0])}"


class Between(Test):
    """Matches values from one number to another: ``NeuronCriteria(pre=Between(10, 100))``.

    Parameters
    ----------
    low, high
        The least and the largest number that match.
    """

    key = "between"

    def __init__(self, low: float, high: float) -> None:
        super().__init__(_number(low), _number(high))
        if low > high:
            raise CriteriaError(f"Between({low}, {high}) matches nothing: the first number is the lower one")

    def condition(self, field: str, *, regex: bool = False) -> str:  # noqa: ARG002
        """The condition in Cypher."""
        low, high = self.operands
        return f"({field} >= {literal(low)} AND {field} <= {literal(high)})"


class Contains(Test):
    """Matches text that has a part: ``NeuronCriteria(instance=Contains("PB08"))``.

    Parameters
    ----------
    text
        The part.
    ignore_case
        Whether upper and lower case are the same.
    """

    key = "contains"

    def __init__(self, text: str, *, ignore_case: bool = False) -> None:
        super().__init__(_text("Contains", text))
        self.ignore_case = bool(ignore_case)

    def condition(self, field: str, *, regex: bool = False) -> str:  # noqa: ARG002
        """The condition in Cypher."""
        part = literal(self.operands[0])
        return f"toLower({field}) CONTAINS toLower({part})" if self.ignore_case else f"{field} CONTAINS {part}"

    def to_dict(self) -> dict[str, Any]:
        """The test as JSON-able values."""
        return super().to_dict() | ({"ignore_case": True} if self.ignore_case else {})

    def __repr__(self) -> str:
        return f"Contains({self.operands[0]!r}{', ignore_case=True' if self.ignore_case else ''})"

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and self.ignore_case == other.ignore_case  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((super().__hash__(), self.ignore_case))


class IgnoreCase(Test):
    """Matches text in upper or lower case: ``NeuronCriteria(type=IgnoreCase("epg"))``.

    Parameters
    ----------
    text
        The whole text.
    """

    key = "ignore_case"

    def __init__(self, text: str) -> None:
        super().__init__(_text("IgnoreCase", text))

    def condition(self, field: str, *, regex: bool = False) -> str:  # noqa: ARG002
        """The condition in Cypher."""
        return f"toLower({field}) = toLower({literal(self.operands[0])})"


class Regex(Test):
    """Matches text by a regular expression: ``NeuronCriteria(status=Regex("(?i).*traced"))``.

    Parameters
    ----------
    pattern
        As in Java, for the whole text.
    """

    key = "regex"

    def __init__(self, pattern: str) -> None:
        super().__init__(check_pattern(_text("Regex", pattern)))

    def condition(self, field: str, *, regex: bool = False) -> str:  # noqa: ARG002
        """The condition in Cypher."""
        return f"{field} =~ {literal(self.operands[0])}"


class Not(Test):
    """Matches what none of its values matches: ``NeuronCriteria(status=Not("Orphan"))``. Missing values match.

    Parameters
    ----------
    *values
        Plain values and tests, which do not match.
    """

    key = "not"

    def __init__(self, *values: Any) -> None:
        if not values:
            raise CriteriaError("Not() needs a value: Not('Orphan'), Not('a', 'b'), Not(AtLeast(10))")
        self.operands = tuple(as_value(value) for value in values)

    def condition(self, field: str, *, regex: bool = False) -> str:
        """The condition in Cypher."""
        return negated(any_value(field, self.operands, regex=regex))

    def to_dict(self) -> dict[str, Any]:
        """The test as JSON-able values."""
        return {self.key: [value_to_dict(value) for value in self.operands]}

    def __repr__(self) -> str:
        return f"Not({', '.join(map(value_repr, self.operands))})"


_TESTS: dict[str, type[Test]] = {t.key: t for t in (AtLeast, AtMost, Between, Contains, IgnoreCase, Regex, Not)}


def any_value(field: str, values: Iterable[Any], *, regex: bool = False) -> str:
    """The condition that a field has any of some values; ``regex`` says whether plain text is a pattern."""
    listed = list(values)
    plain = [v for v in listed if not isinstance(v, Test) and v is not IsNull and v is not NotNull]
    either = [_equal(field, plain, regex)] if plain else []
    either += [v.condition(field, regex=regex) for v in listed if isinstance(v, Test)]
    either += [f"{field} IS NULL"] if IsNull in listed else []
    either += [f"{field} IS NOT NULL"] if NotNull in listed else []
    return any_of(either)


def negated(condition: str) -> str:
    """The opposite of a condition, which holds where the condition is null as well.

    A comparison with a missing value is null, and NOT null is null too: neither would match. (The
    embedded engine also answers ``NOT coalesce(all(…), false)`` wrongly, hence the comparison.)
    """
    return f"coalesce({condition}, false) = false"


def any_of(conditions: list[str]) -> str:
    """Conditions joined by OR, in parentheses where that matters."""
    return conditions[0] if len(conditions) == 1 else f"({chained('OR', conditions)})"


def plain_values(values: Iterable[Any]) -> Iterator[Any]:
    """The plain values in a list and inside of ``Not``: those that a pattern may be guessed in."""
    for value in values:
        if isinstance(value, Not):
            yield from plain_values(value.operands)
        elif not isinstance(value, Test):
            yield value


def compared(values: Iterable[Any]) -> Iterator[Any]:
    """All that a property is compared with, tests' operands included."""
    for value in values:
        if isinstance(value, Test):
            yield from compared(value.operands)
        elif value is not IsNull and value is not NotNull:
            yield value


def as_value(value: Any) -> Any:
    """A value in its one form; CriteriaError if it is none."""
    if type(value) is int and INT64_MIN <= value <= INT64_MAX:
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is IsNull or isinstance(value, IsNull):
        return IsNull
    if isinstance(value, float) and math.isnan(value):
        # What pandas has for a missing value among texts, too.
        return IsNull
    if value is NotNull or isinstance(value, NotNull):
        return NotNull
    if isinstance(value, list | tuple | set | frozenset | Mapping) or hasattr(value, "tolist"):
        raise CriteriaError(f"{value!r} is not one value; list several beside each other, as in Not('a', 'b')")
    if hasattr(value, "conditions"):
        raise CriteriaError(f"{value!r} are criteria, not the value of a property; to negate criteria, write ~criteria")
    if not isinstance(value, Test):
        literal(value)
    return value


def value_repr(value: Any) -> str:
    """The Python that makes a value."""
    return value.__name__ if value in (IsNull, NotNull) else repr(value)


def value_to_dict(value: Any) -> Any:
    """A value as JSON-able values."""
    if value is IsNull or value is NotNull:
        return {"is": "null" if value is IsNull else "not null"}
    return value.to_dict() if isinstance(value, Test) else value


def value_from_dict(value: Any) -> Any:
    """The value that :func:`value_to_dict` wrote.

    Raises
    ------
    CriteriaError
        If it is not one.
    """
    if not isinstance(value, Mapping):
        return as_value(value)
    if value == {"is": "null"}:
        return IsNull
    if value == {"is": "not null"}:
        return NotNull
    if "contains" in value:
        return Contains(value["contains"], ignore_case=value.get("ignore_case", False))
    if len(value) != 1 or next(iter(value)) not in _TESTS:
        raise CriteriaError(f"no test {dict(value)!r}{did_you_mean(str(next(iter(value), '')), ['is', *_TESTS])}")
    ((key, operand),) = value.items()
    operands = operand if isinstance(operand, list) else [operand]
    try:
        return _TESTS[key](*(value_from_dict(one) for one in operands))
    except TypeError:
        raise CriteriaError(f"{key} takes another number of values: {dict(value)!r}") from None


def check_pattern(pattern: str) -> str:
    """A regular expression, unless no engine takes it.

    Servers use Java's, which Python's own only resembles: what is refused here is broken in both.

    Raises
    ------
    CriteriaError
        If a bracket or parenthesis is left open, or there is nothing to repeat.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            re.compile(pattern)
    except re.error as error:
        if error.msg.startswith(("unterminated", "unbalanced", "missing )", "nothing to repeat", "multiple repeat")):
            at = f" at position {error.pos + 1}" if error.pos is not None else ""
            raise CriteriaError(f"{pattern!r} is not a regular expression: {error.msg}{at}") from None
    return pattern


def _equal(field: str, values: list[Any], regex: bool) -> str:
    if regex:
        for value in values:
            check_pattern(str(value))
        pattern = str(values[0]) if len(values) == 1 else "|".join(f"({value})" for value in values)
        return f"{field} =~ {literal(pattern)}"
    return f"{field} = {literal(values[0])}" if len(values) == 1 else f"{field} IN {literal(values)}"


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not hasattr(value, "__float__") or isinstance(value, str):
        raise CriteriaError(f"a range needs numbers, not {value!r}")
    if isinstance(value, float) and not math.isfinite(value):
        raise CriteriaError(f"a range ends at a number, not at {value!r}; AtLeast and AtMost have one end only")
    return value.item() if hasattr(value, "item") else value


def _text(kind: str, value: Any) -> str:
    if not isinstance(value, str):
        hint = f"; write Contains({value.operands[0]!r}, ignore_case=True)" if isinstance(value, Contains) else ""
        raise CriteriaError(f"{kind} compares text, not {value!r}{hint}")
    return value
