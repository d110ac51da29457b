"""Tables of synapse counts, side by side with neuprint-python 0.6.4.

Differences on purpose:

* ``bilateral_syndist(bodies=…)`` keeps those bodies; theirs keeps none. An ROI whose name goes on after its side,
  ``LO(R)-layer``, becomes ``LO(LR)-layer``; theirs cuts off the last three letters, and gives ``LO(R)-la(LR)``.
* ``assign_sides_in_groups`` works without ROIs of a side, or without ROIs in the middle; theirs fails.
* The rows of ``bilateral_syndist`` are numbered; theirs keep numbers of before.
"""

from __future__ import annotations

import neuprint
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuprint_jupyter as ours
from neuprint_jupyter import UnknownNameError

ROIS = ["EB", "FB", "LAL(L)", "LAL(R)", "b'L(R)", "SMP(L)", "LO(R)-layer"]


def counts_of(bodies: int, seed: int, largest: int = 300) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    pairs = [(body, roi) for body in range(bodies) for roi in ROIS if random.random() < 0.7]
    table = pd.DataFrame(pairs, columns=["bodyId", "roi"]).astype({"roi": "str"})
    return table.assign(
        **{
            name: random.integers(0, largest, len(table)) * random.integers(0, 2, len(table))
            for name in ("pre", "post")
        },
        upstream=1,
    )


def neurons_of(bodies: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    sides = np.array(["L", "R", "M", None], dtype=object)
    return pd.DataFrame(
        {
            "bodyId": range(bodies),
            "instance": pd.Series(
                [f"T{'' if s is None else f'_{s}'}" for s in random.choice(sides, bodies)], dtype="str"
            ),
            "group": random.choice([1.0, 2.0, 3.0, 4.0, np.nan], bodies),
            "somaSide": pd.Series(random.choice(sides, bodies), dtype=object),
        }
    )


@settings(max_examples=30)
@given(st.integers(0, 5), st.integers(0, 10_000), st.booleans())
def test_matrices(bodies: int, seed: int, flat: bool) -> None:
    counts = counts_of(bodies + 1, seed)
    for arguments in ({}, {"rois": ["EB", "LAL(L)"]}, {"syn_columns": ["post"]}, {"syn_columns": []}):
        mine = ours.syndist_matrix(counts, **arguments, flatten_column_index=flat)
        theirs = neuprint.syndist_matrix(counts, **arguments, flatten_column_index=flat)
        pd.testing.assert_frame_equal(mine, theirs)


@settings(max_examples=12)
@given(st.integers(0, 5), st.integers(0, 10_000))
def test_both_sides_together(bodies: int, seed: int) -> None:
    counts = counts_of(bodies + 1, seed)
    for arguments in ({}, {"rois": ["EB", "LAL(L)", "LAL(R)"]}, {"syn_columns": ["post"]}, {"syn_columns": None}):
        mine = ours.bilateral_syndist(counts, **arguments)
        theirs = neuprint.bilateral_syndist(counts, **arguments)
        theirs["roi"] = theirs["roi"].replace("LO(R)-la(LR)", "LO(LR)-layer")
        pd.testing.assert_frame_equal(mine, theirs.sort_values(["bodyId", "roi"], ignore_index=True))
    some = ours.bilateral_syndist(counts, bodies=[0, 99])
    everything = ours.bilateral_syndist(counts)
    pd.testing.assert_frame_equal(some, everything[everything["bodyId"] == 0].reset_index(drop=True))


# Few, and each of many neurons: their function takes as long for one as for forty.
@settings(max_examples=12)
@given(st.integers(1, 40), st.integers(0, 10_000), st.sampled_from([0.3, 0.5, 0.7, 0.9]))
def test_sides_of_groups(bodies: int, seed: int, bias: float) -> None:
    neurons, counts = neurons_of(bodies, seed), counts_of(bodies, seed)
    extra = pd.DataFrame({"bodyId": 99, "roi": ["EB", "LAL(L)", "LAL(R)"], "pre": 1, "post": 1})
    counts = pd.concat([counts, extra], ignore_index=True).astype({"roi": "str"})
    for arguments in ({}, {"primary_rois": ["EB", "LAL(L)", "LAL(R)"]}, {"min_pre": 0, "min_post": 0}):
        mine = ours.assign_sides_in_groups(neurons, counts, min_bias=bias, **arguments)
        theirs = neuprint.assign_sides_in_groups(neurons, counts, min_bias=bias, **arguments)
        assert list(mine.columns) == list(theirs.columns)
        assert mine.index.tolist() == theirs.index.tolist()
        for name in mine:
            got, expected = (frame[name].astype(object).where(frame[name].notna(), None) for frame in (mine, theirs))
            assert got.tolist() == expected.tolist(), name


def test_sides_without_rois_of_a_side() -> None:
    neurons = neurons_of(4, 1).assign(instance="T", group=1, somaSide=None)
    middle = pd.DataFrame({"bodyId": [0, 1], "roi": ["EB", "EB"], "pre": [500, 500], "post": [500, 500]})
    assert ours.assign_sides_in_groups(neurons, middle)["consensusSide"].isna().all()
    left = pd.DataFrame({"bodyId": range(4), "roi": "LAL(L)", "pre": 500, "post": 0})
    sides = ours.assign_sides_in_groups(neurons, left)
    assert sides["consensusSide"].tolist() == ["L"] * 4
    assert sides["consensusSideMethod"].tolist() == ["preSide"] * 4


def test_missing_columns_are_named() -> None:
    counts = counts_of(2, 1)
    with pytest.raises(UnknownNameError, match="did you mean 'upstream'"):
        ours.syndist_matrix(counts, syn_columns=["upstreams"])
    with pytest.raises(UnknownNameError, match="'roi'"):
        ours.bilateral_syndist(counts.drop(columns="roi"))
    with pytest.raises(UnknownNameError, match="'group'"):
        ours.assign_sides_in_groups(neurons_of(2, 1).drop(columns="group"), counts)
