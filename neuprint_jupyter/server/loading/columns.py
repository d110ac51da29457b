"""Columns whose meaning is fixed: whole numbers, coordinates, ROI names. Checked as they are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.tables import Table

Ints = npt.NDArray[np.int64]
#: Of 32 bits, where they do: of tens of millions of rows, each column counts.
Narrow = npt.NDArray[np.signedinteger[Any]]
Floats = npt.NDArray[np.float64]

LARGEST = 2**63 - 1
# What one column may add up to: a neuron's inputs and outputs together then fit into 64 bits.
_LARGEST_SUM = 2**62
# Binary digits that floats of so many bits keep. Larger ids have already lost some.
_DIGITS = {16: 11, 32: 24, 64: 53}

#: Words in an ROI column that mean "in no ROI".
NO_ROI = frozenset({"", "NotPrimary", "<unspecified>"})
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")
# Between the names of several ROIs in one cell, as between the values of a list in Neo4j's own files.
_AND = ";"


@dataclass(frozen=True)
class Places:
    """In which ROIs the rows of a table are: in several where ROIs overlap.

    Parameters
    ----------
    sets
        The sets of ROI names that occur, in order of appearance.
    place
        One position in ``sets`` a row, -1 for none.
    """

    sets: list[tuple[str, ...]]
    place: Narrow

    @property
    def names(self) -> list[str]:
        """The ROI names that occur, in order of appearance."""
        return list(dict.fromkeys(name for names in self.sets for name in names))


def whole_numbers(table: Table, name: str, what: str = "a whole number") -> Ints:
    """A column of whole numbers from 0 to 2**63 - 1 without gaps.

    Whole numbers written as text, as decimals or as floats are taken too, as long as they are exact.

    Parameters
    ----------
    table, name
        The column, which exists.
    what
        What a value is, for the error: ``a body id``.

    Returns
    -------
    numpy.ndarray
        int64, one value a row.

    Raises
    ------
    LoadError
        Pointing at the first row that holds nothing, a fraction, text, or a number out of range.
    """
    column = _integers(table, name, what)
    _refuse_first(table, name, column, pc.is_null(column), f"is missing; {_rule(what)}")
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.int64)


def counts_or_none(table: Table, name: str, what: str) -> list[int | None]:
    """A column of counts as :func:`whole_numbers` reads it, None where nothing is told.

    Raises
    ------
    LoadError
        As :func:`whole_numbers`; or if their sum is beyond 64 bits.
    """
    values: list[int | None] = _integers(table, name, what).to_pylist()
    refuse_large_sum(table, name, sum(value for value in values if value is not None))
    return values


def refuse_large_sum(table: Table, name: str, total: float) -> None:
    """Raise a LoadError if a column's values add up to more than can be counted in 64 bits."""
    if not abs(total) < _LARGEST_SUM:
        problem = f"the values add up to {total:.3g}; sums from {_LARGEST_SUM} on do not fit into 64 bits"
        raise LoadError(problem, source=table.source, column=name)


def _rule(what: str) -> str:
    return f"{what} is a whole number from 0 to {LARGEST}"


def _integers(table: Table, name: str, what: str) -> pa.Array:
    column = in_one(table.data[name])
    rule = _rule(what)
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.string())
    if pa.types.is_floating(column.type):
        bits = column.type.bit_width
        column = column.cast(pa.float64())
        column = pc.if_else(pc.is_nan(column), None, column)
        _refuse_first(table, name, column, pc.not_equal(column, pc.floor(column)), f"is not {what}; {rule}")
        digits = _DIGITS[bits]
        too_long = f"came as a float of {bits} bits, which is exact only below 2**{digits} = {2**digits}"
        too_long += "; store the column as integers"
        _refuse_first(table, name, column, pc.greater_equal(pc.abs(column), 2.0**digits), too_long)
    elif _is_text(column.type):
        column = pc.replace_substring_regex(pc.utf8_trim_whitespace(column), r"\.0*$", "")
        column = pc.if_else(pc.equal(column, ""), None, column)
        shortened = pc.match_substring_regex(column, r"^[0-9.,]+[eE][+]?[0-9]{2,}$")
        lost = "has lost its last digits, as spreadsheets shorten long numbers; export that column as text"
        _refuse_first(table, name, column, shortened, lost)
        number = pc.match_substring_regex(column, r"^[+-]?[0-9]+$")
        _refuse_first(table, name, column, pc.invert(number), f"is not {what}; {rule}")
        column = _parsed(table, name, column, rule)
    elif not pa.types.is_integer(column.type) and not pa.types.is_null(column.type):
        raise LoadError(f"holds {column.type} values; {rule}", source=table.source, column=name)
    if pa.types.is_uint64(column.type):
        _refuse_first(table, name, column, pc.greater(column, pa.scalar(LARGEST, pa.uint64())), f"is too large; {rule}")
    column = column.cast(pa.int64())
    _refuse_first(table, name, column, pc.less(column, 0), f"is not {what}; {rule}")
    return column


def numbers(table: Table, name: str, what: str, *, required: bool) -> Ints | Floats:
    """A column of finite numbers: int64 if all are integers, else float64 with NaN where there is none.

    Raises
    ------
    LoadError
        Pointing at the first row that is not a number, or, if ``required``, that holds none.
    """
    column = signed(in_one(table.data[name]))
    if _is_text(column.type):
        column = _numbers_of(table, name, column.to_pylist(), what)
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_null(column.type)):
        raise LoadError(f"holds {column.type} values; {what} is a number", source=table.source, column=name)
    if required:
        _refuse_first(table, name, column, pc.is_null(column, nan_is_null=True), f"is missing; {what} is a number")
    if pa.types.is_integer(column.type) and not pa.types.is_uint64(column.type) and column.null_count == 0:
        return np.asarray(column.cast(pa.int64()).to_numpy(zero_copy_only=False), dtype=np.int64)
    column = column.cast(pa.float64(), safe=False)
    _refuse_first(table, name, column, pc.is_inf(column), f"is not {what}; a finite number is needed")
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def in_one(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece, which is no copy where it is one already."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def narrow(values: Ints) -> Narrow:
    """The same numbers, in 32 bits each if they do."""
    within = values.max(initial=0) < 2**31 and values.min(initial=0) >= -(2**31)
    return values.astype(np.int32) if within else values


def signed(column: pa.Array) -> pa.Array:
    """A column of integers without a sign as the others are, if they fit."""
    largest = pa.scalar(LARGEST, pa.uint64())
    if not pa.types.is_uint64(column.type) or pc.any(pc.greater(column, largest)).as_py():
        return column
    return column.cast(pa.int64())


def roi_places(table: Table, name: str) -> Places:
    """A column of ROIs: a cell is the name of one, or a list of names, or several names with ``;`` between them.

    Rows in no ROI (nothing, or ``NotPrimary``) have place -1; so has every row when there is no such column.

    Raises
    ------
    LoadError
        If the column holds no text, or a list has a gap; or it is called ``ROI`` or the like.
    """
    if name not in table.columns:
        for other in table.columns:
            if other.lower() == name.lower():
                raise LoadError(f"the column of ROIs is called {name!r}; rename it", source=table.source, column=other)
    column = pa.nulls(len(table)) if name not in table.columns else in_one(table.data[name])
    # A DataFrame's column of NaN is one of floats.
    if pa.types.is_null(column.type) or (pa.types.is_floating(column.type) and not pc.is_finite(column).true_count):
        return Places([], np.full(len(table), -1, dtype=np.int32))
    if pa.types.is_list(column.type) and (_is_text(column.type.value_type) or pa.types.is_null(column.type.value_type)):
        joined = pc.binary_join(column.cast(pa.list_(pa.string())), _AND)
        _refuse_first(table, name, column, pc.not_equal(pc.is_null(joined), pc.is_null(column)), "has a gap")
        column = joined
    if not _is_text(column.type):
        raise LoadError(f"holds {column.type} values; an ROI is given by its name", source=table.source, column=name)
    encoded = column.dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    sets: dict[frozenset[str], tuple[str, ...]] = {}
    keys = []
    for word in encoded.dictionary.to_pylist():
        names = tuple(dict.fromkeys(part for part in re.split(rf"\s*{_AND}\s*", word.strip()) if part not in NO_ROI))
        keys.append(frozenset(names))
        if names:
            sets.setdefault(keys[-1], names)
    positions = {key: position for position, key in enumerate(sets)}
    renumbered = [positions.get(key, -1) for key in keys]
    return Places(list(sets.values()), np.array([*renumbered, -1], dtype=np.int32)[codes])


def _numbers_of(table: Table, name: str, texts: list[str | None], what: str) -> pa.Array:
    if all(text is None or _WHOLE.fullmatch(text) for text in texts):
        return pa.array([None if text is None else int(text) for text in texts], pa.int64())
    for index, text in enumerate(texts):
        if text is not None and not _is_number(text):
            raise table.fault(index, name, f"{text!r} is not {what}; a number is needed")
    return pa.array([None if text is None else float(text) for text in texts], pa.float64())


def _parsed(table: Table, name: str, column: pa.Array, rule: str) -> pa.Array:
    try:
        return pc.cast(pc.replace_substring_regex(column, r"^\+", ""), pa.int64())
    except pa.ArrowInvalid:
        for index, value in enumerate(column.to_pylist()):
            if value is not None and not -LARGEST <= int(value) <= LARGEST:
                raise table.fault(index, name, f"{value} is too large; {rule}") from None
        raise


def _refuse_first(table: Table, name: str, column: pa.Array, wrong: pa.Array, problem: str) -> None:
    index = pc.index(pc.fill_null(wrong, False), True).as_py()
    if index >= 0:
        value = column[index].as_py()
        missing = value is None or value == "" or value != value
        raise table.fault(index, name, f"the value {problem}" if missing else f"{value!r} {problem}")


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    # Python's own way to write long numbers.
    return "_" not in text
