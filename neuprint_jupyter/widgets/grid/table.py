"""A DataFrame as a grid sees it: named columns, the index among them, and pages of rendered rows."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

from neuprint_jupyter.plots.palette import roi_color
from neuprint_jupyter.widgets.cells import Cell, cell, cut, values_of
from neuprint_jupyter.widgets.grid.names import Names
from neuprint_jupyter.widgets.grid.roi_cells import (
    ROI_COUNTS,
    RoiCell,
    holds_roi_counts,
    largest_count,
    primary_rois_of,
    roi_cell,
    roi_column,
    roi_total,
)
from neuprint_jupyter.widgets.grid.texts import Texts

Positions: TypeAlias = npt.NDArray[np.intp] | npt.NDArray[np.int32]
"""Row positions in the DataFrame, in the order they are shown."""

Kind: TypeAlias = Literal["int", "float", "bool", "string", "time", "object", "rois"]

_MAX_NAME = 200
_SAMPLE = 1_000
_MEASURED = 50
_BARS = 24


@dataclass(frozen=True)
class Column:
    """What the page must know of a column.

    Parameters
    ----------
    name : str
        As shown in the header; names may repeat.
    dtype : str
        The pandas dtype, for people.
    kind : str
        ``int``, ``float``, ``bool``, ``string``, ``time``, ``object`` or ``rois`` (counts by ROI): how to
        lay the cells out.
    characters : int
        How much room the cells need: the longest text of the first rows, of numbers also the least and greatest.
    bar : int or None
        The largest count, where counts are drawn as bars in the colour of the row's ROI.
    """

    name: str
    dtype: str
    kind: Kind
    characters: int
    bar: int | None = None


class Table:
    """A DataFrame with its index levels, unless they only count the rows, as its first columns.

    The values are not copied. Columns are known by position, so names may repeat.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any DataFrame. It is never changed; columns or rows it gains later are not seen.

    Examples
    --------
    >>> table = Table(pd.DataFrame({"bodyId": [722817260], "type": ["FB4Y"]}))
    >>> [column.name for column in table.columns], table.page(0, 1)
    (['bodyId', 'type'], [['722817260', 'FB4Y']])
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        # A shallow copy shares the values, but stays as it is when its owner adds a column.
        self._frame = frame.copy(deep=False)
        self._levels = 0 if _only_counts(frame.index) else frame.index.nlevels
        self._roi = roi_column(self._frame)
        self._primary_rois = primary_rois_of(self._frame.attrs)
        self.columns: list[Column] = [self._column(i) for i in range(self._levels + frame.shape[1])]
        self.names = Names(column.name for column in self.columns)
        self._texts: dict[int, Texts] = {}
        self._totals: dict[int, pd.Series[Any]] = {}

    def __len__(self) -> int:
        return len(self._frame)

    @property
    def frame(self) -> pd.DataFrame:
        """The DataFrame itself."""
        return self._frame

    def values(self, column: int) -> pd.Series[Any]:
        """All values of one column.

        Parameters
        ----------
        column : int
            A position in `columns`.

        Returns
        -------
        pandas.Series
            As many values as there are rows, numbered from 0, in the DataFrame's order.
        """
        return _values(self._frame, column, self._levels)

    def sortable(self, column: int) -> pd.Series[Any]:
        """What a column is sorted by: its values; of counts by ROI their sum, which its bars tell."""
        if self.columns[column].kind != "rois":
            return self.values(column)
        if column not in self._totals:
            totals = [roi_total(value, self._primary_rois) for value in self.values(column).tolist()]
            self._totals[column] = pd.Series(totals, dtype="Int64")
        return self._totals[column]

    @property
    def levels(self) -> int:
        """How many of the first columns are index levels."""
        return self._levels

    def nulls(self, column: int) -> npt.NDArray[np.bool_]:
        """Where a column is null, in the DataFrame's order."""
        return self.values(column).isna().to_numpy(dtype=bool)

    def texts(self, column: int) -> Texts:
        """The texts of a column; made when they are first asked for, and kept where they are no numbers."""
        if self.columns[column].kind in ("int", "float"):
            return Texts.of(self.values(column), self.columns[column].kind)
        if column not in self._texts:
            self._texts[column] = Texts.of(self.values(column), self.columns[column].kind)
        return self._texts[column]

    def page(
        self, start: int, stop: int, order: Positions | None = None, columns: range | None = None
    ) -> list[list[Cell | RoiCell]]:
        """The rendered cells of some rows.

        Parameters
        ----------
        start, stop : int
            The rows as they are shown: from ``start`` to before ``stop``.
        order : array of int, optional
            The DataFrame's row positions in the order they are shown; without it, the DataFrame's own order.
        columns : range, optional
            The columns by position; all without it.

        Returns
        -------
        list of list
            One list of cells a row.
        """
        columns = range(len(self.columns)) if columns is None else columns
        part = self._frame.iloc[start:stop] if order is None else self._frame.iloc[order[start:stop]]
        rendered = [self._cells(part, i) for i in columns]
        return [list(row) for row in zip(*rendered, strict=True)] if rendered else [[] for _ in range(len(part))]

    def colors(self, start: int, stop: int, order: Positions | None = None) -> list[str] | None:
        """The colours of the ROIs that some rows are about; ``None`` where rows are about no ROI."""
        if self._roi is None:
            return None
        rois = self._roi.iloc[start:stop] if order is None else self._roi.iloc[order[start:stop]]
        return [roi_color(roi if isinstance(roi, str) else None) for roi in rois.tolist()]

    def _cells(self, part: pd.DataFrame, column: int) -> list[Cell | RoiCell]:
        values = values_of(_values(part, column, self._levels))
        if self.columns[column].kind == "rois":
            return [roi_cell(value, self._primary_rois) for value in values]
        return [cell(value) for value in values]

    def _column(self, i: int) -> Column:
        if i < self._levels:
            label = self._frame.index.names[i]
            name = _label_text(label) if label is not None else ("index" if self._levels == 1 else f"level_{i}")
            values = pd.Series(self._frame.index.get_level_values(i))
        else:
            name = _label_text(self._frame.columns[i - self._levels])
            values = self._frame.iloc[:, i - self._levels]
        kind = _kind(values)
        return Column(
            cut(name, _MAX_NAME),
            str(values.dtype)[:_MAX_NAME],
            kind,
            _characters(values, kind),
            largest_count(values) if kind == "int" and name in ROI_COUNTS and self._roi is not None else None,
        )


def _only_counts(index: pd.Index[Any]) -> bool:
    return isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1 and index.name is None


def _values(frame: pd.DataFrame, column: int, levels: int) -> pd.Series[Any]:
    if column < levels:
        return pd.Series(frame.index.get_level_values(column)).reset_index(drop=True)
    return frame.iloc[:, column - levels].reset_index(drop=True)


def _label_text(label: Hashable) -> str:
    """A column's label; the parts of a MultiIndex's label in one line."""
    if isinstance(label, tuple):
        return " / ".join(str(part) for part in label if str(part))
    return str(label)


def _characters(values: pd.Series[Any], kind: Kind) -> int:
    if kind == "rois":
        return _BARS
    shown = values_of(values.iloc[:_MEASURED])
    if len(values):
        shown += _extremes(values)
    return max((len(str(cell(value))) for value in shown), default=0)


def _extremes(values: pd.Series[Any]) -> list[Any]:
    """The least and the greatest of a column of numbers: none of its digits may be cut off."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = pd.Series(values.cat.categories)
    if types.is_integer_dtype(values.dtype):
        return [values.min(), values.max()]
    if isinstance(values.dtype, np.dtype) and values.dtype.kind == "f":
        # Several times as quick as in pandas.
        return [np.fmin.reduce(values.to_numpy()), np.fmax.reduce(values.to_numpy())]
    return []


def _kind(values: pd.Series[Any]) -> Kind:
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _kind(pd.Series(dtype.categories))
    if types.is_bool_dtype(dtype):
        return "bool"
    if types.is_integer_dtype(dtype):
        return "int"
    if types.is_numeric_dtype(dtype):
        return "float"
    if types.is_datetime64_any_dtype(dtype) or types.is_timedelta64_dtype(dtype) or isinstance(dtype, pd.PeriodDtype):
        return "time"
    if types.is_object_dtype(dtype):
        return _inferred_kind(values)
    if not types.is_string_dtype(dtype):
        return "object"
    return "rois" if holds_roi_counts(values.iloc[:_SAMPLE]) else "string"


def _inferred_kind(values: pd.Series[Any]) -> Kind:
    sample = values.iloc[:_SAMPLE]
    if holds_roi_counts(sample):
        return "rois"
    found = types.infer_dtype(sample, skipna=True)
    kinds: dict[str, Kind] = {
        "boolean": "bool",
        "integer": "int",
        "floating": "float",
        "decimal": "float",
        "mixed-integer-float": "float",
        "string": "string",
        "empty": "string",
    }
    return kinds.get(found, "object")
