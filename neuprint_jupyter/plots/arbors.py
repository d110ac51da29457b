"""Skeletons made ready to be drawn: each neuron's tree, its name, and which colour each node gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.skeletons import heal_skeleton
from neuprint_jupyter.analysis.skeletons.segments import segment_lengths
from neuprint_jupyter.analysis.skeletons.strahler import strahler_numbers
from neuprint_jupyter.analysis.skeletons.tree import tree_of
from neuprint_jupyter.errors import UnknownNameError
from neuprint_jupyter.plots.palette import COLORS, OTHER, checked_colors, distinct_colors, roi_color, type_color
from neuprint_jupyter.plots.parts import shades

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]

_STEPS = 24


@dataclass(frozen=True, eq=False)
class Arbor:
    """One neuron's skeleton.

    Attributes
    ----------
    body, type, instance
        Whose it is, as far as is known.
    rows
        Its rows in the table it came from.
    places : array of float64, shape (n, 3)
        In voxels.
    radius : array of float64
        In voxels; NaN where there is none.
    parent
        The position of each node's parent, -1 at a root.
    nodes
        Its nodes as a table.
    soma
        Where its cell body is, in voxels.
    """

    body: str
    type: str | None
    instance: str | None
    rows: Positions
    places: Floats
    radius: Floats
    parent: Positions
    nodes: pd.DataFrame = field(repr=False)
    soma: Floats | None = None

    @property
    def fragments(self) -> int:
        """How many pieces it is in."""
        return int((self.parent < 0).sum())

    @property
    def loose_roots(self) -> Positions:
        """The roots of all fragments but the largest."""
        roots = np.flatnonzero(self.parent < 0)
        if len(roots) < 2:
            return roots[:0]
        _, owner = np.unique(tree_of(self.nodes).root, return_inverse=True)
        return np.delete(roots, int(np.bincount(owner).argmax()))


@dataclass(frozen=True)
class Coloring:
    """Which group each node of each neuron is in, and what the groups look like."""

    title: str
    names: Sequence[str]
    colors: Sequence[str]
    groups: Mapping[str, Positions]
    scale: float | None = None

    def of(self, arbor: Arbor) -> Positions:
        """The group of each node."""
        return self.groups[arbor.body]

    def main(self, arbor: Arbor) -> int:
        """The group of a neuron's marks: that of most of its nodes."""
        groups = self.of(arbor)
        return int(np.bincount(groups).argmax()) if len(groups) else 0


def named(arbor: Arbor) -> str:
    """A neuron's name as people say it."""
    called = arbor.instance or arbor.type
    return f"{called} {arbor.body}".strip() if called else arbor.body


def arbors_of(skeletons: pd.DataFrame, neurons: pd.DataFrame | None, heal: bool | float) -> list[Arbor]:
    """The neurons of a table of nodes, in its order.

    Raises
    ------
    UnknownNameError
        If a column is missing.
    NeuprintError
        If the links of a neuron do not make trees.
    """
    if skeletons.empty:
        return []
    told = _told(neurons)
    bodies = skeletons["bodyId"] if "bodyId" in skeletons.columns else pd.Series("", index=skeletons.index)
    codes, found = pd.factorize(bodies, use_na_sentinel=False)
    # Sorted once: a slice of a table costs far less than a choice of its rows.
    order = np.argsort(codes, kind="stable")
    together = skeletons.iloc[order]
    ends = np.cumsum(np.bincount(codes, minlength=len(found)))
    made = []
    for body, start, end in zip(found, [0, *ends[:-1]], ends, strict=True):
        nodes = together.iloc[start:end]
        if heal:
            nodes = heal_skeleton(nodes.drop(columns="bodyId", errors="ignore"), heal)
        properties = told.get(str(body), {})
        radius = nodes.get("radius", pd.Series(np.nan, index=nodes.index)).to_numpy(dtype=np.float64)
        made.append(
            Arbor(
                body=str(body),
                type=_text(properties.get("type")),
                instance=_text(properties.get("instance")),
                rows=order[start:end],
                places=np.column_stack([nodes[axis].to_numpy(dtype=np.float64) for axis in "xyz"]),
                radius=np.asarray(radius, dtype=np.float64),
                parent=tree_of(nodes).parent.astype(np.int64),
                nodes=nodes,
                soma=place_of(properties.get("somaLocation")),
            )
        )
    return made


def color_nodes(
    arbors: Sequence[Arbor],
    color_by: str,
    per_voxel: Any,
    *,
    colors: Mapping[str, str] | None,
    neurons: pd.DataFrame | None,
    synapses: pd.DataFrame | None,
) -> Coloring:
    """Groups of nodes: by neuron, by a property of neurons, or by where in the neuron they are.

    Raises
    ------
    UnknownNameError
        If there is no such colouring, and no such column of ``neurons``.
    CriteriaError
        If a chosen colour is not written ``"#rrggbb"``.
    """
    if color_by == "distance":
        return _by_distance(arbors, per_voxel)
    if color_by == "strahler":
        return _by_strahler(arbors)
    if color_by == "roi":
        return _by_roi(arbors, colors, synapses)
    if color_by == "neuron":
        names = [named(arbor) or "skeleton" for arbor in arbors]
        given = checked_colors(colors)
        chosen = [given.get(name) or COLORS[i % len(COLORS)] for i, name in enumerate(names)]
        groups = {arbor.body: np.full(len(arbor.parent), i) for i, arbor in enumerate(arbors)}
        return Coloring("neuron", names, chosen, groups)
    if neurons is None or color_by not in neurons.columns:
        known = [] if neurons is None else map(str, neurons.columns)
        raise UnknownNameError("colouring", color_by, ["neuron", "strahler", "distance", "roi", *known])
    values = {str(body): value for body, value in zip(neurons["bodyId"], neurons[color_by], strict=True)}
    of_body = {arbor.body: _text(values.get(arbor.body)) or f"without {color_by}" for arbor in arbors}
    return _by_names(color_by, {body: np.array([name]) for body, name in of_body.items()}, arbors, colors)


def _by_names(title: str, of_body: Mapping[str, Any], arbors: Sequence[Arbor], colors: Any) -> Coloring:
    counted = pd.Series(np.concatenate([of_body[arbor.body] for arbor in arbors])).value_counts()
    names = counted.index.tolist()
    given = distinct_colors(names, roi_color if title == "roi" else type_color, colors)
    index = pd.Index(names)
    groups = {a.body: np.broadcast_to(index.get_indexer(of_body[a.body]), len(a.parent)) for a in arbors}
    grey = {name for name in names if name.startswith("without ")} - set(colors or {})
    return Coloring(title, names, [OTHER if name in grey else given[name] for name in names], groups)


def _by_strahler(arbors: Sequence[Arbor]) -> Coloring:
    numbers = {arbor.body: strahler_numbers(arbor.parent) for arbor in arbors}
    highest = max(int(values.max()) for values in numbers.values())
    names = [f"order {n}" for n in range(1, highest + 1)]
    return Coloring("Strahler", names, shades(highest), {body: values - 1 for body, values in numbers.items()})


def _by_distance(arbors: Sequence[Arbor], per_voxel: Any) -> Coloring:
    distances = {arbor.body: _distances(arbor, per_voxel) for arbor in arbors}
    longest = max(float(values.max()) for values in distances.values()) or 1.0
    steps = {b: np.minimum((v / longest * _STEPS).astype(np.int64), _STEPS - 1) for b, v in distances.items()}
    return Coloring("distance", [f"{i}" for i in range(_STEPS)], shades(_STEPS), steps, scale=longest)


def _distances(arbor: Arbor, per_voxel: Any) -> Floats:
    """Each node's distance from its root, by doubling."""
    nowhere = len(arbor.parent)
    up = np.append(np.where(arbor.parent < 0, nowhere, arbor.parent), nowhere)
    far = np.append(segment_lengths(arbor.places * per_voxel, arbor.parent.astype(np.intp), 0.0), 0.0)
    while (up[:-1] != nowhere).any():
        far = far + far[up]
        up = up[up]
    return far[:-1]


def _by_roi(arbors: Sequence[Arbor], colors: Any, synapses: pd.DataFrame | None) -> Coloring:
    own = dict.fromkeys((arbor.body for arbor in arbors), synapses)
    if synapses is not None and "bodyId" in synapses.columns:
        of_body = {str(body): some for body, some in synapses.groupby("bodyId")}
        # A skeleton by itself does not say whose it is.
        own.update({body: of_body.get(body, synapses[:0]) for body in own if body})
    named_nodes = {arbor.body: _node_rois(arbor, own[arbor.body]) for arbor in arbors}
    return _by_names("roi", named_nodes, arbors, colors)


def _node_rois(arbor: Arbor, own: pd.DataFrame | None) -> Any:
    if "roi" in arbor.nodes.columns:
        return arbor.nodes["roi"].astype(object).where(arbor.nodes["roi"].notna(), "without roi").to_numpy()
    if own is None or "roi" not in own.columns:
        raise UnknownNameError("column", "roi", map(str, arbor.nodes.columns))
    from scipy.spatial import cKDTree

    if own.empty:
        return np.full(len(arbor.parent), "without roi", dtype=object)
    _, nearest = cKDTree(own[["x", "y", "z"]].to_numpy(dtype=np.float64)).query(arbor.places)
    return own["roi"].astype(object).where(own["roi"].notna(), "without roi").to_numpy()[nearest]


def _told(neurons: pd.DataFrame | None) -> dict[str, dict[str, Any]]:
    if neurons is None:
        return {}
    require_columns(neurons, ["bodyId"])
    wanted = [name for name in ("type", "instance", "somaLocation") if name in neurons.columns]
    records = neurons[wanted].to_dict("records")
    return {str(body): dict(record) for body, record in zip(neurons["bodyId"], records, strict=True)}  # type: ignore[arg-type]


def _text(value: Any) -> str | None:
    return None if value is None or value is pd.NA or value != value else str(value)


def place_of(value: Any) -> Floats | None:
    """A place as x, y and z, of a list or of text such as ``"1,2,3"``; None if it is none."""
    if isinstance(value, str):
        value = value.strip("[]").split(",")
    try:
        place = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    return place if place.shape == (3,) and np.isfinite(place).all() else None
