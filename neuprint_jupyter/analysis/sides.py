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
# So many rows at once stay in the processor's cache: new memory for all takes longer than what is done with it.
_PIECE = 1 << 16


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

    # Bodies: Arrow takes less than half of the time, and where the table is sorted by them, there are few to look at.
    bodies, ends = names.to_numpy(), None
    if _is_sorted(bodies):
        ends = np.append(np.flatnonzero(bodies[1:] != bodies[:-1]) + 1, len(bodies))
        bodies = bodies[ends - 1]
    encoded = pa.array(bodies).dictionary_encode()
    return Coded(encoded.dictionary.to_numpy(), encoded.indices.to_numpy(), ends)


def placed(names: pd.Series[Any], known: pd.Index[Any]) -> Coded:
    """Where among known names each of a column's names stands: :func:`coded`, with places for names.

    Parameters
    ----------
    names
        A column of names.
    known
        Names, each of them once.

    Returns
    -------
    Coded
        Its ``different`` are the places in ``known``, in no order, and -1 for all names that are not there.

    Examples
    --------
    >>> found = placed(pd.Series([7, 6, 5]), pd.Index([5, 7]))
    >>> found.different[found.rows()].tolist()
    [1, -1, 0]
    """
    are_close = (
        names.dtype == known.dtype == np.int64
        and len(known) > 0
        and known.min() >= 0
        and known.max() - known.min() < len(names)
    )
    if are_close and not _is_sorted(names.to_numpy()):
        return _numbered(names.to_numpy(), known.to_numpy())
    found = coded(names)
    return Coded(known.get_indexer(pd.Index(found.different)), found.codes, found.ends)


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
    return pd.array(pc.take(_with_room(pa.array(values), codes), pa.array(codes), boundscheck=False), values.dtype)


def _with_room(texts: Any, codes: npt.NDArray[np.integer[Any]]) -> Any:
    """The texts, and one more that no code counts to.

    Arrow makes room for as many texts of the mean length, and where that is a byte too little, for twice as much, and
    copies what it has. One text more makes the mean a tenth longer than the rows need: room not used takes no memory.
    But it takes some itself, and is no longer than all others together.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    lengths = pc.binary_length(texts).fill_null(0).to_numpy()
    length, some = lengths.sum(), codes[:: len(codes) // _A_FEW_ROWS + 1]
    missing = 1.1 * lengths[some].mean() * (len(texts) + 1) - length if len(some) else 0
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    return pa.concat_arrays([*chunks, pa.array(["-" * int(np.clip(missing, 0, length))], texts.type)])


def _numbered(bodies: npt.NDArray[np.int64], known: npt.NDArray[np.int64]) -> Coded:
    """Bodies of the newer datasets are numbered closely: a table of all the numbers takes a quarter of the time."""
    first, unknown = known.min() - 1, len(known)
    # At its ends stands what is not known, for all that is less or more.
    table = np.full(known.max() - first + 2, unknown, dtype=np.min_scalar_type(unknown))
    table[known - first] = np.arange(unknown)
    codes = np.empty_like(bodies, table.dtype)
    for start in range(0, len(bodies), _PIECE):
        piece = slice(start, start + _PIECE)
        table.take(bodies[piece] - first, mode="clip", out=codes[piece])
    places = np.append(np.arange(unknown), -1)
    return Coded(places if codes.max() == unknown else places[:-1], codes)


def _is_sorted(bodies: npt.NDArray[Any]) -> bool:
    some = bodies[:_A_FEW_ROWS]
    return bool(4 * np.count_nonzero(some[1:] != some[:-1]) < len(some))


def _is_arrow(dtype: Any) -> bool:
    return isinstance(dtype, pd.StringDtype) and dtype.storage == "pyarrow"
