from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.analysis.skeletons.strahler import node_depths, polylines, strahler_numbers


@st.composite
def forests(draw) -> np.ndarray:
    """Parents of up to 60 nodes, in any order."""
    count = draw(st.integers(1, 60))
    parents = np.array([draw(st.integers(-1, node - 1)) for node in range(count)])
    place = np.array(draw(st.permutations(range(count))))
    shuffled = np.full(count, -1)
    shuffled[place] = np.where(parents < 0, -1, place[parents])
    return shuffled


def plain_strahler(parent: np.ndarray, node: int) -> int:
    below = sorted((plain_strahler(parent, child) for child in np.flatnonzero(parent == node)), reverse=True)
    if not below:
        return 1
    return below[0] + (len(below) > 1 and below[1] == below[0])


@given(forests())
def test_strahler_numbers_are_as_they_are_defined(parent) -> None:
    assert strahler_numbers(parent).tolist() == [plain_strahler(parent, node) for node in range(len(parent))]


@given(forests(), st.integers(1, 3))
def test_lines_hold_each_segment_once_and_nothing_else(parent, kinds) -> None:
    kind = np.arange(len(parent)) % kinds
    found = []
    for number, line in polylines(parent, kind).items():
        steps = [(a, b) for a, b in itertools.pairwise(line) if a >= 0 and b >= 0]
        assert all(kind[a] == number for a, _ in steps)
        found += steps
    assert sorted(found) == [(node, up) for node, up in enumerate(parent) if up >= 0]


def test_depth_counts_from_the_root() -> None:
    assert node_depths(np.array([-1, 0, 1, -1])).tolist() == [0, 1, 2, 0]
