"""Which rows a grid shows: conditions on columns, and a search over all of them."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.widgets.cells import is_null
from neuprint_jupyter.widgets.grid.comparing import NUMBERS, Mask, bound, in_range, is_one_of
from neuprint_jupyter.widgets.grid.names import Names
from neuprint_jupyter.widgets.grid.sortable import sort_values
from neuprint_jupyter.widgets.grid.table import Table
from neuprint_jupyter.widgets.grid.texts import Texts

Test: TypeAlias = Literal["contains", "equals", "regex", "in", "null", "min", "max"]

MAX_TEXT = 1_000
"""The longest text to search for."""

_MAX_VALUES = 10_000
_PART = 50_000
# JavaScript holds whole numbers up to here.
_EXACT = 2**53
# What can be a part of a number as it is written: 722817260, 0.25, 1.5e+20.
_IN_INTS = re.compile(r"-?\d*", re.ASCII)
_IN_FLOATS = re.compile(r"[+-]?\d*\.?\d*(e[+-]?\d*)?", re.ASCII)
# The most digits after the point: 0.000123457.
_DECIMALS = 9


@dataclass(frozen=True)
class Condition:
    """One condition on one column.

    Parameters
    ----------
    column : int
        The column's position in the grid.
    test : str
        ``contains`` and ``regex`` look anywhere in the text that is shown, ``contains`` in whatever case;
        ``equals`` compares all of it; ``in`` with several values, ``None`` for null; ``min`` and ``max``
        are inclusive; ``null`` is true or false.
    value : object
        What to compare with.
    """

    column: int
    test: Test
    value: Any

    def as_dict(self, names: Names) -> dict[str, Any]:
        """The form people and the page read, given the names of all columns."""
        value = list(self.value) if self.test == "in" else self.value
        return {"column": names.label(self.column), self.test: value}


def conditions(value: object, table: Table) -> tuple[Condition, ...]:
    """Check what somebody wants to see, be it a user or a page.

    Parameters
    ----------
    value : object
        A list of ``{"column": position or name, TEST: value, …}``; the tests are those of `Condition`,
        and all of them must hold.
    table : Table
        The table to filter.

    Returns
    -------
    tuple of Condition
        One for each test.

    Raises
    ------
    ValueError
        If it is not such a list; names the value, and what is allowed.

    Examples
    --------
    >>> table = Table(pd.DataFrame({"type": ["EPG"], "pre": [3]}))
    >>> conditions([{"column": "pre", "min": 2, "max": 5}], table)
    (Condition(column=1, test='min', value=2), Condition(column=1, test='max', value=5))
    """
    if not isinstance(value, list | tuple):
        raise ValueError(f"filter is a list of {{'column': …, 'contains': …}}, not {value!r:.200}")
    return tuple(condition for item in value for condition in _conditions_of(item, table))


def page_form(filters: list[dict[str, Any]], _widget: object = None) -> list[dict[str, Any]]:
    """Conditions as they travel to the page, which hands them back when it adds another.

    Parameters
    ----------
    filters : list of dict
        The grid's ``filter``.

    Returns
    -------
    list of dict
        The same, with numbers that the page would round, and times, as text.

    Examples
    --------
    >>> page_form([{"column": "bodyId", "in": [9007199254740993, 7]}])
    [{'column': 'bodyId', 'in': ['9007199254740993', 7]}]
    """
    return [{name: _page_value(value) for name, value in item.items()} for item in filters]


def _page_value(value: Any) -> Any:
    if isinstance(value, list | tuple | set):
        return [_page_value(item) for item in value]
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.generic):
        value = value.item()
    held = isinstance(value, int | float) and -_EXACT < value < _EXACT
    return value if held else str(value)


def search_text(value: object) -> str:
    """Check a text to search for.

    Raises
    ------
    ValueError
        If it is no text, or too long.
    """
    if not isinstance(value, str):
        raise ValueError(f"a text to look for is expected, not {value!r:.200}")
    if len(value) > MAX_TEXT:
        raise ValueError(f"a text of {len(value):,} characters; at most {MAX_TEXT:,} are looked for")
    return value


def mask_of(condition: Condition, table: Table) -> Mask:
    """The rows for which a condition holds.

    Parameters
    ----------
    condition : Condition
        Any condition on the table.
    table : Table
        The table.

    Returns
    -------
    array of bool
        One value a row, in the DataFrame's order. Nulls fulfil ``null`` and ``in`` with ``None`` only.

    Examples
    --------
    >>> table = Table(pd.DataFrame({"type": ["EPG", None, "PEN"]}))
    >>> mask_of(Condition(0, "contains", "ep"), table).tolist()
    [True, False, False]
    """
    column, test, value = condition.column, condition.test, condition.value
    if test == "null":
        null: Mask = table.nulls(column)
        return null if value else ~null
    if test == "in":
        present = [v for v in value if v is not None]
        mask = _equal_any(table, column, present) if present else np.zeros(len(table), dtype=bool)
        return mask | table.nulls(column) if None in value else mask
    if test == "equals":
        return _equal_any(table, column, [value])
    if test in ("min", "max"):
        return in_range(table, column, value, at_least=test == "min")
    return _where_text(table, column, test, value)


def search_mask(text: str, table: Table) -> Mask:
    """The rows that hold a text in any column, in whatever case.

    Parameters
    ----------
    text : str
        What to look for.
    table : Table
        The table.

    Returns
    -------
    array of bool
        One value a row, in the DataFrame's order.

    Examples
    --------
    >>> search_mask("7", Table(pd.DataFrame({"type": ["FB7A", "EPG"], "pre": [3, 17]}))).tolist()
    [True, True]
    """
    mask = np.zeros(len(table), dtype=bool)
    for column in range(len(table.columns)):
        # Writing out millions of numbers takes longest, and most searches are for words.
        if not _may_hold(table, column, text.lower()):
            continue
        mask |= _where_text(table, column, "contains", text)
    return mask


def _may_hold(table: Table, column: int, text: str) -> bool:
    """Whether some cell of a column may hold a text, by how its numbers are written; true where that is open."""
    values = table.values(column)
    if pd.api.types.is_integer_dtype(values.dtype):
        return bool(_IN_INTS.fullmatch(text)) and len(text) <= table.columns[column].characters
    if pd.api.types.is_float_dtype(values.dtype):
        digits = max(map(len, re.findall(r"\d+", text)), default=0)
        written = bool(_IN_FLOATS.fullmatch(text)) or text in "-inf"
        return written and (digits <= _DECIMALS or digits <= _digits_before_point(values))
    return True


def _digits_before_point(floats: pd.Series[Any]) -> int:
    numbers, null = sort_values(floats)
    sizes = np.abs(numbers[~null & np.isfinite(numbers)].astype(np.float64))
    return len(str(math.ceil(sizes.max(initial=0))))


def _where_text(table: Table, column: int, test: str, value: str) -> Mask:
    """The rows whose text, as it is shown, passes a test."""
    if table.columns[column].kind not in ("int", "float"):
        return table.texts(column).where(lambda texts: _text_test(texts, test, value))
    numbers, kind = table.values(column), table.columns[column].kind

    def passed(start: int) -> Mask:
        part = numbers.iloc[start : start + _PART]
        floats = kind == "float" and pd.api.types.is_float_dtype(part.dtype)
        texts = Texts.of_floats(part) if floats else Texts.of(part, kind)
        return texts.where(lambda texts: _text_test(texts, test, value))

    # Numbers are written out in parts that fit into the processor's cache, on all its cores.
    with ThreadPoolExecutor() as cores:
        parts = list(cores.map(passed, range(0, len(numbers), _PART)))
    return np.concatenate([np.zeros(0, dtype=bool), *parts])


def _conditions_of(item: object, table: Table) -> list[Condition]:
    if not isinstance(item, dict) or "column" not in item or len(item) < 2:
        raise ValueError(f"each item of filter is {{'column': …, TEST: …}}, not {item!r:.200}")
    column = table.names.position(item["column"])
    return [_condition(column, test, value, table) for test, value in item.items() if test != "column"]


def _condition(column: int, test: object, value: object, table: Table) -> Condition:
    of = table.columns[column]
    if test == "contains":
        return Condition(column, "contains", search_text(value))
    if test == "regex":
        return Condition(column, "regex", _regex(value))
    if test == "equals":
        return Condition(column, "equals", _scalar(value, table, column))
    if test == "in":
        if isinstance(value, str | bytes | dict) or not isinstance(value, Iterable):
            raise ValueError(f"'in' takes a list of values, not {value!r:.200}")
        values = [None if is_null(v) else _scalar(v, table, column) for v in itertools.islice(value, _MAX_VALUES + 1)]
        if len(values) > _MAX_VALUES:
            raise ValueError(f"'in' takes at most {_MAX_VALUES:,} values")
        return Condition(column, "in", tuple(values))
    if test == "null":
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"'null' is True or False, not {value!r:.200}")
        return Condition(column, "null", bool(value))
    if test == "min" or test == "max":
        if of.kind not in NUMBERS:
            raise ValueError(f"{test!r} is for numbers and times; the column {of.name!r} holds {of.kind}")
        bound(table, column, value)
        return Condition(column, test, value)
    raise ValueError(f"a test is 'contains', 'equals', 'regex', 'in', 'min', 'max' or 'null', not {test!r:.100}")


def _regex(value: object) -> str:
    pattern = search_text(value)
    try:
        # Arrow's RE2 takes linear time, whatever the pattern: a catastrophic one cannot hang the kernel.
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid as error:
        raise ValueError(f"not a regular expression: {pattern!r:.200} ({error})") from None
    return pattern


def _scalar(value: object, table: Table, column: int) -> Any:
    kind = table.columns[column].kind
    if kind in NUMBERS:
        bound(table, column, value)
        return value
    value = bool(value) if isinstance(value, np.bool_) else value
    if kind == "bool" and not isinstance(value, bool):
        if value in ("true", "false"):
            return value == "true"
        raise ValueError(f"the column {table.columns[column].name!r} holds True and False, not {value!r:.200}")
    return value if isinstance(value, bool) else search_text(value)


def _equal_any(table: Table, column: int, values: list[Any]) -> Mask:
    if table.columns[column].kind in NUMBERS:
        return is_one_of(table, column, values)
    wanted = pa.array([str(v).lower() if isinstance(v, bool) else v for v in values], type=pa.large_string())
    return table.texts(column).where(lambda texts: pc.is_in(texts, value_set=wanted))


def _text_test(texts: pa.Array, test: str, value: str) -> pa.Array:
    if test == "regex":
        return pc.match_substring_regex(texts, value)
    if value.isascii():
        # Several times as fast as looking in whatever case.
        return pc.match_substring(pc.ascii_lower(texts), value.lower())
    return pc.match_substring(texts, value, ignore_case=True)
