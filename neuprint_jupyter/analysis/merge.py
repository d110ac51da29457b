"""Neuron properties put onto the tables that name neurons."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from neuprint_jupyter.errors import UnknownNameError


def merge_neuron_properties(
    neuron_df: pd.DataFrame, conn_df: pd.DataFrame, properties: str | Sequence[str] = ("type", "instance")
) -> pd.DataFrame:
    """A connection table with the properties of both neurons.

    Parameters
    ----------
    neuron_df
        Neurons: ``bodyId``, and the properties. One row a neuron.
    conn_df
        Connections or synapse connections: ``bodyId_pre`` and ``bodyId_post``.
    properties
        Columns of ``neuron_df``.

    Returns
    -------
    DataFrame
        ``conn_df`` in its own order, with ``{property}_pre`` for all properties and then
        ``{property}_post`` after its columns; columns of those names are replaced. Neurons that
        ``neuron_df`` lacks have missing values, so integer properties become ``Int64``.

    Raises
    ------
    UnknownNameError
        If a column is missing.

    Examples
    --------
    >>> neurons = pd.DataFrame({"bodyId": [1, 2], "type": ["EPG", "EL"]})
    >>> connections = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [7]})
    >>> merge_neuron_properties(neurons, connections, "type")
       bodyId_pre  bodyId_post  weight type_pre type_post
    0           1            2       7      EPG        EL
    """
    names = [properties] if isinstance(properties, str) else list(dict.fromkeys(properties))
    for table, wanted in ((neuron_df, ["bodyId", *names]), (conn_df, ["bodyId_pre", "bodyId_post"])):
        for name in wanted:
            if name not in table.columns:
                raise UnknownNameError("column", name, map(str, table.columns))
    by_body = neuron_df.drop_duplicates("bodyId").set_index("bodyId", drop=False)[names]
    # A gap must not turn integers into floats: other ids (pairs, groups) are properties too.
    whole = [name for name in names if pd.api.types.is_integer_dtype(by_body[name])]
    by_body = by_body.astype({name: "UInt64" if by_body[name].dtype.kind == "u" else "Int64" for name in whole})
    sides = [
        by_body.add_suffix(end).reindex(conn_df[f"bodyId{end}"]).set_axis(conn_df.index) for end in ("_pre", "_post")
    ]
    kept = conn_df.drop(columns=[c for side in sides for c in side.columns], errors="ignore")
    return pd.concat([kept, *sides], axis=1)
