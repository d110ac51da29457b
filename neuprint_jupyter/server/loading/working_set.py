"""The folder that ``save_working_set`` writes, as the files of a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from neuprint_jupyter.server.loading.errors import LoadError

_TABLES = {"neurons": True, "connections": True, "synapses": False, "synapse_connections": False}
_OTHERS = {"skeletons": "skeletons", "roi_hierarchy": "roi_hierarchy.json", "roi_info": "roi_info.json"}


def working_set_files(folder: Path) -> dict[str, Any]:
    """The arguments of ``load_dataset`` for the files of a folder.

    Raises
    ------
    LoadError
        If the folder, its neurons or its connections are not there.
    """
    if not folder.is_dir():
        raise LoadError(f"no folder {folder}; name one that save_working_set wrote")
    found: dict[str, Any] = {}
    for name, needed in _TABLES.items():
        file = folder / f"{name}.parquet"
        if file.exists():
            found[name] = file
        elif needed:
            raise LoadError(f"{folder} has no {file.name}; name a folder that save_working_set wrote")
    return found | {name: folder / file for name, file in _OTHERS.items() if (folder / file).exists()}
