"""What matrices of connections are made into: shares, similarities, and an order that shows groups."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.analysis.matrix import Matrix, SparseMatrix
from neuprint_jupyter.errors import CriteriaError

Side = Literal["rows", "columns"]

_OPTIMAL = 1_000
# With more than this share of values that are not 0, products are quicker when the zeros are multiplied, too.
_DENSE = 0.1
_NO_MATRIX = (
    "a matrix holds numbers only, one for each pair of neurons; "
    "connection_table_to_matrix makes one from a table of connections"
)
_CELLS_AT_ONCE = 4_000_000
_METHODS = ("single", "complete", "average", "weighted", "centroid", "median", "ward")


def normalize_matrix(matrix: Matrix, side: Side = "rows") -> Any:
    """A matrix as shares of each row's or each column's sum.

    Parameters
    ----------
    matrix
        Presynaptic rows by postsynaptic columns, dense or sparse; a missing value is no connection.
    side
        ``"rows"``: shares of a neuron's outputs; ``"columns"``: shares of its inputs.

    Returns
    -------
    DataFrame or SparseMatrix
        float64, of the kind given; rows or columns without connections stay 0.

    Raises
    ------
    CriteriaError
        If ``side`` is neither, or the matrix holds something else than numbers.

    Examples
    --------
    >>> normalize_matrix(pd.DataFrame([[1, 3], [0, 0]])).to_numpy().tolist()
    [[0.25, 0.75], [0.0, 0.0]]
    """
    from scipy.sparse import diags_array

    values, (rows, columns) = _values(matrix), _names(matrix)
    totals = np.asarray(values.sum(axis=1 if _axis(side) == 0 else 0), dtype=np.float64).ravel()
    share = np.divide(1.0, totals, out=np.zeros_like(totals), where=totals != 0)
    if isinstance(matrix, SparseMatrix):
        scale = diags_array(share)
        return SparseMatrix((scale @ values if _axis(side) == 0 else values @ scale).tocsr(), rows, columns)
    scaled = values * (share[:, None] if _axis(side) == 0 else share)
    shares = pd.DataFrame(scaled, index=rows, columns=columns, copy=False)
    shares.attrs = _origin(matrix)
    return shares


def cosine_similarity(matrix: Matrix, side: Side = "rows") -> pd.DataFrame:
    """How alike the connections of each two rows, or columns, are: the cosine of the angle between them.

    Parameters
    ----------
    matrix
        Presynaptic rows by postsynaptic columns, dense or sparse; a missing value is no connection.
    side
        ``"rows"`` compares neurons by their outputs, ``"columns"`` by their inputs.

    Returns
    -------
    DataFrame
        Square, float64, from 0 (nothing in common) to 1 (the same shares); 0 for a neuron without
        connections, also with itself.

    Raises
    ------
    CriteriaError
        If ``side`` is neither, or the matrix holds something else than numbers.

    Examples
    --------
    >>> cosine_similarity(pd.DataFrame([[1, 0], [2, 0], [0, 5]])).to_numpy().tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    names = _names(matrix)[_axis(side)]
    cosines = np.empty((len(names), len(names)))
    _each_cosine(matrix, side, cosines.__setitem__)
    similar = pd.DataFrame(cosines, index=names, columns=names, copy=False)
    similar.attrs = _origin(matrix)
    return similar


def clustered_order(matrix: Matrix, side: Side = "rows", *, method: str = "average") -> npt.NDArray[np.int64]:
    """An order of rows, or columns, that puts alike ones beside each other.

    Parameters
    ----------
    matrix
        Presynaptic rows by postsynaptic columns, dense or sparse; a missing value is no connection.
    side
        ``"rows"`` or ``"columns"``.
    method
        How scipy joins clusters: ``"average"``, ``"complete"``, ``"single"``, ``"ward"`` ….

    Returns
    -------
    array of int64
        Positions, to be given to ``matrix.iloc``: the leaves of a hierarchical clustering by
        cosine similarity, up to 1,000 in scipy's optimal order.

    Raises
    ------
    CriteriaError
        If ``side`` is neither, there is no such ``method``, or the matrix holds something else than numbers.

    Examples
    --------
    >>> matrix = pd.DataFrame([[9, 0], [0, 9], [8, 0], [0, 7]])
    >>> clustered_order(matrix).tolist() in ([0, 2, 1, 3], [2, 0, 1, 3], [0, 2, 3, 1], [1, 3, 0, 2], [1, 3, 2, 0])
    True
    """
    tree = cluster_tree(matrix, side, method=method)
    return leaf_order(tree, len(_names(matrix)[_axis(side)]))


def cluster_tree(matrix: Matrix, side: Side = "rows", *, method: str = "average") -> Any:
    """How alike rows, or columns, are joined to ever larger clusters.

    Parameters
    ----------
    matrix, side, method
        As for :func:`clustered_order`.

    Returns
    -------
    array of float64, shape (n - 1, 4), or None
        Joins, as of ``scipy.cluster.hierarchy.linkage``; None where there are fewer than three to join.
    """
    from scipy.cluster.hierarchy import linkage

    if method not in _METHODS:
        raise CriteriaError(f"method must be one of {', '.join(map(repr, _METHODS))}, not {method!r}")
    count = len(_names(matrix)[_axis(side)])
    if count < 3:
        return None
    # Of each two once, as linkage wants them: a row's with all that come after it.
    distances = np.empty(count * (count - 1) // 2)

    def put(rows: slice, cosines: npt.NDArray[np.float64]) -> None:
        for row, cosine in zip(range(count)[rows], cosines, strict=True):
            begin = row * count - row * (row + 1) // 2
            np.subtract(1, cosine[row + 1 :], out=distances[begin : begin + count - row - 1])

    _each_cosine(matrix, side, put)
    # The best of all orders takes minutes for thousands.
    return linkage(distances, method=method, optimal_ordering=count <= _OPTIMAL)


def leaf_order(tree: Any, count: int) -> npt.NDArray[np.int64]:
    """The order of the leaves of a tree of :func:`cluster_tree`, of which there are so many."""
    from scipy.cluster.hierarchy import leaves_list

    return np.arange(count) if tree is None else np.asarray(leaves_list(tree), dtype=np.int64)


def _each_cosine(matrix: Matrix, side: Side, put: Callable[[slice, npt.NDArray[np.float64]], None]) -> None:
    """Have the cosines of all rows, or columns, with all of them put somewhere, some rows at a time."""
    from scipy.sparse import csr_array

    vectors = _values(matrix)
    vectors = csr_array(vectors if _axis(side) == 0 else vectors.T, dtype=np.float64)
    lengths = np.sqrt((vectors * vectors).sum(axis=1))
    # Zero is what a neuron without connections has in common with any.
    lengths[lengths == 0] = np.inf
    count, size = vectors.shape
    if vectors.nnz > _DENSE * count * size:
        vectors = vectors.toarray()
    others = vectors.T if isinstance(vectors, np.ndarray) else vectors.T.tocsr()

    def of_rows(rows: slice) -> None:
        products = vectors[rows] @ others
        cosines = products if isinstance(products, np.ndarray) else products.toarray()
        cosines /= lengths[rows, None] * lengths
        # Rounding goes beyond what a cosine can be.
        put(rows, cosines.clip(-1, 1, out=cosines))

    at_once = max(_CELLS_AT_ONCE // max(count, 1), 1)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(of_rows, [slice(first, first + at_once) for first in range(0, count, at_once)]))


def _names(matrix: Matrix) -> tuple[pd.Index[Any], pd.Index[Any]]:
    return (matrix.rows if isinstance(matrix, SparseMatrix) else matrix.index), matrix.columns


def _values(matrix: Matrix) -> Any:
    if isinstance(matrix, SparseMatrix):
        return matrix.values
    # A table of numbers alone would be taken for a matrix.
    if "bodyId_pre" in matrix.columns:
        raise CriteriaError(_NO_MATRIX)
    if all(isinstance(dtype, np.dtype) and dtype.kind in "iub" for dtype in matrix.dtypes):
        return matrix.to_numpy()
    try:
        # What a pivot table leaves empty is no connection; it would else empty the whole row.
        return matrix.to_numpy(dtype=np.float64, na_value=0)
    except (TypeError, ValueError) as no_numbers:
        raise CriteriaError(_NO_MATRIX) from no_numbers


def _origin(matrix: Matrix) -> dict[Any, Any]:
    """Where a matrix came from; one without zeros does not say."""
    return {} if isinstance(matrix, SparseMatrix) else dict(matrix.attrs)


def _axis(side: Side) -> int:
    if side not in ("rows", "columns"):
        raise CriteriaError(f"side must be 'rows' or 'columns', not {side!r}")
    return 0 if side == "rows" else 1
