from __future__ import annotations

import pytest

from neuprint_jupyter.analysis.swc import swc_to_table
from neuprint_jupyter.errors import NeuprintError


def test_nodes() -> None:
    nodes = swc_to_table("# made by hand\n1 0 1.5 2 3 10 -1\n2 0  4 5 6 1 1\n")
    assert nodes.to_dict("list") == {
        "rowId": [1, 2],
        "x": [1.5, 4.0],
        "y": [2.0, 5.0],
        "z": [3.0, 6.0],
        "radius": [10.0, 1.0],
        "link": [-1, 1],
    }
    assert [str(d) for d in nodes.dtypes] == ["int32", "float32", "float32", "float32", "float32", "int32"]


@pytest.mark.parametrize("text", ["1 0 1.5 2 3 10\n", "1 0 x 2 3 10 -1\n", "<html>no</html>"])
def test_what_is_not_swc_is_refused(text: str) -> None:
    with pytest.raises(NeuprintError, match="SWC"):
        swc_to_table(text)
