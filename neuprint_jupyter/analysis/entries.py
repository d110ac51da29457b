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
    from scipy.sparse import coo_array

    # What numbers no counts, or large ones, take too many bits: their places in the table stand for them.
    are_counts = weights.dtype.kind in "iu" and weights.min(initial=0) >= 0 and weights.max(initial=0) < 2**16
    bits = (shape[1] - 1).bit_length(), int(weights.max(initial=0) if are_counts else len(weights)).bit_length()
    if len(weights) < FEW or (shape[0] - 1).bit_length() + sum(bits) > 64:
        return coo_array((weights, (row, column)), shape=shape).tocsr()
    return _of_packed(weights, row, column, shape, bits, are_counts)


def _of_packed(
    weights: npt.NDArray[Any],
    row: Integers,
    column: Integers,
    shape: tuple[int, int],
    bits: tuple[int, int],
    are_counts: bool,
) -> csr_array:
    """The same from row, column and weight in one number each.

    numpy sorts those several times faster than scipy moves indices and weights apart, and on both cores.
    """
    from scipy.sparse import csr_array

    of_column, of_weight = bits
    keys, middle = np.empty(len(weights), dtype=np.uint64), len(weights) // 2
    index = np.int32 if len(weights) < 2**31 else np.int64

    def pack(part: slice) -> None:
        packed = keys[part]
        packed[:] = row[part]
        packed <<= of_column
        packed |= column[part].astype(np.uint64)
        packed <<= of_weight
        packed |= (weights[part] if are_counts else np.arange(part.start, part.stop)).astype(np.uint64)

    def unpack(part: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[Any], Integers, Integers]:
        last = part & np.uint64((1 << of_weight) - 1)
        values = last.astype(weights.dtype) if are_counts else weights[last.view(np.int64)]
        places, values = _summed(part >> of_weight, values)
        starts = np.searchsorted(places, np.arange(shape[0] + 1, dtype=np.uint64) << of_column)
        return values, (places & np.uint64((1 << of_column) - 1)).astype(index), starts.astype(index)

    on_both(pack, slice(0, middle), slice(middle, len(weights)))
    keys.partition(middle)
    on_both(np.ndarray.sort, keys[:middle], keys[middle:])
    # Entries that meet belong to one half.
    middle = int(np.searchsorted(keys, keys[middle] >> of_weight << of_weight))
    first, second = on_both(unpack, keys[:middle], keys[middle:])
    values, indices = (np.concatenate(halves) for halves in list(zip(first, second, strict=True))[:2])
    matrix = csr_array((values, indices, first[2] + second[2]), shape=shape)
    matrix.has_canonical_format = True
    return matrix


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
