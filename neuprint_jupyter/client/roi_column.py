"""``roiInfo``, the JSON text that neurons and connections carry, as a column of dicts that are made when looked at."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype, take
from pandas.api.indexers import check_array_indexer

from neuprint_jupyter.analysis.roi_info import Text, no_counts, text_of
from neuprint_jupyter.collector import no_collection

RoiInfo = dict[str, dict[str, int | None]]
_Cells = npt.NDArray[np.object_]


class _Unread:
    """One text, and its dict once it was looked at: the same in every column that was taken from another."""

    __slots__ = ("told",)

    def __init__(self, text: Text | None) -> None:
        self.told: Text | RoiInfo | None = text

    def detach(self) -> None:
        """Have the text, where it is a place in an answer, on its own."""
        if self.told is not None and not isinstance(self.told, str | dict):
            self.told = self.told.copy()


class RoiInfoDtype(ExtensionDtype):
    """That of :class:`RoiInfoArray`. It is called object, as files and selections of columns need not know it."""

    name = "object"
    type: ClassVar[Any] = np.object_
    kind = "O"
    na_value = np.nan

    @classmethod
    def construct_array_type(cls) -> Any:
        """The array of this dtype."""
        return RoiInfoArray

    def __repr__(self) -> str:
        return "RoiInfoDtype()"


class RoiInfoArray(ExtensionArray):
    """A column of dicts, counts by ROI, which behaves as one of dtype object.

    A dict is made of its text when it is first looked at, and is the same one from then on, also in the
    columns that were taken from this one: millions of dicts need not be made for tables in which nobody
    looks at them. To look at all takes 0.4 s for a million ROIs.

    Parameters
    ----------
    cells
        dict, missing value, or text that was not looked at.

    Examples
    --------
    >>> RoiInfoArray.of_texts(['{"EB": {"post": 20}}', None]).tolist()
    [{'EB': {'post': 20}}, {}]
    """

    def __init__(self, cells: _Cells) -> None:
        self._cells = cells

    @classmethod
    def of_texts(cls, texts: Sequence[Text | None] | pd.Series[Any]) -> Self:
        """The column of some ``roiInfo``: empty dicts where they are missing."""
        told = texts.fillna("").tolist() if isinstance(texts, pd.Series) else texts
        return cls(_as_cells(map(_Unread, told)))

    @classmethod
    def _from_sequence(cls, scalars: Iterable[Any], *, dtype: Any = None, copy: bool = False) -> Self:  # noqa: ARG003
        if isinstance(scalars, cls):
            return cls(scalars._cells.copy() if copy else scalars._cells)
        cells = _as_cells(scalars)
        # Results of functions are offered here, too, and those that are no dicts have a dtype of their own.
        if not all(isinstance(value, dict | _Unread) for value in cells[~pd.isna(cells)]):
            raise TypeError("a roiInfo column is made of dicts")
        return cls(cells)

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[Self]) -> Self:
        return cls(np.concatenate([array._cells for array in to_concat]))

    @property
    def dtype(self) -> RoiInfoDtype:
        """RoiInfoDtype."""
        return RoiInfoDtype()

    @property
    def nbytes(self) -> int:
        """The bytes of the column itself, as pandas counts them of objects."""
        return int(self._cells.nbytes)

    def memory_usage(self, deep: bool = False) -> int:
        """The bytes of the column, with those of its dicts if ``deep``; as pandas counts them of objects."""
        if not deep:
            return self.nbytes
        return int(pd.Series(self._values(), dtype=object).memory_usage(index=False, deep=True))

    def _values(self) -> _Cells:
        """All values, looked at."""
        with no_collection():
            self._cells[:] = _as_cells(map(_value, self._cells.tolist()))
        return self._cells

    def __len__(self) -> int:
        return len(self._cells)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        values = self._values()
        return np.array(values, dtype=dtype) if copy else np.asarray(values, dtype=dtype)

    def __arrow_array__(self, type: Any = None) -> Any:
        import pyarrow as pa

        return pa.array(self._values(), type=type, from_pandas=True)

    def __getitem__(self, item: Any) -> Any:
        found = self._cells[check_array_indexer(self, item)]
        return type(self)(found) if isinstance(found, np.ndarray) else _value(found)

    def __setitem__(self, key: Any, value: Any) -> None:
        if getattr(self, "_readonly", False):
            raise ValueError("Cannot modify read-only array")
        self._cells[check_array_indexer(self, key)] = value._cells if isinstance(value, RoiInfoArray) else value

    def __eq__(self, other: object) -> Any:
        if isinstance(other, pd.Series | pd.DataFrame | pd.Index):
            return NotImplemented
        return (pd.Series(self._values(), dtype=object) == other).to_numpy()

    def __ne__(self, other: object) -> Any:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else ~equal

    def isna(self) -> npt.NDArray[np.bool_]:
        """Where a value is missing."""
        return pd.isna(self._cells)

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Self:
        """The values at some positions; -1 for a missing one with ``allow_fill``."""
        taken = np.asarray(take(self._cells, np.asarray(indices), allow_fill=allow_fill, fill_value=fill_value))
        if len(taken) < len(self) / 2:
            # With a few neurons their own texts stay in memory, and not the whole answer.
            for cell in taken:
                if type(cell) is _Unread:
                    cell.detach()
        return type(self)(taken)

    def copy(self) -> Self:
        """A column of the same dicts."""
        return type(self)(self._cells.copy())

    def _formatter(self, boxed: bool = False) -> Callable[[Any], str | None] | None:
        # In tables as pandas shows dicts elsewhere.
        return None if boxed else repr

    def _explode(self) -> tuple[Any, Any]:
        # To the names of the ROIs.
        exploded = pd.Series(self._values(), dtype=object).explode()
        return exploded.array, np.bincount(exploded.index, minlength=len(self))

    # Series.str["EB"]: pandas looks here for what it would work on, and finds a mixture, as in a column of objects.
    @property
    def categories(self) -> _Cells:
        """The values."""
        return self._values()

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_str_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self._objects(), name)

    def _objects(self) -> pd.arrays.NumpyExtensionArray:
        return pd.arrays.NumpyExtensionArray(self._values())

    def value_counts(self, dropna: bool = True) -> pd.Series[int]:
        """How often each value occurs."""
        return self._objects().value_counts(dropna=dropna)

    def _reduce(self, name: str, **named: Any) -> Any:
        return self._objects()._reduce(name, **named)


@functools.cache
def _decode() -> Callable[[str], RoiInfo]:
    import msgspec

    return msgspec.json.Decoder(RoiInfo).decode


def parse_roi_info(text: Text) -> RoiInfo:
    """The dict of one ``roiInfo``; empty for an empty text, or null.

    Raises
    ------
    NeuprintError
        If it is not the JSON of a map of maps of whole numbers.
    """
    import msgspec

    told: Any = text
    try:
        told = text_of(text) if isinstance(text, msgspec.Raw) else text
        return _decode()(told) if told else {}
    except (ValueError, TypeError):
        # Texts that are no JSON, but that servers send and Python reads, such as half an emoji in a name.
        try:
            return msgspec.convert(json.loads(str(told)), RoiInfo)
        except (msgspec.MsgspecError, ValueError):
            raise no_counts(told) from None


def _value(cell: Any) -> Any:
    if type(cell) is not _Unread:
        return cell
    if not isinstance(cell.told, dict):
        cell.told = parse_roi_info(cell.told or "")
    return cell.told


def _as_cells(values: Iterable[Any]) -> _Cells:
    # numpy.array would look into the values.
    return np.fromiter(values, dtype=object)
