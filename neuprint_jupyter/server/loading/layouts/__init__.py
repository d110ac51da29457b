"""Folders of published connectomes: which layout one has, and the tables of a dataset that its files make."""

from __future__ import annotations

from pathlib import Path

from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.layouts import adjacencies, codex, flat_files, neo4j, own
from neuprint_jupyter.server.loading.layouts.recognised import Recognised

_LAYOUTS = (neo4j, flat_files, adjacencies, codex, own)

__all__ = ["Recognised", "recognise"]


def recognise(folder: str | Path) -> Recognised:
    """Find out what a folder holds, by the names of its files, and read it.

    Parameters
    ----------
    folder
        With the files of one of these: neuPrint's ``Neuprint_*.csv`` for Neo4j; flat Feather files
        (``body-annotations``, ``connectome-weights``); an adjacency export of the hemibrain or of neuprint-python;
        FlyWire's Codex; or tables named as the arguments of ``load_dataset``, such as ``save_working_set`` writes.

    Returns
    -------
    Recognised
        The layout, the arguments for ``load_dataset``, and what of the folder is left out.

    Raises
    ------
    LoadError
        If there is no such folder, its files are of no known layout, or one of them is wrong.

    Examples
    --------
    >>> recognise("exported-traced-adjacencies-v1.2").layout  # doctest: +SKIP
    "the hemibrain's exported-traced-adjacencies"
    """
    place = Path(folder).expanduser()
    if not place.is_dir():
        if place.is_file():
            raise LoadError(f"{str(place)!r} is a file; give a folder, or each table by its option: --neurons FILE …")
        raise LoadError(f"there is no folder {str(place)!r}")
    for layout in _LAYOUTS:
        found: Recognised | None = layout.read(place)
        if found is not None:
            return found
    names = sorted(path.name for path in place.iterdir())
    shown = ", ".join(names[:8]) + (" …" if len(names) > 8 else "") if names else "nothing"
    known = "; ".join(layout.FILES for layout in _LAYOUTS)
    raise LoadError(f"{str(place)!r} is of no layout that is known here. It holds {shown}. Known are: {known}")
