"""The demo: a small synthetic connectome, made by code, to try everything on without any file."""

from __future__ import annotations

from pathlib import Path

from neuprint_jupyter.server.demo.connections import connection_table
from neuprint_jupyter.server.demo.neurons import neuron_table
from neuprint_jupyter.server.demo.regions import hierarchy, roi_info
from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.store import Dataset

#: The dataset's name.
NAME = "demo:v1"

_DESCRIPTION = (
    "A **synthetic** connectome of about 600 neurons, made by neuprint-jupyter to try it on. Regions, cell types and "
    "the way types connect are modelled on the central complex and the mushroom body of the fly; every neuron, number "
    "and place is invented. Nothing here is a measurement: do not cite it."
)


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
    neurons = neuron_table()
    return load_dataset(
        NAME,
        neurons=neurons.drop(columns=["glomerulus", "angle"]),
        connections=connection_table(neurons),
        roi_hierarchy=hierarchy(),
        roi_info=roi_info(),
        meta={
            "info": "Synthetic demo data: not a measurement",
            "description": _DESCRIPTION,
            "voxelSize": [8.0, 8.0, 8.0],
            "voxelUnits": "nanometers",
        },
        data_dir=data_dir,
        replace=True,
        progress=progress,
    )
