"""Neuron properties as tables hold them: places, roiInfo, and the dtypes of a table without rows to tell them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from pandas.api.types import is_integer_dtype

from neuprint_jupyter.analysis.columns import TEXT
from neuprint_jupyter.client import Client
from neuprint_jupyter.client.roi_column import RoiInfoArray

_DTYPES = {"long": "int64", "int": "int64", "float": "float64", "boolean": "bool", "string": "str"}
_WITH_GAPS: dict[str, Any] = {"int64": "Int64", "bool": "boolean", "str": TEXT}
# So in every dataset, also where it does not list the types of its properties.
_ALWAYS = {
    **dict.fromkeys(["bodyId", "size", "pre", "post", "upstream", "downstream", "synweight", "mito"], "long"),
    **dict.fromkeys(["instance", "type", "status", "statusLabel", "cellBodyFiber"], "string"),
    "cropped": "boolean",
    "somaRadius": "float",
}


def as_stored(table: pd.DataFrame, client: Client, properties: Mapping[str, str] | None = None) -> pd.DataFrame:
    """A table with places as ``[x, y, z]``, roiInfo as dicts, and the dtypes that its rows might not tell.

    Numbers with fractions come as integers from servers that leave out a fraction of 0; an answer
    without rows tells no dtypes at all, and a property that none of its neurons has tells none.

    Parameters
    ----------
    table
        What was found; changed.
    client
        Its dataset tells how properties are stored.
    properties
        The neuron property that each column shows; by default that of its own name.
    """
    properties = {name: name for name in table.columns} if properties is None else properties
    stored = {**_ALWAYS, **{name: kind for name, kind in client.neuron_properties.items() if kind}}
    for column, name in properties.items():
        if name == "roiInfo":
            table[column] = RoiInfoArray.of_texts(table[column])
        elif table[column].dtype == object:
            table[column] = pd.Series([_coordinates(value) for value in table[column].tolist()], dtype=object)
        elif stored.get(name) == "float" and is_integer_dtype(table[column]):
            table[column] = table[column].astype("float64")
    kinds = {column: _DTYPES.get(stored.get(name, "")) for column, name in properties.items() if name != "roiInfo"}
    known = {column: dtype for column, dtype in kinds.items() if dtype}
    if not len(table):
        return table.astype(known)
    unseen = [column for column in known if table[column].dtype == object and table[column].isna().all()]
    return table.astype({column: _WITH_GAPS.get(known[column], known[column]) for column in unseen})


def _coordinates(value: Any) -> Any:
    return value.get("coordinates", value) if isinstance(value, dict) else value
