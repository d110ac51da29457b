"""Skeletons as SWC text and as tables."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.skeletons.tree import refuse_several
from neuprint_jupyter.errors import NeuprintError

#: The columns of a skeleton.
SKELETON_DTYPES = {
    "rowId": "int32",
    "x": "float32",
    "y": "float32",
    "z": "float32",
    "radius": "float32",
    "link": "int32",
}
_FIELDS = ["rowId", "node_type", "x", "y", "z", "radius", "link"]


def skeleton_swc_to_df(swc: str | bytes | os.PathLike[str] | IO[str] | IO[bytes]) -> pd.DataFrame:
    """A skeleton from SWC.

    Parameters
    ----------
    swc
        The text itself; or the path of a file, as a ``Path`` or a name that ends in ``.swc``; or
        an open file. Rows of id, type, x, y, z, radius, parent; comments after ``#``.

    Returns
    -------
    DataFrame
        rowId (int32), x, y, z, radius (float32), link (int32; the parent's rowId, -1 at a root), in
        the order and the units of the file. The type of nodes is left out.

    Raises
    ------
    NeuprintError
        If there are no nodes, or a row does not have seven numbers.

    Examples
    --------
    >>> skeleton_swc_to_df("1 0 10 20 30 1.5 -1")
       rowId     x     y     z  radius  link
    0      1  10.0  20.0  30.0     1.5    -1
    """
    return _read(_text(swc))


def read_together(texts: Sequence[str]) -> tuple[pd.DataFrame, list[int]]:
    r"""The nodes of many skeletons, one behind the other, and how many each of them has.

    Their texts are read in one go, which takes a small part of the time of one by one.

    Parameters
    ----------
    texts
        SWC, as :func:`skeleton_swc_to_df` takes it.

    Raises
    ------
    NeuprintError
        If one of them is not readable; as for that one alone.

    Examples
    --------
    >>> nodes, sizes = read_together(["1 0 10 20 30 1.5 -1", "1 0 10 20 40 1.5 -1\n2 0 10 20 50 1.5 1"])
    >>> nodes["z"].tolist(), sizes
    ([30.0, 40.0, 50.0], [1, 2])
    """
    sizes = [sum(bool(line.partition("#")[0].strip()) for line in text.splitlines()) for text in texts]
    if all(sizes):
        with contextlib.suppress(NeuprintError):
            nodes = _read("\n".join(texts))
            if len(nodes) == sum(sizes):
                return nodes, sizes
    # What is wrong with one of them, that one tells.
    tables = [_read(text) for text in texts]
    return pd.concat(tables, ignore_index=True), [len(table) for table in tables]


def _read(text: str) -> pd.DataFrame:
    try:
        nodes = pd.read_csv(io.StringIO(text), sep=r"\s+", comment="#", header=None)
    except pd.errors.EmptyDataError:
        raise NeuprintError("not readable as SWC: there are no nodes") from None
    except (ValueError, pd.errors.ParserError) as error:
        raise NeuprintError(f"not readable as SWC: {error}") from None
    if nodes.shape[1] != len(_FIELDS):
        raise NeuprintError(f"not readable as SWC: a row has {nodes.shape[1]} numbers, not {len(_FIELDS)}")
    # As arrays, which are quicker than columns where a skeleton is small: many thousands are read one by one.
    return pd.DataFrame(
        {name: _column(name, nodes[_FIELDS.index(name)].to_numpy(), dtype) for name, dtype in SKELETON_DTYPES.items()}
    )


def skeleton_df_to_swc(df: pd.DataFrame, export_path: str | os.PathLike[str] | None = None) -> str:
    """A skeleton as SWC.

    Parameters
    ----------
    df
        A skeleton.
    export_path
        Where to write it too.

    Returns
    -------
    str
        SWC text, which :func:`skeleton_swc_to_df` reads back exactly. The type of all nodes is 0;
        columns that SWC does not know are left out.

    Raises
    ------
    UnknownNameError
        If a column is missing.
    NeuprintError
        If a rowId occurs twice, as in a table of several skeletons.

    Examples
    --------
    >>> print(skeleton_df_to_swc(skeleton_swc_to_df("1 0 10 20 30 1.5 -1")), end="")
    # rowId node_type x y z radius link
    1 0 10.0 20.0 30.0 1.5 -1
    """
    require_columns(df, list(SKELETON_DTYPES))
    refuse_several(df)
    rows = df[list(SKELETON_DTYPES)].assign(node_type=0)[_FIELDS]
    text = "# " + rows.to_csv(sep=" ", index=False, na_rep="nan", lineterminator="\n")
    if export_path is not None:
        Path(export_path).expanduser().write_text(text, encoding="utf-8")
    return text


def _text(swc: str | bytes | os.PathLike[str] | IO[str] | IO[bytes]) -> str:
    if isinstance(swc, os.PathLike) or (isinstance(swc, str) and "\n" not in swc and swc.lower().endswith(".swc")):
        content: Any = Path(swc).expanduser().read_bytes()
    elif isinstance(swc, str | bytes):
        content = swc
    elif hasattr(swc, "read"):
        content = swc.read()
    else:
        raise NeuprintError(f"SWC must be text, a path or a file, not {type(swc).__name__}")
    # Other programs' comments may be in any encoding; the rows are plain ASCII.
    return content.decode("utf-8", errors="replace") if isinstance(content, bytes) else str(content)


def _column(name: str, values: npt.NDArray[Any], dtype: str) -> npt.NDArray[Any]:
    """A column of numbers, none of them changed by the dtype."""
    if values.dtype.kind not in "iuf":
        read = [(value, _number(value)) for value in values.tolist()]
        if strange := [value for value, number in read if number is None]:
            raise NeuprintError(f"not readable as SWC: {name} {strange[0]!r} is not a number")
        # Integers too long for 64 bits.
        values = np.array([number for _, number in read])
    if dtype == "int32":
        bounds = np.iinfo(dtype)
        whole = (values >= bounds.min) & (values <= bounds.max) & (values == np.round(values))
        if not whole.all():
            raise NeuprintError(f"not readable as SWC: {name} {values[~whole][0]} is not a 32-bit integer")
    return values.astype(dtype)


def _number(value: Any) -> float | None:
    try:
        return None if isinstance(value, bool) else float(value)
    except ValueError:
        return None
