"""Skeletons: 50,000 nodes in 400 fragments, healed, refined, turned round, measured.

``python -m tests.bench.skeletons [scale]`` times each in one process, in turns, and checks that the
results are equal; healing by neuprint-python takes minutes at full scale.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

#: What is done, by us, by neuprint-python, and what raises AssertionError if the results differ.
Bench = tuple[str, Callable[[], Any], Callable[[], Any], Callable[[Any, Any], None]]

NODES, FRAGMENTS = 50_000, 400
ENOUGH_SECONDS = 30.0


def fragmented(nodes: int = NODES, fragments: int = FRAGMENTS) -> pd.DataFrame:
    """A branching random walk with steps of 10 voxels, cut into fragments."""
    random = np.random.default_rng(7)
    step = random.normal(size=(nodes, 3))
    walked = np.cumsum(10 * step / np.linalg.norm(step, axis=1)[:, np.newaxis], axis=0)
    places, parent = walked.copy(), np.arange(nodes) - 1
    branches = np.sort(random.choice(np.arange(1, nodes), nodes // 100, replace=False))
    for start, end in zip(branches, [*branches[1:], nodes], strict=True):
        # From here on the walk continues from some node before.
        parent[start] = random.integers(start)
        places[start:end] += places[parent[start]] - walked[start - 1]
    parent[random.choice(np.arange(1, nodes), fragments - 1, replace=False)] = -1
    return pd.DataFrame(
        {
            "rowId": np.arange(1, nodes + 1, dtype="int32"),
            **{name: places[:, i].astype("float32") for i, name in enumerate("xyz")},
            "radius": random.uniform(1, 50, nodes).astype("float32"),
            "link": np.where(parent < 0, -1, parent + 1).astype("int32"),
        }
    )


def same_tree(mine: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """As much cable, and as many roots."""
    from neuprint_jupyter import calc_segment_distances

    assert len(mine) == len(theirs)
    lengths = [calc_segment_distances(nodes, 0).sum(dtype="float64") for nodes in (mine, theirs)]
    np.testing.assert_allclose(*lengths, rtol=1e-6)
    assert (mine["link"] == -1).sum() == (theirs["link"] == -1).sum()


def _libraries() -> tuple[Any, Any]:
    """Ours and theirs; late, because other benchmarks that share this data load only one of them."""
    import neuprint.skeleton

    import neuprint_jupyter.skeleton

    return neuprint_jupyter.skeleton, neuprint.skeleton


def case_heal(scale: float = 1) -> Bench:
    """All fragments into one tree."""
    ours, theirs = _libraries()
    nodes = fragmented(int(NODES * scale), int(FRAGMENTS * scale))

    def check(mine: pd.DataFrame, peer: pd.DataFrame) -> None:
        same_tree(mine, peer)
        assert (mine["link"] == -1).sum() == 1

    return (
        f"heal_skeleton, {len(nodes):,} nodes, {(nodes['link'] == -1).sum()} fragments",
        lambda: ours.heal_skeleton(nodes),
        lambda: theirs.heal_skeleton(nodes),
        check,
    )


def case_upsample(scale: float = 1) -> Bench:
    """Every segment into four."""
    ours, theirs = _libraries()
    nodes = fragmented(int(NODES * scale), 1)
    return (
        f"upsample_skeleton, {len(nodes):,} nodes to four times as many",
        lambda: ours.upsample_skeleton(nodes, 2.6),
        lambda: theirs.upsample_skeleton(nodes, 2.6),
        same_tree,
    )


def case_reorient(scale: float = 1) -> Bench:
    """From end to end."""
    ours, theirs = _libraries()
    nodes = fragmented(int(NODES * scale), 1)

    def turned(library: Any) -> pd.DataFrame:
        copy = nodes.copy()
        library.reorient_skeleton(copy, rowId=len(nodes))
        return copy

    def check(mine: pd.DataFrame, peer: pd.DataFrame) -> None:
        pd.testing.assert_frame_equal(mine, peer, check_dtype=False)

    return f"reorient_skeleton, {len(nodes):,} nodes", lambda: turned(ours), lambda: turned(theirs), check


def case_distances(scale: float = 1) -> Bench:
    """Along the skeleton, from the root."""
    ours, theirs = _libraries()
    nodes = fragmented(int(NODES * scale), 1)

    def check(mine: pd.DataFrame, peer: pd.DataFrame) -> None:
        # Theirs adds up float32.
        pd.testing.assert_frame_equal(mine, peer, check_dtype=False, rtol=1e-3)

    return (
        f"distances_from_root, {len(nodes):,} nodes",
        lambda: ours.distances_from_root(nodes),
        lambda: theirs.distances_from_root(nodes),
        check,
    )


def case_graph(scale: float = 1) -> Bench:
    """A networkx graph with all attributes."""
    ours, theirs = _libraries()
    nodes = fragmented(int(NODES * scale), 1)

    def check(mine: Any, peer: Any) -> None:
        assert dict(mine.nodes(data=True)) == dict(peer.nodes(data=True))
        assert set(mine.edges) == set(peer.edges)

    return (
        f"skeleton_df_to_nx, {len(nodes):,} nodes, with distances",
        lambda: ours.skeleton_df_to_nx(nodes, with_distances=True),
        lambda: theirs.skeleton_df_to_nx(nodes, with_distances=True),
        check,
    )


def case_read(scale: float = 1) -> Bench:
    """SWC text as a table."""
    ours, theirs = _libraries()
    swc = ours.skeleton_df_to_swc(fragmented(int(NODES * scale), 1))
    return (
        f"skeleton_swc_to_df, {swc.count(chr(10)) - 1:,} nodes",
        lambda: ours.skeleton_swc_to_df(swc),
        lambda: theirs.skeleton_swc_to_df(swc),
        pd.testing.assert_frame_equal,
    )


CASES = [case_heal, case_upsample, case_reorient, case_distances, case_graph, case_read]


def main() -> None:
    """Print a row of each."""
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    for case in CASES:
        label, mine, theirs, check = case(scale)
        seconds: list[float] = []
        peer_seconds: list[float] = []
        while len(seconds) < 5 and sum(peer_seconds) < ENOUGH_SECONDS:
            results = _timed(mine, seconds), _timed(theirs, peer_seconds)
        check(*results)
        their, our = np.median(peer_seconds), np.median(seconds)
        print(f"{label:<62} {their:>9.3f} s {our:>9.3f} s {their / our:>8.1f}x", flush=True)


def _timed(work: Callable[[], Any], seconds: list[float]) -> Any:
    start = time.perf_counter()
    result = work()
    seconds.append(time.perf_counter() - start)
    return result


if __name__ == "__main__":
    main()
