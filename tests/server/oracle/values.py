"""Cypher's values as Neo4j compares, orders and adds them up: what the engine's answers are held against."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cmp_to_key
from typing import Any


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def equal(a: Any, b: Any) -> bool | None:
    """``a = b``: null where that is unknown; values of different types differ."""
    if a is None or b is None:
        return None
    if is_number(a) and is_number(b):
        return bool(a == b)
    if isinstance(a, list) and isinstance(b, list):
        return all3(equal(x, y) for x, y in zip(a, b, strict=True)) if len(a) == len(b) else False
    return type(a) is type(b) and bool(a == b)


def less(a: Any, b: Any) -> bool | None:
    """``a < b``: null for values that cannot be compared."""
    for kind in (is_number, lambda v: isinstance(v, str), lambda v: isinstance(v, bool)):
        if kind(a) and kind(b):
            return bool(a < b)
    return None


def not3(value: bool | None) -> bool | None:
    return None if value is None else not value


def all3(values: Iterable[bool | None]) -> bool | None:
    """AND of all, with three truth values."""
    known = list(values)
    return False if False in known else None if None in known else True


def any3(values: Iterable[bool | None]) -> bool | None:
    """OR of all, with three truth values."""
    return not3(all3(not3(value) for value in values))


def xor3(a: bool | None, b: bool | None) -> bool | None:
    return None if a is None or b is None else a != b


def within(value: Any, values: Sequence[Any] | None) -> bool | None:
    """``value IN values``."""
    return None if values is None else any3(equal(value, one) for one in values)


def divided(a: Any, b: Any) -> Any:
    """``a / b``: towards zero between integers."""
    if isinstance(a, int) and isinstance(b, int):
        return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return a / b


def remainder(a: Any, b: Any) -> Any:
    """``a % b``: of the sign of ``a``."""
    if isinstance(a, int) and isinstance(b, int):
        return a - b * divided(a, b)
    return math.fmod(a, b)


def text(value: Any) -> str | None:
    """``toString(value)`` of a boolean, an integer, a text or a float of few digits."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def in_order(values: Iterable[Any], *, descending: bool = False) -> list[Any]:
    """As ``ORDER BY`` puts them: lists, texts, booleans, numbers, then null; the other way round if descending."""
    return sorted(values, key=cmp_to_key(compare), reverse=descending)


def compare(a: Any, b: Any) -> int:
    """Which comes first: -1 if it is ``a``, 1 if it is ``b``, 0 if either."""
    if _rank(a) != _rank(b):
        return -1 if _rank(a) < _rank(b) else 1
    if isinstance(a, list):
        return next((c for c in map(compare, a, b) if c), (len(a) > len(b)) - (len(a) < len(b)))
    if isinstance(a, str):
        a, b = a.encode("utf-16-be"), b.encode("utf-16-be")
    return 0 if a is None else (a > b) - (a < b)


def _rank(value: Any) -> int:
    kinds = (list, str, bool, int | float)
    return next((i for i, kind in enumerate(kinds) if isinstance(value, kind)), len(kinds))


def distinct(values: Iterable[Any]) -> list[Any]:
    """Each value once; 1 and 1.0 are the same."""
    kept: list[Any] = []
    for value in values:
        if not any(compare(value, one) == 0 for one in kept):
            kept.append(value)
    return kept


def aggregated(name: str, values: Sequence[Any], *, only_distinct: bool = False) -> Any:
    """``count``, ``sum``, ``avg``, ``min``, ``max`` or ``collect`` of values: null is left out."""
    known = [value for value in values if value is not None]
    if only_distinct:
        known = distinct(known)
    if name == "count":
        return len(known)
    if name == "collect":
        return known
    if name == "sum":
        return sum(known)
    if not known:
        return None
    if name == "avg":
        return sum(known) / len(known)
    return in_order(known)[0 if name == "min" else -1]


def same(a: Any, b: Any) -> bool:
    """Whether two answers are one: of the same type, which for integers matters; floats by their first digits."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b)
    return type(a) is type(b) and bool(a == b)
