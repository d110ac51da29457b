"""Table values as the text a cell shows: exact, readable, short."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Set
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

Cell: TypeAlias = str | bool | None
"""What travels to the page for one cell: text ready to be shown, a truth value, or null."""

MAX_TEXT = 1_000
"""Longer text is cut, and ends in an ellipsis."""

MAX_FULL_TEXT = 100_000
"""The same for a cell that was opened."""

_MAX_ITEMS = 200
_EXACT_FLOAT = 2.0**53
# Of a whole neuron, what it is known by; a server may begin it with thousands of letters of roiInfo.
_FIRST_OF_NEURONS = ("bodyId", "type", "instance")
_POINT_KEYS = {"x", "y", "z", "coordinates", "type", "crs", "srid"}


def cell(value: object, length: int = MAX_TEXT) -> Cell:
    """Render one value.

    Parameters
    ----------
    value : object
        Any value a DataFrame can hold.
    length : int
        How many characters of a text may stay.

    Returns
    -------
    str, bool or None
        Integers with all their digits, never grouped; floats with about six significant digits, and all
        digits before the point; lists, dicts and arrays as JSON text; ``None`` for every kind of null.

    Examples
    --------
    >>> cell(9007199254740993), cell(0.1 + 0.2), cell(float("nan")), cell([1, 2])
    ('9007199254740993', '0.3', None, '[1, 2]')
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, str):
        return cut(value, length)
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return _int_text(int(value))
    if isinstance(value, float | np.floating):
        return float_text(float(value))
    if isinstance(value, np.datetime64 | np.timedelta64) and np.isnat(value):
        return None
    return cut(_object_text(value), length)


def values_of(column: pd.Series[Any]) -> list[Any]:
    """The values of a column, each as it is by itself.

    Examples
    --------
    >>> [str(value) for value in values_of(pd.Series(pd.cut([5, float("nan")], [0, 10])))]
    ['(0, 10]', 'nan']
    """
    # pandas' own list has (0.0, 10.0] instead, if there is a null anywhere.
    return (column.astype(object) if isinstance(column.dtype, pd.CategoricalDtype) else column).tolist()


def is_null(value: object) -> bool:
    """Whether one value, no container, is one of the kinds of null.

    Examples
    --------
    >>> is_null(None), is_null(float("nan")), is_null("")
    (True, True, False)
    """
    return value is None or value is pd.NA or value is pd.NaT or bool(value != value)


def full_text(value: object) -> str:
    r"""All of a value, for who opens its cell: containers as JSON over several lines.

    Parameters
    ----------
    value : object
        Any value.

    Returns
    -------
    str
        At most 100,000 characters; ``"null"`` for null.

    Examples
    --------
    >>> full_text(9007199254740993), full_text([1, 2])
    ('9007199254740993', '[\n  1,\n  2\n]')
    """
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return cut(str(value), MAX_FULL_TEXT)
    if isinstance(value, list | tuple | Set | Mapping | np.ndarray):
        try:
            return cut(json_text(value, most=None, indent=2), MAX_FULL_TEXT)
        except (TypeError, ValueError, RecursionError):
            return cut(_object_text(value), MAX_FULL_TEXT)
    if isinstance(value, str):
        return cut(value, MAX_FULL_TEXT)
    if isinstance(value, float):
        # That of numpy's own floats names their type.
        return "null" if value != value else repr(float(value))
    shown = cell(value)
    return shown if isinstance(shown, str) else json.dumps(shown)


def float_text(value: float) -> str | None:
    """Render a float so that it can be read.

    Whole numbers keep every digit, because a bodyId in a column with nulls is often a float.

    Parameters
    ----------
    value : float
        Any float.

    Returns
    -------
    str or None
        ``None`` for NaN.

    Examples
    --------
    >>> float_text(722817260.0), float_text(1234567.891), float_text(1.5e-7)
    ('722817260', '1234567.89', '1.5e-07')
    """
    if value != value:  # only NaN differs from itself
        return None
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    size = abs(value)
    if value.is_integer() and size < _EXACT_FLOAT:
        return str(int(value))
    if not 1 <= size < 1e15:
        return f"{value:.6g}"
    decimals = max(6 - len(str(int(size))), 2)
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


def cut(text: str, length: int = MAX_TEXT) -> str:
    """Shorten text, and make it encodable: a lone surrogate would break the whole message to the page.

    Parameters
    ----------
    text : str
        Any text.
    length : int
        How many characters may stay.

    Returns
    -------
    str
        At most ``length`` characters, and an ellipsis if some were cut.

    Examples
    --------
    >>> cut("mushroom body", 8)
    'mushroom…'
    """
    short = text if len(text) <= length else text[:length] + "…"
    return short if short.isascii() else short.encode("utf-8", "replace").decode("utf-8")


def json_text(value: object, most: int | None = _MAX_ITEMS, indent: int | None = None) -> str:
    """Render a list, dict or array as JSON text, with only its first items if it is long.

    Parameters
    ----------
    value : object
        A container. What JSON has no word for is written as its ``str``.
    most : int or None
        How many items; ``None`` for all.
    indent : int, optional
        How far lines go in; without it there is but one.

    Returns
    -------
    str
        JSON.

    Examples
    --------
    >>> json_text({"x": 1, "y": 9007199254740993})
    '{"x": 1, "y": 9007199254740993}'
    """

    def plain(item: object) -> object:
        if isinstance(item, np.generic):
            return item.item()
        return _head(item, most) if isinstance(item, np.ndarray | Set | Mapping) else str(item)

    try:
        return json.dumps(_head(value, most), default=plain, ensure_ascii=False, indent=indent)
    except TypeError:  # JSON's keys are text; bodyIds are often keys
        return json.dumps(_heads(value, most), default=plain, ensure_ascii=False, indent=indent)


def point_text(value: object) -> str | None:
    """A point, as neuPrint writes it, in short; ``None`` for anything else.

    Examples
    --------
    >>> point_text({"coordinates": [1, 2, 3], "srid": 9157}), point_text({"x": 1, "y": 2})
    ('(1, 2, 3)', '(1, 2)')
    """
    if not isinstance(value, Mapping):
        return None
    if {"coordinates"} <= value.keys() <= _POINT_KEYS:
        places = value["coordinates"]
    elif {"x", "y"} <= value.keys() <= _POINT_KEYS:
        places = [value[axis] for axis in "xyz" if axis in value]
    else:
        return None
    if not isinstance(places, list | tuple) or len(places) > 3 or not all(isinstance(p, int | float) for p in places):
        return None
    return f"({', '.join(str(cell(place)) for place in places)})"


def _object_text(value: object) -> str:
    # A cell may hold anything, and one odd object must not keep the page from being shown.
    try:
        point = point_text(value)
        if point is not None:
            return point
        if isinstance(value, list | tuple | Set | Mapping | np.ndarray):
            return json_text(value)
        return str(value)
    except Exception:
        return f"<{type(value).__name__}>"


def _int_text(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # Python refuses to write thousands of digits
        return hex(value)


def _head(value: object, most: int | None) -> object:
    if isinstance(value, np.ndarray):
        return np.atleast_1d(value)[:most].tolist()
    if isinstance(value, Mapping):
        if "bodyId" in value:
            value = {key: value[key] for key in _FIRST_OF_NEURONS if key in value} | dict(value)
        return {str(key): item for key, item in itertools.islice(value.items(), most)}
    if isinstance(value, Set):
        value = sorted(value, key=str)
    return list(value[:most]) if isinstance(value, list | tuple) else value


def _heads(value: object, most: int | None) -> object:
    """The same at every depth."""
    head = _head(value, most)
    if isinstance(head, dict):
        return {key: _heads(item, most) for key, item in head.items()}
    return [_heads(item, most) for item in head] if isinstance(head, list) else head
