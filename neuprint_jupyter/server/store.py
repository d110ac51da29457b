"""Where datasets live on this machine, and how they are found.

A dataset is one directory, ``<data directory>/datasets/<name>@<tag>``. It appears there complete, by one
rename, so whatever can be listed can be served.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from neuprint_jupyter.errors import NeuprintError, UnknownNameError

#: The layout of a dataset's directory. A dataset of another format is not listed.
FORMAT = 1

_PART = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
_NAME = re.compile(rf"({_PART})(?::({_PART}))?")


class DatasetNameError(NeuprintError, ValueError):
    """A dataset name that cannot be one."""


@dataclass(frozen=True)
class Dataset:
    """One dataset on disk.

    Parameters
    ----------
    name
        ``NAME`` or ``NAME:TAG``, as clients ask for it.
    uuid
        Made anew by every load: a dataset loaded again under its old name has another one.
    path
        The dataset's directory.
    made
        When it was loaded, ISO 8601 with time zone.
    counts
        How many ``neurons``, ``connections``, ``synapses``, ``skeletons`` and ``meshes`` it holds.

    Examples
    --------
    >>> demo = Dataset("demo:v1", "0f", Path("/data/datasets/demo@v1"), "2026-01-01T00:00:00+00:00")
    >>> demo.base, demo.tag
    ('demo', 'v1')
    >>> demo.mesh_file("a'L(R)").name
    'a%27L%28R%29.obj'
    """

    name: str
    uuid: str
    path: Path
    made: str
    counts: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def base(self) -> str:
        """The name without its tag: the prefix of the dataset's own labels."""
        return split_name(self.name)[0]

    @property
    def tag(self) -> str:
        """The tag, empty where there is none."""
        return split_name(self.name)[1]

    @property
    def graph(self) -> Path:
        """The directory of the ArcadeDB database.

        No other load's has the same path: the engine writes what it knows of a database when it
        closes it, and a server may still hold the one that this dataset took the place of.
        """
        return self.path / f"graph-{self.uuid}"

    @property
    def bodies(self) -> Path:
        """The file with the properties of all bodies; datasets loaded by earlier versions have none."""
        return self.path / "bodies.arrow"

    @property
    def skeletons(self) -> Path:
        """The directory of the SWC files."""
        return self.path / "skeletons"

    @property
    def meshes(self) -> Path:
        """The directory of the ROI meshes."""
        return self.path / "meshes"

    def skeleton_file(self, body_id: int) -> Path:
        """Where the skeleton of a body lies, if it has one."""
        return self.skeletons / f"{body_id}.swc"

    def mesh_file(self, roi: str) -> Path:
        """Where the mesh of an ROI lies, if it has one."""
        return self.meshes / f"{quote(roi, safe='')}.obj"

    def describe(self) -> None:
        """Write ``dataset.json``, which makes the directory a dataset."""
        record = {"name": self.name, "uuid": self.uuid, "made": self.made, "format": FORMAT, "counts": self.counts}
        (self.path / "dataset.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def data_directory() -> Path:
    """The directory that holds all datasets: ``$NEUPRINT_JUPYTER_DATA``, else the user's data directory."""
    told = os.environ.get("NEUPRINT_JUPYTER_DATA")
    if told:
        # The server runs in another folder than whoever starts it.
        return Path(told).expanduser().absolute()
    try:
        import platformdirs
    except ImportError:
        raise NeuprintError('local datasets need: pip install "neuprint-jupyter[local]"') from None
    return platformdirs.user_data_path("neuprint-jupyter")


def split_name(name: str) -> tuple[str, str]:
    """A dataset's name and its tag, which is empty where there is none.

    Raises
    ------
    DatasetNameError
        If ``name`` is not ``NAME`` or ``NAME:TAG`` of letters, digits, ``_``, ``.`` and ``-``.

    Examples
    --------
    >>> split_name("hemibrain:v1.2"), split_name("larva")
    (('hemibrain', 'v1.2'), ('larva', ''))
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise DatasetNameError(
            f"{name!r} is not a dataset name; write NAME or NAME:TAG, each of letters, digits, '_', '.' and '-' "
            "and beginning with a letter or digit, for example 'hemibrain:v1.2'"
        )
    return match[1], match[2] or ""


def dataset_path(name: str, data_dir: Path) -> Path:
    """The directory of the dataset called ``name``, whether it exists or not."""
    base, tag = split_name(name)
    return data_dir / "datasets" / (f"{base}@{tag}" if tag else base)


def list_datasets(data_dir: Path | None = None) -> list[Dataset]:
    """All datasets, by name. Reads one small file each: cheap enough to ask at every request.

    Parameters
    ----------
    data_dir
        Where to look, else :func:`data_directory`.
    """
    places = sorted((data_dir or data_directory()).joinpath("datasets").glob("*/dataset.json"))
    found = (_read(place) for place in places)
    return sorted((d for d in found if d is not None), key=lambda d: d.name.lower())


def find_dataset(name: str, data_dir: Path | None = None) -> Dataset:
    """The dataset called ``name``, upper and lower case alike.

    Raises
    ------
    UnknownNameError
        If there is none; the message has the nearest match, or what there is.
    """
    datasets = list_datasets(data_dir)
    for dataset in datasets:
        if dataset.name.lower() == name.lower():
            return dataset
    raise UnknownNameError("dataset", name, [d.name for d in datasets])


def _read(place: Path) -> Dataset | None:
    try:
        record = json.loads(place.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            return None
        return Dataset(record["name"], record["uuid"], place.parent, record["made"], record["counts"])
    except (OSError, ValueError, KeyError, TypeError):
        # Swapped away between the listing and the reading, or not ours.
        return None
