"""Regions as surfaces, and links to where neurons can be looked at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import quote, urlencode

from neuprint_jupyter.analysis.meshes import parse_obj
from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.cypher import as_neuron_criteria
from neuprint_jupyter.errors import CriteriaError, NeuprintError
from neuprint_jupyter.queries.match import bodies_of

NEUROGLANCER = "https://neuroglancer-demo.appspot.com"
# So long an address every server reads; many read no longer one.
_LONGEST_ADDRESS = 8_000


@inject_client
def fetch_roi_mesh(
    roi: str,
    format: Literal["mesh", "obj"] = "mesh",
    *,
    client: Client = None,  # type: ignore[assignment]
) -> Any:
    """The surface of an ROI.

    Parameters
    ----------
    roi
        The ROI.
    format
        ``"mesh"`` for vertices and faces, ``"obj"`` for the text of an OBJ file (bytes).
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    Mesh or bytes
        Places are in voxels; ``mesh.scaled(client.voxel_size)`` has them in nanometres.

    Raises
    ------
    UnknownNameError
        If the dataset has no such ROI.
    NoMeshError
        If the ROI has no mesh.

    Examples
    --------
    >>> fetch_roi_mesh("EB")  # doctest: +SKIP
    Mesh(13,216 vertices, 26,430 faces)
    """
    if format not in ("mesh", "obj"):
        raise CriteriaError(f"format must be 'mesh' or 'obj', not {format!r}")
    obj = client.fetch_roi_mesh(roi)
    return obj if format == "obj" else parse_obj(obj)


@inject_client
def explorer_link(neurons: Any, *, client: Client = None) -> str:  # type: ignore[assignment]
    """A link that shows neurons in neuPrintExplorer, with their skeletons.

    The server on this machine has one where it was started by ``neuprint-jupyter serve --explorer``; elsewhere the
    link leads to a page that says so.

    Parameters
    ----------
    neurons
        NeuronCriteria, bodyIds or names.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    str
        The address.

    Raises
    ------
    CriteriaError
        If no neuron matches, or more than an address has room for: some hundreds.

    Examples
    --------
    >>> explorer_link([387364605, 416642425])  # doctest: +SKIP
    """
    bodies, dataset = _bodies(neurons, client), client.dataset
    if len(bodies) == 1:
        query = {
            "code": "fn",
            "ds": dataset,
            "pm": {"dataset": dataset, "neuron_id": bodies[0], "all_segments": "true"},
        }
    else:
        query = {"code": "sk", "ds": dataset, "pm": {"dataset": dataset, "skip": "true", "bodyIds": ",".join(bodies)}}
    parameters = {"dataset": dataset, "qt": "findneurons", "q": "1", **_bracketed("qr[0]", query), "tab": "0"}
    link = f"{client.server}/results?{urlencode(parameters)}"
    if len(link) > _LONGEST_ADDRESS:
        raise CriteriaError(
            f"{len(bodies):,} neurons make an address of {len(link):,} characters, of which servers read "
            f"{_LONGEST_ADDRESS:,}; name fewer"
        )
    return link


@inject_client
def neuroglancer_link(neurons: Any, *, client: Client = None) -> str:  # type: ignore[assignment]
    """A link that shows neurons in neuroglancer, in the dataset's own scene and its voxels.

    Parameters
    ----------
    neurons
        NeuronCriteria, bodyIds or names.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    str
        The address.

    Raises
    ------
    CriteriaError
        If no neuron matches.
    NeuprintError
        If the dataset says nothing of where its segmentation is, as local ones do.

    Examples
    --------
    >>> neuroglancer_link("EPG")  # doctest: +SKIP
    """
    kept = client.fetch_neuroglancer_scene() or {}
    layers, shown = _shown(kept.get("layers"), client)
    if shown is None:
        told = f"{client.dataset} does not say where its segmentation is, so neuroglancer cannot show it"
        raise NeuprintError(f"{told}; plot_skeletons draws skeletons here")
    scene = {
        **_dimensions(client),
        # Where the server's scene looks at, and from how far.
        **kept,
        "layers": [layer | ({"segments": _bodies(neurons, client)} if layer is shown else {}) for layer in layers],
        "selectedLayer": {"layer": shown["name"], "visible": True},
        "layout": "3d",
    }
    return f"{NEUROGLANCER}/#!{quote(json.dumps(scene, separators=(',', ':')))}"


def _bodies(neurons: Any, client: Client) -> list[str]:
    """The bodyIds as text; those of bodies that exist."""
    found = bodies_of(as_neuron_criteria(neurons), client)
    if not found:
        raise CriteriaError(f"no neuron of {client.dataset} matches {neurons!r}")
    return [str(body) for body in found]


def _bracketed(name: str, value: Any) -> dict[str, str]:
    """Nested values as the Explorer writes them in an address: ``qr[0][pm][dataset]``."""
    if not isinstance(value, dict):
        return {name: str(value)}
    return {k: v for key, inner in value.items() for k, v in _bracketed(f"{name}[{key}]", inner).items()}


def _dimensions(client: Client) -> dict[str, Any]:
    """The size of a voxel as neuroglancer has it, in metres; nothing where the dataset does not say."""
    try:
        size = client.voxel_size
    except NeuprintError:
        return {}
    return {"dimensions": {axis: [float(f"{length}e-9"), "m"] for axis, length in zip("xyz", size, strict=True)}}


def _shown(kept: Any, client: Client) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The layers that the server keeps, or that the dataset's Meta names; and the one of neurons."""
    layers: list[dict[str, Any]] = []
    for told in (kept, client.meta.get("neuroglancerMeta")):
        layers = [_as_in_a_scene(layer) for layer in told or [] if isinstance(layer, dict)]
        if shown := _segmentation(layers, client):
            return layers, shown
    return layers, None


def _as_in_a_scene(layer: dict[str, Any]) -> dict[str, Any]:
    """A layer with its ``type``, which Meta calls ``dataType``."""
    return {"type" if name == "dataType" and "type" not in layer else name: value for name, value in layer.items()}


def _segmentation(layers: Sequence[dict[str, Any]], client: Client) -> dict[str, Any] | None:
    """The layer that neurons are shown in: the one named like the dataset, else the first."""
    found = [layer for layer in layers if layer.get("type") == "segmentation"]
    found = [layer for layer in found if layer.get("source") and layer.get("name")]
    base = client.dataset.split(":")[0].lower()
    return next((layer for layer in found if base in str(layer["name"]).lower()), found[0] if found else None)
