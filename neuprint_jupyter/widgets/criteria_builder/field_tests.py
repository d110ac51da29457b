"""The values of one property, as the tests of a form, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from neuprint_jupyter.cypher import AtLeast, AtMost, Between, Contains, IgnoreCase, IsNull, Not, NotNull, Regex
from neuprint_jupyter.cypher.values import Test, value_from_dict, value_repr, value_to_dict
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.widgets.criteria_builder.shape import Form

_RANGES: dict[str, type[Test]] = {"at_least": AtLeast, "at_most": AtMost, "between": Between}
_BOOLEANS = {"true": True, "false": False}


def tests_of(values: Iterable[Any], *, pattern: bool) -> list[Form]:
    """The tests that stand for the values of a property, in their order.

    Parameters
    ----------
    values
        Plain values and tests, of which any may match.
    pattern
        Whether plain text among them is a regular expression.

    Examples
    --------
    >>> [(t["op"], t["values"]) for t in tests_of(["EPG", "PEN_a", Contains("ER")], pattern=False)]
    [('is', ['EPG', 'PEN_a']), ('contains', ['ER'])]
    """
    tests: list[Form] = []
    for value in values:
        test = _test_of(value, pattern)
        if tests and not test["not"] and _listable(test) and _alike(tests[-1], test):
            tests[-1]["values"] += test["values"]
        else:
            tests.append(test)
    return tests


def values_of(test: Form, *, plain_patterns: bool) -> list[Any]:
    """The values that a test of a form stands for; none while nothing is typed in.

    Parameters
    ----------
    test
        A test, in the form's shape.
    plain_patterns
        Whether patterns are written as plain text, and not as ``Regex``.

    Raises
    ------
    CriteriaError
        If what was typed is no value of that kind.

    Examples
    --------
    >>> values_of({"op": "between", "not": True, "kind": "integer", "own": False, "values": ["1", "9"]},
    ...           plain_patterns=False)
    [Not(Between(1, 9))]
    """
    found = _unnegated(test, plain_patterns)
    return [Not(*found)] if test["not"] and found else found


def _test_of(value: Any, pattern: bool) -> Form:
    if isinstance(value, Not):
        inner = tests_of(value.operands, pattern=pattern)
        if len(inner) == 1 and not inner[0]["not"] and inner[0]["op"] != "fixed":
            return {**inner[0], "not": True}
        return _fixed(value)
    if value is IsNull or value is NotNull:
        return _test("null" if value is IsNull else "not_null")
    if isinstance(value, Contains):
        return _test("contains_any_case" if value.ignore_case else "contains", [value.operands[0]])
    if isinstance(value, IgnoreCase):
        return _test("any_case", [value.operands[0]])
    if isinstance(value, Regex):
        return _test("pattern", [value.operands[0]], own=True)
    if isinstance(value, AtLeast | AtMost | Between):
        return _test(value.key, list(map(_text, value.operands)), kind="number")
    if isinstance(value, str | bool | int | float):
        return _test("pattern" if pattern else "is", [_text(value)], kind=_kind(value))
    return _fixed(value)


def _test(op: str, values: list[str] | None = None, *, kind: str = "text", own: bool = False) -> Form:
    return {"op": op, "not": False, "kind": kind, "own": own, "values": values or []}


def _fixed(value: Any) -> Form:
    return _test("fixed", [json.dumps(value_to_dict(value)), value_repr(value)])


def _listable(test: Form) -> bool:
    return test["op"] in ("is", "pattern", "contains", "contains_any_case", "any_case")


def _alike(a: Form, b: Form) -> bool:
    return all(a[key] == b[key] for key in ("op", "not", "kind", "own"))


def _kind(value: str | bool | int | float) -> str:
    if isinstance(value, str):
        return "text"
    return "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "number"


def _text(value: str | bool | int | float) -> str:
    return value if isinstance(value, str) else repr(value).lower() if isinstance(value, bool) else repr(value)


def _unnegated(test: Form, plain_patterns: bool) -> list[Any]:
    op, texts = test["op"], test["values"]
    if op == "null":
        return [IsNull]
    if op == "not_null":
        return [NotNull]
    if op == "fixed":
        return [_kept(texts)]
    if op in _RANGES:
        return _range(op, texts)
    if op in ("contains", "contains_any_case"):
        return [Contains(text, ignore_case=op == "contains_any_case") for text in texts]
    if op == "any_case":
        return [IgnoreCase(text) for text in texts]
    if op == "pattern" and (test["own"] or not plain_patterns):
        return [Regex(text) for text in texts]
    return [_value(text, test["kind"]) for text in texts]


def _kept(texts: Sequence[str]) -> Any:
    try:
        return value_from_dict(json.loads(texts[0]))
    except (IndexError, ValueError, TypeError) as error:
        raise CriteriaError(f"this condition cannot be read: {error}") from None


def _range(op: str, texts: Sequence[str]) -> list[Any]:
    typed = [text for text in texts if text.strip()]
    if not typed:
        return []
    if op == "between" and len(typed) < 2:
        raise CriteriaError("a range needs both numbers; for one of them choose 'at least' or 'at most'")
    return [_RANGES[op](*(_value(text, "number") for text in typed))]


def _value(text: str, kind: str) -> Any:
    """A typed text as the value it means."""
    if kind == "text":
        return text
    typed = text.strip()
    if kind == "boolean":
        if typed.lower() in _BOOLEANS:
            return _BOOLEANS[typed.lower()]
        raise CriteriaError(f"expected true or false, not {text!r}")
    try:
        return int(typed)
    except ValueError:
        pass
    if kind == "integer":
        raise CriteriaError(f"expected a whole number, not {text!r}")
    try:
        return float(typed)
    except ValueError:
        raise CriteriaError(f"expected a number, not {text!r}") from None
