"""How a neuron grows: a neurite from the cell body along its tract, and branches to where its synapses are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neuprint_jupyter.server.demo.charts import Floats

Ints = npt.NDArray[np.int64]

# Nodes of a branch are about this far apart, in voxels.
_STEP = 300.0


@dataclass(frozen=True)
class Tree:
    """A skeleton: each node comes after its parent.

    Parameters
    ----------
    xyz
        (n, 3), in voxels.
    parent
        The row of each node's parent, -1 for roots.
    """

    xyz: Floats
    parent: Ints


def grow(root: Floats, tract: list[Floats], targets: Floats, crisp: float, rng: np.random.Generator) -> Tree:
    """A tree from the root, along the tract, to all targets.

    Branches are as short as they can be, but none makes its targets' way to the root too long: what neurons do,
    too (Cuntz et al. 2010).

    Parameters
    ----------
    root
        Where the cell body is.
    tract
        What the neurite passes, each a line of (n, 3): joined to the tree where they are nearest to it.
    targets
        (n, 3), what is to be reached.
    crisp
        How much the way to the root counts.
    rng
        For the wobble of the branches.
    """
    xyz, parent = [root], [-1]
    for line in tract:
        _join(xyz, parent, line)
    trunk = _fine(Tree(np.array(xyz), np.array(parent, dtype=np.int64)), rng, 0.10)
    return _fine(_branch(trunk, targets, crisp), rng, 0.07)


def _join(xyz: list[Floats], parent: list[int], line: Floats) -> None:
    gaps = np.linalg.norm(np.array(xyz)[:, None] - line[None], axis=2)
    start, at = (int(i) for i in np.unravel_index(np.argmin(gaps), gaps.shape))
    first = len(xyz)
    xyz.append(line[at])
    parent.append(start)
    for way in (range(at + 1, len(line)), range(at - 1, -1, -1)):
        previous = first
        for k in way:
            parent.append(previous)
            previous = len(xyz)
            xyz.append(line[k])


def _branch(trunk: Tree, targets: Floats, crisp: float) -> Tree:
    count, known = len(targets), len(trunk.xyz)
    if not count:
        return trunk
    far = np.zeros(known)
    steps = np.linalg.norm(trunk.xyz - trunk.xyz[trunk.parent], axis=1)
    for node in range(1, known):
        far[node] = far[trunk.parent[node]] + steps[node]
    # Only how far it is beyond the trunk counts: otherwise all would leave the trunk at its beginning.
    far *= 0.15
    gaps = np.linalg.norm(targets[:, None] - trunk.xyz[None], axis=2)
    cost = gaps + crisp * far
    nearest = cost.argmin(axis=1)
    rows = np.arange(count)
    best, length = cost[rows, nearest], gaps[rows, nearest] + far[nearest]
    xyz = np.concatenate([trunk.xyz, np.empty((count, 3))])
    parent = np.concatenate([trunk.parent, np.empty(count, dtype=np.int64)])
    left = np.ones(count, dtype=bool)
    between = np.linalg.norm(targets[:, None] - targets[None], axis=2)
    for node in range(known, known + count):
        target = int(best.argmin())
        best[target] = np.inf
        xyz[node], parent[node] = targets[target], nearest[target]
        left[target] = False
        gap = between[target]
        through = gap + crisp * length[target]
        better = (left & (through < best)).nonzero()[0]
        best[better], nearest[better] = through[better], node
        length[better] = gap[better] + length[target]
    return Tree(xyz, parent)


def _fine(tree: Tree, rng: np.random.Generator, wobble: float) -> Tree:
    """Long edges in short steps that wander a little."""
    children = np.flatnonzero(tree.parent >= 0)
    start, end = tree.xyz[tree.parent[children]], tree.xyz[children]
    length = np.linalg.norm(end - start, axis=1)
    steps = np.maximum(np.ceil(length / _STEP).astype(np.int64), 1)
    # Where each old node comes to lie among the new ones.
    place = np.zeros(len(tree.xyz), dtype=np.int64)
    place[children] = np.cumsum(steps)
    roots = np.flatnonzero(tree.parent < 0)
    if len(roots) != 1 or roots[0] != 0:
        raise ValueError("a tree has one root, which is its first node")
    edge = np.repeat(np.arange(len(children)), steps)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(steps) - steps, steps) + 1
    part = step / steps[edge]
    # A few waves, still at both ends of an edge.
    side = rng.normal(size=(2, len(children), 3)) * (wobble * length)[None, :, None] / 2
    wave = np.sin(np.pi * part)[:, None] * side[0][edge] + np.sin(2 * np.pi * part)[:, None] * side[1][edge]
    xyz = start[edge] + (end - start)[edge] * part[:, None] + wave
    parent = np.where(step == 1, place[tree.parent[children]][edge], np.arange(len(edge)))
    return _smooth(Tree(np.concatenate([tree.xyz[:1], xyz]), np.concatenate([[-1], parent])))


def _smooth(tree: Tree) -> Tree:
    xyz = tree.xyz.copy()
    inner = np.bincount(tree.parent[1:], minlength=len(xyz)) == 1
    inner[0] = False
    child = np.zeros(len(xyz), dtype=np.int64)
    child[tree.parent[1:]] = np.arange(1, len(xyz))
    for _ in range(2):
        xyz[inner] = xyz[inner] / 2 + (xyz[tree.parent[inner]] + xyz[child[inner]]) / 4
    return Tree(xyz, tree.parent)
