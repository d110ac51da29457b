"""Skeletons to test with: by hand, and any that hypothesis can think of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from neuprint_jupyter.analysis.skeletons import SKELETON_DTYPES

#: Coordinates that are often equal, so that distances are too.
EVEN = st.integers(0, 4).map(float)


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


@st.composite
def scattered_skeletons(draw: st.DrawFn) -> pd.DataFrame:
    """The same with places at random in a unit cube, so that no two distances are equal."""
    nodes = draw(skeletons())
    places = np.random.default_rng(draw(st.integers(0, 2**32))).random((len(nodes), 3), dtype=np.float32)
    return nodes.assign(x=places[:, 0], y=places[:, 1], z=places[:, 2])


def edges(nodes: pd.DataFrame) -> set[frozenset[int]]:
    """The segments, in whichever direction."""
    pairs = nodes[nodes["link"] != -1][["rowId", "link"]]
    return {frozenset(pair) for pair in pairs.itertuples(index=False, name=None)}
