"""The text of a column's cells, for filters and searches: distinct values once, in Arrow."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.widgets.cells import cell, float_text, values_of

_SAMPLE = 100_000
_EXACT = 2.0**53
# Powers to multiply with, looked up several times as fast as worked out.
_TENS = 10.0 ** np.arange(12)


def mostly_different(column: pd.Series[Any]) -> bool:
    """Tell whether a long column of text has hardly a value twice, by its first 100,000 rows.

    Examples
    --------
    >>> mostly_different(pd.Series(["EPG"] * 100_001))
    False
    """
    return len(column) > _SAMPLE and column.iloc[:_SAMPLE].nunique() > _SAMPLE * 0.8


class Texts:
    """The texts of a column, each distinct one kept once.

    Parameters
    ----------
    values : pyarrow.Array
        The distinct texts.
    codes : array of int or None
        For each row the place of its text in ``values``, -1 for null; ``None`` if ``values`` are the rows.

    Examples
    --------
    >>> texts = Texts.of(pd.Series(["EPG", "PEN", None]), "string")
    >>> texts.where(lambda values: pc.starts_with(values, "E")).tolist()
    [True, False, False]
    """

    def __init__(self, values: pa.Array, codes: npt.NDArray[Any] | None) -> None:
        self.values = values
        self.codes = codes

    @classmethod
    def of(cls, column: pd.Series[Any], kind: str) -> Texts:
        """The texts of a column as the grid shows them, except that they are not cut after 1,000 characters."""
        if kind == "string":
            try:
                values = pa.array(column, type=pa.large_string(), from_pandas=True)
                return cls(_flat(values), None) if mostly_different(column) else cls._encoded(values)
            except (pa.ArrowException, TypeError, UnicodeEncodeError):
                pass
        if kind in ("int", "float", "bool") and not pd.api.types.is_object_dtype(column.dtype):
            try:
                values = _flat(pc.cast(_flat(pa.array(column, from_pandas=True)), pa.large_string()))
                return cls._encoded(values) if kind == "bool" else cls(values, None)
            except pa.ArrowException:
                pass
        if isinstance(column.dtype, np.dtype) and column.dtype.kind == "M":
            return cls(_times(column), None)
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            return cls(_times_of_a_zone(column), None)
        shown = [_text(value) for value in values_of(column)]
        return cls._encoded(pa.array(shown, type=pa.large_string()))

    @classmethod
    def of_floats(cls, column: pd.Series[Any]) -> Texts:
        """The texts of floats with the digits the grid shows: a search must not find what nobody sees.

        Parameters
        ----------
        column : pandas.Series
            Floats of any width.

        Returns
        -------
        Texts
            One text a row.

        Examples
        --------
        >>> Texts.of_floats(pd.Series([0.1 + 0.2, 1234567890123.0, None])).values.to_pylist()
        ['0.3', '1234567890123', None]
        """
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        size = np.abs(values)
        whole = (size < _EXACT) & (np.rint(values) == values)
        written = pc.cast(pa.array(np.where(whole, values, 0).astype(np.int64)), pa.large_string())
        if np.all(whole | np.isnan(values)):
            return cls(pc.if_else(pa.array(whole), written, pa.scalar(None, pa.large_string())), None)
        # Between these, Arrow writes floats as the grid does, once they are rounded alike.
        plain = (size >= 1e-4) & (size < 1e10)
        digits = np.floor(np.log10(size, where=plain, out=np.zeros_like(size)))
        scale = _TENS[np.where(size < 1, 5 - digits, np.maximum(5 - digits, 2)).astype(np.int8)]
        rounded = np.where(plain, np.rint(np.where(plain, values, 0) * scale) / scale, np.nan)
        fractions = pc.cast(pa.array(rounded, from_pandas=True), pa.large_string())
        others = ~(whole | plain | np.isnan(values))
        slow = pa.array([float_text(value) for value in values[others].tolist()], type=pa.large_string())
        fractions = pc.replace_with_mask(fractions, pa.array(others), slow)
        return cls(pc.if_else(pa.array(whole), written, fractions), None)

    @classmethod
    def _encoded(cls, values: Any) -> Texts:
        encoded = _flat(values).dictionary_encode()
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return cls(encoded.dictionary, codes.astype(np.min_scalar_type(-len(encoded.dictionary) - 1), copy=False))

    def where(self, test: Callable[[pa.Array], pa.Array]) -> npt.NDArray[np.bool_]:
        """The rows whose text passes a test; null passes none.

        Parameters
        ----------
        test : callable
            Arrow text in, Arrow truth values out.

        Returns
        -------
        array of bool
            One value a row.
        """
        passed: npt.NDArray[np.bool_] = test(self.values).fill_null(False).to_numpy(zero_copy_only=False)
        # The code -1 takes the last one: null.
        return passed if self.codes is None else np.append(passed, False)[self.codes]

    def counts(self) -> npt.NDArray[np.int64]:
        """How many rows have each of the ``values``: of the distinct ones, or each row for itself."""
        if self.codes is None:
            return np.ones(len(self.values), dtype=np.int64)
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values)).astype(np.int64)


def _flat(values: Any) -> Any:
    if not isinstance(values, pa.ChunkedArray):
        return values
    return values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)


def _times(column: pd.Series[Any]) -> Any:
    """Times as the grid shows them, which are written by Arrow, but without the zeros at their ends."""
    values = pa.array(column if column.dt.unit == "ns" else column.dt.as_unit("us"), from_pandas=True)
    texts = pc.cast(_flat(values), pa.large_string())
    nine_digits, six_zeros = r"(\.\d{6})000$", r"\.000000$"
    return pc.replace_substring_regex(pc.replace_substring_regex(texts, nine_digits, r"\1"), six_zeros, "")


def _times_of_a_zone(column: pd.Series[Any]) -> Any:
    """Times of a time zone as the grid shows them: as clocks there do, with how far these are ahead."""
    clock = column.dt.tz_localize(None)
    codes, ahead = pd.factorize(clock - column.dt.tz_convert(None))
    firsts = [int(np.argmax(codes == code)) for code in range(len(ahead))]
    ends = [str(column.iloc[row]).removeprefix(str(clock.iloc[row])) for row in firsts]
    ends_of_rows = pa.array([*ends, None], pa.large_string()).take(pa.array(np.where(codes < 0, len(ends), codes)))
    return pc.binary_join_element_wise(_times(clock), ends_of_rows, pa.scalar("", pa.large_string()))


def _text(value: object) -> str | None:
    shown = cell(value, sys.maxsize)
    return str(shown).lower() if isinstance(shown, bool) else shown
