"""How neuron properties are stored, which tells the dtypes of a table that has no rows to tell them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from neuprint_jupyter.client import Client

_DTYPES = {"long": "int64", "int": "int64", "float": "float64", "boolean": "bool", "string": "str"}
# Texts in every dataset, also where it does not list the types of its properties.
_TEXTS = dict.fromkeys(["instance", "type", "status", "statusLabel", "cellBodyFiber"], "string")


def as_stored(table: pd.DataFrame, properties: Mapping[str, str], client: Client) -> pd.DataFrame:
    """A table as it is; without rows, with the dtypes that its columns would have had.

    Parameters
    ----------
    table
        What was found.
    properties
        The neuron property that each column shows.
    client
        Its dataset tells how properties are stored.
    """
    if len(table):
        return table
    stored = {**_TEXTS, **{name: kind for name, kind in client.neuron_properties.items() if kind}}
    kinds = {column: _DTYPES.get(stored.get(name, "")) for column, name in properties.items()}
    return table.astype({column: dtype for column, dtype in kinds.items() if dtype})
