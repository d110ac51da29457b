"""Files that are named as the arguments of load_dataset, such as save_working_set writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.layouts.recognised import Recognised, find_table
from neuprint_jupyter.server.loading.regions import read_json

FILES = "neurons and connections (with a column bodyId), such as save_working_set writes"

_TABLES = (
    "neurons",
    "segments",
    "connections",
    "synapses",
    "synapse_connections",
    "mitochondria",
    "closest_mitochondria",
)
_FOLDERS = ("skeletons", "meshes")
_JSON = ("roi_hierarchy", "roi_info")


def read(folder: Path) -> Recognised | None:
    """The files of a folder, if it has neurons and connections."""
    found: dict[str, Any] = {name: find_table(folder, name, name.replace("_", "-")) for name in _TABLES}
    found |= {name: folder / name if (folder / name).is_dir() else None for name in _FOLDERS}
    found |= {name: folder / f"{name}.json" if (folder / f"{name}.json").is_file() else None for name in _JSON}
    if not found["neurons"] or not found["connections"]:
        return None
    if (folder / "meta.json").is_file():
        name, found["meta"] = read_json(folder / "meta.json", "meta")
        if not isinstance(found["meta"], dict):
            raise LoadError("a JSON object with one entry per property of the Meta node is needed", source=name)
    layout = "a working set" if (folder / "working_set.json").exists() else "tables of neurons and connections"
    return Recognised(layout, {name: path for name, path in found.items() if path is not None})
