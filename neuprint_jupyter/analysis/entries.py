"""The entries of a sparse matrix, sorted by row and column, and summed where they meet."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from neuprint_jupyter.analysis.sides import on_both

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Of fewer, scipy has made a matrix before threads have started.
FEW = 50_000
# So many entries, and what is made of them, stay in a core's cache.
PIECE = 32_768

Integers: TypeAlias = npt.NDArray[np.integer[Any]]


class _Rows(NamedTuple):
    """Some rows of a csr_array: values and columns one row after the other, and how many each row has."""

    values: npt.NDArray[Any]
    columns: Integers
    counts: Integers


def by_rows(weights: npt.NDArray[Any], row: Integers, column: Integers, shape: tuple[int, int]) -> csr_array:
    """A sparse matrix of entries, in canonical form.

    Parameters
    ----------
    weights
        shape (n,), any numbers.
    row, column
        shape (n,), where each weight belongs. Rows that come in order take half of the time.
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
    in_order, middle = bool((row[1:] >= row[:-1]).all()), shape[0] // 2

    def of_rows(rows: range) -> _Rows:
        if in_order:
            first, end = np.searchsorted(row, np.array([rows.start, rows.stop], dtype=row.dtype)).tolist()
            mine: slice | npt.NDArray[np.intp] = slice(first, end)
        else:
            mine = np.flatnonzero((row < middle) == (rows.stop == middle))
        return _sorted(weights[mine], row[mine] - rows.start, column[mine], (len(rows), shape[1]))

    cuts = sorted({0, *row[PIECE::PIECE].tolist(), shape[0]}) if in_order else [0, middle, shape[0]]
    pieces = [range(first, end) for first, end in pairwise(cuts)]
    half = len(pieces) // 2
    parts = chain(*on_both(lambda some: [of_rows(rows) for rows in some], pieces[:half], pieces[half:]))
    values, columns, counts = (np.concatenate(some) for some in zip(*parts, strict=True))
    starts = np.append(0, np.cumsum(counts)).astype(np.int32 if len(values) < 2**31 else np.int64)
    matrix = csr_array((values, columns, starts), shape=shape)
    matrix.has_canonical_format = True
    return matrix


def _sorted(weights: npt.NDArray[Any], row: Integers, column: Integers, shape: tuple[int, int]) -> _Rows:
    """Entries in their order, each place once.

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
    starts = np.searchsorted(keys, np.arange(shape[0], dtype=keys.dtype) << for_column)
    columns: Integers = (keys & keys.dtype.type((1 << for_column) - 1)).astype(
        np.int32 if for_column < 32 else np.int64
    )
    return _Rows(values, columns, np.diff(starts, append=len(keys)))


def _summed(places: Any, values: npt.NDArray[Any]) -> tuple[Any, npt.NDArray[Any]]:
    """Each place once, with the sum of its values: most have but one."""
    same = places[1:] == places[:-1]
    again = np.flatnonzero(same) + 1
    if not len(again):
        return places, values
    kept = np.append(0, np.flatnonzero(~same) + 1)
    sums = values.take(kept)
    # Before the i-th that is dropped, i others were, and the last that was kept is of its place.
    np.add.at(sums, again - np.arange(1, len(again) + 1), values[again])
    return places.take(kept), sums


def _bits(size: int) -> int:
    """How many it takes to count so many from 0 on."""
    return max(size - 1, 0).bit_length()
