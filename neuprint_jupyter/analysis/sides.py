"""The presynaptic and the postsynaptic side of a table, worked on at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

Given = TypeVar("Given")
Made = TypeVar("Made")

# So many rows tell whether a table is sorted by a column: in one that is, a body has many rows.
_A_FEW_ROWS = 10_000


def on_both(work: Callable[[Given], Made], pre: Given, post: Given) -> tuple[Made, Made]:
    """``work`` done for both sides, on two cores: numpy, pandas and Arrow let other threads run meanwhile.

    Examples
    --------
    >>> on_both(len, [1, 2], [3])
    (2, 1)
    """
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(work, (pre, post))
        return next(made), next(made)


@dataclass(frozen=True)
class Coded:
    """A column of names, as its different names and where each of them stands.

    Attributes
    ----------
    different
        The different names, in order of appearance.
    codes
        Which of them stands in each row, or in each run of rows where there are runs.
    ends
        shape (number of runs,), the row behind each run; None where each row stands for itself.
    """

    different: Any
    codes: npt.NDArray[np.integer[Any]]
    ends: npt.NDArray[np.integer[Any]] | None = None

    def rows(self) -> npt.NDArray[np.integer[Any]]:
        """Which of the different names each row has.

        Examples
        --------
        >>> coded(pd.Series([7, 5, 7])).rows().tolist()
        [0, 1, 0]
        """
        return self.codes if self.ends is None else self.codes.repeat(np.diff(self.ends, prepend=0))

    def each(self, values: Any) -> Any:
        """For each row the value of its name; ``values``, one for each different name, is an array of numpy or pandas.

        Examples
        --------
        >>> coded(pd.Series([7, 5, 7])).each(pd.array(["EPG", "EL"])).tolist()
        ['EPG', 'EL', 'EPG']
        """
        if self.ends is None or not _is_arrow(values.dtype):
            return in_rows(values, self.rows())
        import pyarrow as pa
        import pyarrow.compute as pc

        runs = pa.RunEndEncodedArray.from_arrays(pa.array(self.ends), pa.array(in_rows(values, self.codes)))
        return pd.array(pc.run_end_decode(runs), dtype=values.dtype)


def coded(names: pd.Series[Any]) -> Coded:
    """A column's different names, and which of them stands in each row.

    Examples
    --------
    >>> coded(pd.Series([7, 5, 7])).different.tolist()
    [7, 5]
    """
    if not isinstance(names.dtype, np.dtype) or names.dtype.kind not in "iu":
        codes, different = pd.factorize(names, use_na_sentinel=False)
        return Coded(different, codes)
    import pyarrow as pa
    import pyarrow.compute as pc

    # Bodies: Arrow takes less than half of the time, and where the table is sorted by them, a quarter of that.
    bodies = names.to_numpy()
    some = bodies[:_A_FEW_ROWS]
    if 4 * np.count_nonzero(some[1:] != some[:-1]) < len(some):
        runs = pc.run_end_encode(pa.array(bodies), run_end_type=pa.int64())
        encoded, ends = runs.values.dictionary_encode(), runs.run_ends.to_numpy()
    else:
        encoded, ends = pa.array(bodies).dictionary_encode(), None
    return Coded(encoded.dictionary.to_numpy(), encoded.indices.to_numpy(), ends)


def in_rows(values: Any, codes: npt.NDArray[np.integer[Any]]) -> Any:
    """For each row the value that its code counts to; ``values`` is an array of numpy or of pandas, as the result.

    Examples
    --------
    >>> in_rows(pd.array(["EPG", "EL"]), np.array([0, 1, 0])).tolist()
    ['EPG', 'EL', 'EPG']
    """
    if not _is_arrow(values.dtype):
        return values.take(codes)
    import pyarrow as pa
    import pyarrow.compute as pc

    # By Arrow itself: pandas reads millions of codes several times before it asks Arrow, which need not do so either.
    return pd.array(pc.take(pa.array(values), pa.array(codes), boundscheck=False), dtype=values.dtype)


def _is_arrow(dtype: Any) -> bool:
    return isinstance(dtype, pd.StringDtype) and dtype.storage == "pyarrow"
