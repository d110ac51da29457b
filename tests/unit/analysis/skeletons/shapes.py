"""Skeletons to test with: by hand, and any that hypothesis can think of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from neuprint_jupyter.analysis.skeletons import SKELETON_DTYPES

#: Coordinates that are often equal, so that distances are too.
EVEN = st.integers(0, 4).map(float)
#: Coordinates no two of which are at the same distance, but for a rare chance.
UNEVEN = st.integers(0, 2**20).map(lambda i: float(np.float32(i * np.sqrt(2))))


def skeleton(*nodes: tuple[Any, ...]) -> pd.DataFrame:
    """A skeleton from rows of (rowId, x, y, z, radius, link)."""
    return pd.DataFrame(nodes, columns=list(SKELETON_DTYPES)).astype(SKELETON_DTYPES)


def line(*links: int) -> pd.DataFrame:
    """Nodes 1, 2, 3, … at x = 1, 4, 9, … with these links."""
    return skeleton(*((i, i * i, 0, 0, i, link) for i, link in enumerate(links, start=1)))


@st.composite
def skeletons(draw: st.DrawFn, most: int = 30, coordinate: st.SearchStrategy[float] = EVEN) -> pd.DataFrame:
    """Forests with any rowIds in any order."""
    count = draw(st.integers(1, most))
    ids = draw(st.lists(st.integers(1, 10_000), min_size=count, max_size=count, unique=True))
    above = [draw(st.integers(-1, i - 1)) for i in range(count)]
    xyz = draw(st.lists(st.tuples(coordinate, coordinate, coordinate), min_size=count, max_size=count))
    radius = draw(st.lists(st.floats(0, 100, width=32), min_size=count, max_size=count))
    nodes = skeleton(
        *((ids[i], *xyz[i], radius[i], -1 if above[i] < 0 else ids[above[i]]) for i in range(count)),
    )
    return nodes.iloc[draw(st.permutations(range(count)))].reset_index(drop=True)


def edges(nodes: pd.DataFrame) -> set[frozenset[int]]:
    """The segments, in whichever direction."""
    pairs = nodes[nodes["link"] != -1][["rowId", "link"]]
    return {frozenset(pair) for pair in pairs.itertuples(index=False, name=None)}
