from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from neuprint_jupyter.queries.stored import as_stored


def test_numbers_with_a_fraction_are_so_where_those_found_happen_to_be_whole() -> None:
    client: Any = SimpleNamespace(neuron_properties={"score": "float", "size": "integer"})
    table = as_stored(pd.DataFrame({"score": [1, 2], "size": [1, 2]}), client)
    assert table.dtypes.astype(str).to_dict() == {"score": "float64", "size": "int64"}
