"""Skeletons as SWC text and as tables."""

from __future__ import annotations

import io

import pandas as pd

from neuprint_jupyter.errors import NeuprintError

SKELETON_DTYPES = {
    "rowId": "int32",
    "x": "float32",
    "y": "float32",
    "z": "float32",
    "radius": "float32",
    "link": "int32",
}


def swc_to_table(swc: str) -> pd.DataFrame:
    """A skeleton's nodes.

    Parameters
    ----------
    swc
        SWC text: rows of id, kind, x, y, z, radius, parent; comments after ``#``.

    Returns
    -------
    DataFrame
        rowId (int32), x, y, z, radius (float32, in voxels), link (int32; the parent's rowId, -1 at
        a root), in file order.

    Raises
    ------
    NeuprintError
        If a row does not have seven numbers.
    """
    names = ["rowId", "node_type", "x", "y", "z", "radius", "link"]
    try:
        nodes = pd.read_csv(io.StringIO(swc), sep=r"\s+", names=names, comment="#", header=None, index_col=False)
        return nodes.drop(columns="node_type").astype(SKELETON_DTYPES)
    except (ValueError, pd.errors.ParserError) as error:
        raise NeuprintError(f"not readable as SWC: {error}") from None
