"""Plots that fetch what they lack (skeletons, outlines, the voxel size), and the names of ``neuprint.plotting``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import pandas as pd

from neuprint_jupyter.analysis import merge_neuron_properties
from neuprint_jupyter.analysis.meshes import Mesh, parse_obj
from neuprint_jupyter.client import Client, default_client
from neuprint_jupyter.errors import CriteriaError, NeuprintError
from neuprint_jupyter.plots import roi_connectivity, roi_counts, skeletons, somata, synapses
from neuprint_jupyter.plots.somata import assign_colors, extract_soma_coords, plot_soma_projections
from neuprint_jupyter.queries import fetch_neurons, fetch_skeletons
from neuprint_jupyter.queries.weights import PAIR

__all__ = [
    "assign_colors",
    "extract_soma_coords",
    "plot_roi_connectivity",
    "plot_roi_counts",
    "plot_skeleton_3d",
    "plot_skeletons",
    "plot_soma_3d",
    "plot_soma_positions",
    "plot_soma_projections",
    "plot_synapses",
]


def plot_synapses(
    synapses_df: pd.DataFrame,
    color_by: str | None = None,
    *,
    rois: str | Iterable[str] = (),
    client: Client | None = None,
    **options: Any,
) -> Any:
    """Synapses in one projection or in three, with the outlines of ROIs behind.

    Parameters
    ----------
    synapses_df, color_by
        As for :func:`neuprint_jupyter.plots.synapses.plot_synapses`; the types of partners are fetched if the table
        lacks them, and says which dataset it is of.
    rois
        ROIs whose outlines are fetched and drawn.
    client
        Where from; the default client, for the dataset that the table is of, if it is on the same server. It also
        tells the voxel size, if it is given, the table says which dataset it is of, or ``rois`` are named; otherwise
        axes are in voxels.
    **options
        axes, side, top, colors, units, title, on_select: as there.

    Returns
    -------
    bokeh figure or layout

    Raises
    ------
    NeuprintError
        If outlines are wanted and there is no client, or no such mesh.

    Examples
    --------
    >>> plot_synapses(fetch_synapse_connections("FB4Y", None), "partner", rois="EB")  # doctest: +SKIP
    """
    if color_by in (None, "partner"):
        synapses_df = _with_types(synapses_df, client)
    return synapses.plot_synapses(synapses_df, color_by, **_scene(synapses_df, rois, client, options))


def plot_skeletons(
    bodies: Any,
    color_by: str = "neuron",
    *,
    neurons: pd.DataFrame | None = None,
    rois: str | Iterable[str] = (),
    client: Client | None = None,
    **options: Any,
) -> Any:
    """Neurons as lines, in three projections or in one, with the outlines of ROIs behind.

    Parameters
    ----------
    bodies
        bodyIds, criteria, a table of neurons, or skeletons as from :func:`~neuprint_jupyter.fetch_skeletons`.
    color_by
        ``"neuron"``, ``"type"``, ``"strahler"``, ``"distance"``, ``"roi"``, or another property of neurons.
    neurons
        As for :func:`neuprint_jupyter.plots.skeletons.plot_skeletons`; fetched if it is not given and there is a
        client.
    rois
        ROIs whose outlines are fetched and drawn.
    client
        Where from; the default client, for the dataset that the table is of, if it is on the same server. It also
        tells the voxel size, if it is given, the table says which dataset it is of, or ``rois`` are named; otherwise
        axes are in voxels.
    **options
        axes, synapses, synapses_by, heal, radius, soma, colors, units, title, on_select: as there; the types of
        partners are fetched as for :func:`plot_synapses`.

    Returns
    -------
    bokeh figure or layout

    Raises
    ------
    NeuprintError
        If something is to be fetched and there is no client, or nothing there.
    CriteriaError
        If ``bodies`` is None.

    Examples
    --------
    >>> plot_skeletons(NeuronCriteria(type="EPG"), "type", rois=["EB", "PB"])  # doctest: +SKIP
    """
    _refuse_none(bodies, "skeletons")
    nodes = bodies if isinstance(bodies, pd.DataFrame) and "rowId" in bodies.columns else None
    source = client or _client_of(bodies)
    if nodes is None:
        source = source or default_client()
        if neurons is None:
            given = isinstance(bodies, pd.DataFrame)
            neurons = bodies if given else fetch_neurons(bodies, omit_rois=True, client=source)
        nodes = fetch_skeletons(neurons, client=source)
    elif neurons is None and source is not None and "bodyId" in nodes.columns and len(nodes):
        neurons = fetch_neurons(nodes["bodyId"].unique(), omit_rois=True, client=source)
    if options.get("synapses_by") == "partner":
        options["synapses"] = _with_types(options.get("synapses"), client)
    return skeletons.plot_skeletons(nodes, color_by, neurons=neurons, **_scene(nodes, rois, client, options))


def plot_soma_positions(
    neurons: Any,
    color_by: str = "type",
    *,
    rois: str | Iterable[str] = (),
    client: Client | None = None,
    **options: Any,
) -> Any:
    """Where cell bodies are, with the outlines of ROIs behind.

    Parameters
    ----------
    neurons
        A table of neurons as for :func:`neuprint_jupyter.plots.somata.plot_soma_positions`; or bodyIds, names or
        criteria, whose neurons are fetched.
    color_by
        A column of them.
    rois, client
        As for :func:`plot_synapses`.
    **options
        axes, top, colors, units, title, on_select: as there.

    Returns
    -------
    bokeh figure or layout

    Raises
    ------
    CriteriaError
        If ``neurons`` is None.

    Examples
    --------
    >>> plot_soma_positions(neurons, "type", rois="PB")  # doctest: +SKIP
    """
    _refuse_none(neurons, "somata")
    if not isinstance(neurons, pd.DataFrame):
        neurons = fetch_neurons(neurons, omit_rois=True, client=client or default_client())
    return somata.plot_soma_positions(neurons, color_by, **_scene(neurons, rois, client, options))


def plot_roi_counts(
    roi_counts_df: pd.DataFrame,
    neurons: pd.DataFrame | None = None,
    by: str | None = None,
    *,
    client: Client | None = None,
    **options: Any,
) -> Any:
    """Inputs and outputs in each primary ROI, and in none of them, as bars stacked by neuron or type.

    Parameters
    ----------
    roi_counts_df, neurons, by
        As for :func:`neuprint_jupyter.plots.roi_counts.plot_roi_counts`.
    client
        It tells which ROIs are primary; the default client, if the table is of its dataset.
    **options
        primary_rois, top_rois, top, colors, title: as there.

    Returns
    -------
    bokeh layout

    Examples
    --------
    >>> plot_roi_counts(roi_counts, neurons, "type")  # doctest: +SKIP
    """
    source = client or _client_of(roi_counts_df)
    if "primary_rois" not in options and source is not None:
        options["primary_rois"] = source.primary_rois
    return roi_counts.plot_roi_counts(roi_counts_df, neurons, by, **options)


def plot_roi_connectivity(
    connectivity: pd.DataFrame | None = None, value: Any = "weight", *, client: Client | None = None, **options: Any
) -> Any:
    """From which ROI to which, as a heat map.

    Parameters
    ----------
    connectivity
        As from ``client.fetch_roi_connectivity()``, which is asked if it is not given.
    value
        ``"weight"`` or ``"count"`` (of neurons).
    client
        Where from; the default client.
    **options
        order, log, title: as for :func:`neuprint_jupyter.plots.roi_connectivity.plot_roi_connectivity`.

    Returns
    -------
    bokeh figure or layout

    Examples
    --------
    >>> plot_roi_connectivity()  # doctest: +SKIP
    """
    if connectivity is None:
        source = client or default_client()
        connectivity = source.fetch_roi_connectivity()
        connectivity.attrs = {"dataset": source.dataset, "server": source.server, **connectivity.attrs}
    return roi_connectivity.plot_roi_connectivity(connectivity, value, **options)


def _refuse_none(neurons: Any, what: str) -> None:
    """Refuse what elsewhere means all neurons: here it is a variable that was meant to hold some."""
    if neurons is None:
        raise CriteriaError(f"say whose {what}, for example by a type or bodyIds; NeuronCriteria() means all neurons")


def _origin(table: Any) -> Mapping[Any, Any]:
    """What a table says of where it is from; what is no table says nothing, and is refused when it is plotted."""
    return table.attrs if isinstance(table, pd.DataFrame) else {}


def _client_of(table: Any) -> Client | None:
    """The default client, for the table's dataset; None if there is none, or the table is from another server."""
    dataset = _origin(table).get("dataset")
    try:
        client = default_client()
        if dataset in (None, client.dataset):
            return client
        return client.on(dataset) if _origin(table).get("server") == client.server else None
    except NeuprintError:
        return None


def _with_types(pairs: Any, client: Client | None) -> Any:
    """Pairs of synapses with the types of their neurons, where it is known of which dataset these are."""
    source = client or (_client_of(pairs) if _origin(pairs).get("dataset") else None)
    if source is None or not isinstance(pairs, pd.DataFrame) or pairs.empty:
        return pairs
    if not {*PAIR} <= {*pairs.columns} or {"type_pre", "type_post"} & {*pairs.columns}:
        return pairs
    neurons = fetch_neurons(pd.unique(pairs[PAIR].to_numpy().ravel()), omit_rois=True, client=source)
    typed = merge_neuron_properties(neurons, pairs, ["type"])
    typed.attrs = dict(pairs.attrs)
    return typed


def _scene(
    table: pd.DataFrame, rois: str | Iterable[str], client: Client | None, options: dict[str, Any]
) -> dict[str, Any]:
    """The options, with what a client tells of the space."""
    names = [rois] if isinstance(rois, str) else list(rois)
    source = client or _client_of(table)
    scene = dict(options)
    if names:
        if source is None:
            raise CriteriaError(
                f"rois are drawn from the table's own dataset: give client=…, as {default_client()!r} is for another"
            )
        meshes = {roi: _mesh(roi, source) for roi in names}
        scene["outlines"] = {**meshes, **dict(options.get("outlines") or {})}
    # Where neither the table nor the caller says which space this is, a scale would be a guess.
    known = client is not None or names or _origin(table).get("dataset")
    if "voxel_size" not in scene and source is not None and known:
        try:
            scene["voxel_size"] = source.voxel_size
        except NeuprintError:
            scene["voxel_size"] = None
    return scene


def _mesh(roi: str, client: Client) -> Mesh:
    return parse_obj(client.fetch_roi_mesh(roi))


def plot_soma_3d(neurons_df: Any, color_by: str = "cellBodyFiber", point_size: float = 1.0) -> NoReturn:  # noqa: ARG001
    """Not there: it was drawn by ipyvolume, which is no longer maintained.

    Raises
    ------
    NeuprintError
        Always; it says what to use instead.
    """
    raise NeuprintError(
        "plot_soma_3d was drawn by ipyvolume, which is no longer maintained; plot_soma_projections shows the somata "
        "from three sides, and neuroglancer_link shows the neurons in 3D"
    )


def plot_skeleton_3d(skeleton: Any, color: Any = "blue", *, client: Any = None) -> NoReturn:  # noqa: ARG001
    """Not there: it was drawn by ipyvolume, which is no longer maintained.

    Raises
    ------
    NeuprintError
        Always; it says what to use instead.
    """
    raise NeuprintError(
        "plot_skeleton_3d was drawn by ipyvolume, which is no longer maintained; neuroglancer_link shows neurons "
        "in 3D, and fetch_skeleton(body, format='swc') gives what other viewers read"
    )
