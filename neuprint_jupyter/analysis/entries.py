"""The entries of a sparse matrix, sorted by row and column, and summed where they meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from neuprint_jupyter.analysis.sides import on_both

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Of fewer, scipy has made a matrix before threads have started.
FEW = 50_000

Integers = npt.NDArray[np.integer[Any]]


def by_rows(weights: npt.NDArray[Any], row: Integers, column: Integers, shape: tuple[int, int]) -> csr_array:
    """A sparse matrix of entries, in canonical form.

    Parameters
    ----------
    weights
        shape (n,), any numbers.
    row, column
        shape (n,), where each weight belongs.
    shape
        How many rows and columns there are.

    Examples
    --------
    >>> by_rows(np.array([3, 4, 5]), np.array([1, 0, 1]), np.array([0, 1, 0]), (2, 2)).toarray().tolist()
    [[0, 4], [8, 0]]
    """
    from scipy.sparse import coo_array, csr_array

    if len(weights) < FEW or sum(_bits(size) for size in (*shape, len(weights))) > 64:
        return coo_array((weights, (row, column)), shape=shape).tocsr()

    def of_rows(rows: range) -> tuple[npt.NDArray[Any], Integers, Integers]:
        mine = np.flatnonzero((row < middle) == (rows.stop == middle))
        return _sorted(weights.take(mine), row.take(mine) - rows.start, column.take(mine), (len(rows), shape[1]))

    middle = shape[0] // 2
    upper, lower = on_both(of_rows, range(middle), range(middle, shape[0]))
    values, indices = (np.concatenate(halves) for halves in ((upper[0], lower[0]), (upper[1], lower[1])))
    matrix = csr_array((values, indices, np.concatenate([upper[2], lower[2][1:] + upper[2][-1]])), shape=shape)
    matrix.has_canonical_format = True
    return matrix


def _sorted(
    weights: npt.NDArray[Any], row: Integers, column: Integers, shape: tuple[int, int]
) -> tuple[npt.NDArray[Any], Integers, Integers]:
    """Values, columns, and where each row begins: what a csr_array is made of.

    Row, column and weight of an entry are packed into one number: numpy sorts those several times faster than scipy
    moves indices and weights apart.
    """
    # For weights that are no small counts, their places stand.
    are_counts = weights.dtype.kind in "iu" and weights.min(initial=0) >= 0 and weights.max(initial=0) < 2**16
    last = weights if are_counts else np.arange(len(weights))
    for_column, for_last = _bits(shape[1]), int(last.max(initial=0)).bit_length()
    fits = _bits(shape[0]) + for_column + for_last <= 32
    keys: npt.NDArray[np.unsignedinteger[Any]] = row.astype(np.uint32) if fits else row.astype(np.uint64)
    for further, bits in ((column, for_column), (last, for_last)):
        keys <<= bits
        keys |= further.astype(keys.dtype)
    keys.sort()
    last = keys & keys.dtype.type((1 << for_last) - 1)
    keys >>= for_last
    keys, values = _summed(keys, last.astype(weights.dtype) if are_counts else weights.take(last.astype(np.int64)))
    # The row after the last may take a bit more than there is.
    starts = np.append(np.searchsorted(keys, np.arange(shape[0], dtype=keys.dtype) << for_column), len(keys))
    index = np.int32 if len(keys) < 2**30 else np.int64
    return values, (keys & keys.dtype.type((1 << for_column) - 1)).astype(index), starts.astype(index)


def _summed(places: Any, values: npt.NDArray[Any]) -> tuple[Any, npt.NDArray[Any]]:
    """Each place once, with the sum of its values: most have but one."""
    again = np.flatnonzero(places[1:] == places[:-1]) + 1
    if not len(again):
        return places, values
    kept = np.ones(len(places), dtype=bool)
    kept[again] = False
    sums = values[kept]
    # Before the i-th that is dropped, i others were, and the last that was kept is of its place.
    np.add.at(sums, again - np.arange(1, len(again) + 1), values[again])
    return places[kept], sums


def _bits(size: int) -> int:
    """How many it takes to count so many from 0 on."""
    return max(size - 1, 0).bit_length()
