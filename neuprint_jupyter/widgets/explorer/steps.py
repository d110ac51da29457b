"""The steps of an exploration: what each fetches, and the Python that does the same in a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from neuprint_jupyter.analysis import connection_table_to_matrix
from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import Criteria
from neuprint_jupyter.errors import NoMeshError
from neuprint_jupyter.queries import fetch_roi_mesh, fetch_simple_connections, fetch_skeletons
from neuprint_jupyter.widgets.criteria_builder.code import criteria_code, names_used

STEPS = ("neurons", "roi_counts", "upstream", "downstream", "matrix", "skeletons")
#: So many neurons are looked at together where none is selected.
MOST_TOGETHER = 200
#: So many are drawn.
MOST_DRAWN = 50


@dataclass(frozen=True)
class Subject:
    """What the steps after the first are about.

    Parameters
    ----------
    client
        Whose dataset.
    criteria
        What was run.
    neurons
        What it found, as from ``fetch_neurons``.
    ids
        The bodyIds that are looked at.
    rois
        The regions that are chosen, to be drawn.
    meshless
        Those that turned out to have no mesh; it grows.
    """

    client: Client
    criteria: Criteria
    neurons: pd.DataFrame
    ids: tuple[int, ...]
    rois: tuple[str, ...]
    meshless: set[str]

    @property
    def rows(self) -> pd.DataFrame:
        """The neurons that are looked at."""
        return self.neurons[self.neurons["bodyId"].isin(self.ids)]


def partners(subject: Subject, side: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The connections of the neurons on one side, and their sums by the partners' type.

    Parameters
    ----------
    subject
        Whose.
    side
        ``"upstream"`` or ``"downstream"``.

    Returns
    -------
    by_type, connections : DataFrame
        type, neurons (how many of that type), weight (of all connections) and share (of all weight), heaviest
        first; and the connections as from ``fetch_simple_connections``.
    """
    ids = list(subject.ids)
    ends = (None, ids) if side == "upstream" else (ids, None)
    connections = fetch_simple_connections(*ends, client=subject.client)
    end = "pre" if side == "upstream" else "post"
    by_type = (
        connections.groupby(f"type_{end}", dropna=False)
        .agg(neurons=(f"bodyId_{end}", "nunique"), weight=("weight", "sum"))
        .sort_values("weight", ascending=False, kind="stable")
        .reset_index()
        .assign(share=lambda table: table["weight"] / table["weight"].sum())
    )
    return by_type, connections


def matrix(subject: Subject) -> pd.DataFrame:
    """The neurons by the types they connect to; by the partners themselves in a dataset without types."""
    connections = fetch_simple_connections(list(subject.ids), None, client=subject.client)
    return connection_table_to_matrix(connections, _matrix_columns(subject.client))


def drawing(subject: Subject) -> dict[str, Any]:
    """What is drawn of the neurons: ``skeletons``, and ``outlines``, the meshes of the chosen regions that have one."""
    bodies = list(subject.ids[:MOST_DRAWN])
    skeletons = fetch_skeletons(bodies, on_missing="ignore", client=subject.client)
    outlines = {}
    for roi in [roi for roi in subject.rois if roi not in subject.meshless]:
        try:
            outlines[roi] = fetch_roi_mesh(roi, client=subject.client)
        except NoMeshError:
            # Many regions have no mesh; the others are drawn.
            subject.meshless.add(roi)
    return {"skeletons": skeletons, "outlines": outlines}


def cells(subject: Subject, names: Sequence[str]) -> list[str]:
    """The Python of some steps, a cell for each, after one that connects.

    Parameters
    ----------
    subject
        What they are about.
    names
        Some of ``STEPS``, in any order.

    Returns
    -------
    list of str
        Sources that run one after the other.
    """
    wanted = [name for name in STEPS if name in names]
    imported = {"Client", "NeuronCriteria as NC", "fetch_neurons", *names_used(subject.criteria)}
    for name in wanted:
        imported |= set(_IMPORTS.get(name, ()))
    later = [name for name in wanted if name in _CODE]
    found = "neurons, roi_counts = fetch_neurons(criteria, client=client)"
    sources = [
        f"from neuprint_jupyter import {', '.join(sorted(imported))}\n\nclient = {subject.client!r}",
        f"criteria = {criteria_code(subject.criteria)}\n{found}\nneurons",
        *(["roi_counts"] if "roi_counts" in wanted else []),
        *([_selected(subject)] if later else []),
    ]
    return sources + [_CODE[name](subject) for name in later]


def _selected(subject: Subject) -> str:
    # In the table's order too: of many, the first are drawn.
    if list(subject.ids) == subject.neurons["bodyId"].tolist():
        return 'selected = neurons["bodyId"].tolist()'
    return f"selected = {list(subject.ids)}"


def _partners_code(side: str) -> str:
    ends, end = ("None, selected", "pre") if side == "upstream" else ("selected, None", "post")
    return f"""{side} = fetch_simple_connections({ends}, client=client)
{side}_by_type = (
    {side}.groupby("type_{end}", dropna=False)
    .agg(neurons=("bodyId_{end}", "nunique"), weight=("weight", "sum"))
    .sort_values("weight", ascending=False, kind="stable")
    .reset_index()
    .assign(share=lambda table: table["weight"] / table["weight"].sum())
)
{side}_by_type"""


def _matrix_columns(client: Client) -> tuple[str, str]:
    return ("bodyId_pre", "type_post" if "type" in client.neuron_properties else "bodyId_post")


def _matrix_code(subject: Subject) -> str:
    return f"""connections = fetch_simple_connections(selected, None, client=client)
matrix = connection_table_to_matrix(connections, {_matrix_columns(subject.client)!r})
plot_connectivity_matrix(matrix)"""


def _skeletons_code(subject: Subject) -> str:
    drawn = [roi for roi in subject.rois if roi not in subject.meshless]
    rois = f", rois={drawn!r}" if drawn else ""
    return f"""skeletons = fetch_skeletons(selected[:{MOST_DRAWN}], on_missing="ignore", client=client)
plot_skeletons(skeletons, neurons=neurons[neurons["bodyId"].isin(selected)]{rois}, client=client)"""


_IMPORTS = {
    "upstream": ("fetch_simple_connections",),
    "downstream": ("fetch_simple_connections",),
    "matrix": ("fetch_simple_connections", "connection_table_to_matrix", "plot_connectivity_matrix"),
    "skeletons": ("fetch_skeletons", "plot_skeletons"),
}
_CODE = {
    "upstream": lambda subject: _partners_code("upstream"),  # noqa: ARG005
    "downstream": lambda subject: _partners_code("downstream"),  # noqa: ARG005
    "matrix": _matrix_code,
    "skeletons": _skeletons_code,
}
