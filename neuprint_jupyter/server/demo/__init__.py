"""The demo: a small synthetic connectome, made by code, to try everything on without any file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from neuprint_jupyter.server.demo.describe import meta
from neuprint_jupyter.server.demo.meshes import mesh
from neuprint_jupyter.server.demo.mitochondria import mitochondria_table
from neuprint_jupyter.server.demo.neurons import PLACES, neuron_table
from neuprint_jupyter.server.demo.outline import hierarchy, roi_info
from neuprint_jupyter.server.demo.skeletons import skeletons
from neuprint_jupyter.server.demo.synapses import synapse_table, tbar_table
from neuprint_jupyter.server.demo.totals import counted, weight_table, with_sizes, with_transmitters
from neuprint_jupyter.server.demo.wiring import connection_table
from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.loading.progress import Progress
from neuprint_jupyter.server.store import Dataset

#: The dataset's name.
NAME = "demo:v1"


@dataclass(frozen=True)
class DemoTables:
    """The tables that the demo is loaded from, in the columns of ``load_dataset``; all agree with one another."""

    neurons: pd.DataFrame
    segments: pd.DataFrame
    connections: pd.DataFrame
    synapses: pd.DataFrame
    synapse_connections: pd.DataFrame
    mitochondria: pd.DataFrame


def build_demo(data_dir: Path | None = None, progress: bool = True) -> Dataset:
    """Make the demo dataset anew; it comes out the same every time.

    Parameters
    ----------
    data_dir
        Where datasets lie, else :func:`~neuprint_jupyter.server.store.data_directory`.
    progress
        Whether to show how far it is, on stderr.

    Returns
    -------
    Dataset
        ``demo:v1``.
    """
    shown = Progress(progress)
    rois = roi_info()
    with tempfile.TemporaryDirectory() as folder:
        places = {kind: Path(folder) / kind for kind in ("skeletons", "meshes")}
        with shown.stage("wiring", 1) as advance:
            neurons, synapses, tables = _imagined()
            advance(1)
        with shown.stage("skeletons", len(neurons)) as advance:
            _write(places["skeletons"], "swc", skeletons(neurons, synapses), advance)
        with shown.stage("meshes", len(rois)) as advance:
            _write(places["meshes"], "obj", ((quote(roi, safe=""), mesh(roi)) for roi in rois), advance)
        return load_dataset(
            NAME,
            neurons=tables.neurons,
            segments=tables.segments,
            connections=tables.connections,
            synapses=tables.synapses,
            synapse_connections=tables.synapse_connections,
            mitochondria=tables.mitochondria,
            skeletons=places["skeletons"],
            meshes=places["meshes"],
            roi_hierarchy=hierarchy(),
            roi_info=rois,
            meta=meta(),
            data_dir=data_dir,
            replace=True,
            progress=progress,
        )


def demo_tables() -> DemoTables:
    """The tables of the demo, the same at every call."""
    return _imagined()[2]


def _imagined() -> tuple[pd.DataFrame, pd.DataFrame, DemoTables]:
    neurons = neuron_table()
    synapses = synapse_table(neurons, connection_table(neurons))
    tbars = tbar_table(neurons, synapses)
    mitochondria = mitochondria_table(synapses, tbars)
    told = with_sizes(with_transmitters(counted(neurons, synapses, tbars, mitochondria), tbars))
    bodies = told.drop(columns=list(PLACES))
    body = neurons["bodyId"].to_numpy()
    sides = {f"bodyId_{side}": body[synapses[side]] for side in ("pre", "post")}
    tables = DemoTables(
        neurons=bodies[~told["piece"]].infer_objects(),
        segments=bodies[told["piece"]].dropna(axis=1, how="all"),
        connections=weight_table(neurons, synapses),
        synapses=tbars.assign(bodyId=body[tbars["neuron"]], type="pre").drop(columns="neuron"),
        synapse_connections=synapses.drop(columns=["pre", "post", "region", "tbar", "roi"]).assign(
            **sides, roi_pre=synapses["roi"], roi_post=synapses["roi"]
        ),
        mitochondria=mitochondria.assign(bodyId=body[mitochondria["neuron"]]).drop(columns="neuron"),
    )
    return neurons, synapses, tables


def _write(
    folder: Path, kind: str, files: Iterable[tuple[object, str | None]], advance: Callable[[int], object]
) -> None:
    folder.mkdir()
    for name, text in files:
        if text is not None:
            (folder / f"{name}.{kind}").write_text(text, encoding="utf-8")
        advance(1)
