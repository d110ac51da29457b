"""The presynaptic and the postsynaptic side of a table, worked on at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

Given = TypeVar("Given")
Made = TypeVar("Made")


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


def coded(names: pd.Series[Any]) -> tuple[npt.NDArray[np.integer[Any]], Any]:
    """For each row which of the different values it has, and those, in order of appearance.

    Examples
    --------
    >>> codes, bodies = coded(pd.Series([7, 5, 7]))
    >>> codes.tolist(), bodies.tolist()
    ([0, 1, 0], [7, 5])
    """
    if not isinstance(names.dtype, np.dtype) or names.dtype.kind not in "iu":
        return pd.factorize(names, use_na_sentinel=False)
    import pyarrow as pa

    # Bodies: Arrow takes less than half of the time.
    encoded = pa.array(names.to_numpy()).dictionary_encode()
    return encoded.indices.to_numpy(), encoded.dictionary.to_numpy()


def in_rows(values: Any, codes: npt.NDArray[np.integer[Any]]) -> Any:
    """For each row the value that its code counts to; ``values`` is an array of numpy or of pandas, as the result.

    Examples
    --------
    >>> in_rows(pd.array(["EPG", "EL"]), np.array([0, 1, 0])).tolist()
    ['EPG', 'EL', 'EPG']
    """
    if not (isinstance(values.dtype, pd.StringDtype) and values.dtype.storage == "pyarrow"):
        return values.take(codes)
    import pyarrow as pa
    import pyarrow.compute as pc

    # By Arrow itself: pandas reads millions of codes several times before it asks Arrow, which need not do so either.
    return pd.array(pc.take(pa.array(values), pa.array(codes), boundscheck=False), dtype=values.dtype)
