"""The files that go into a dataset as they are: skeletons (SWC) and ROI meshes (OBJ)."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote

from neuprint_jupyter.server.loading.errors import LoadError

_SWC_FIELDS = "id type x y z radius parent"


def check_skeletons(directory: str | Path | None) -> dict[int, Path]:
    """The skeleton file of each body: ``<bodyId>.swc``.

    Raises
    ------
    LoadError
        If there is no such directory or no skeleton in it; a file's name is no body id; or a line is not SWC.
    """
    skeletons = {}
    for path in _files(directory, "*.swc"):
        if not path.stem.isascii() or not path.stem.isdigit() or str(int(path.stem)) != path.stem:
            raise LoadError(f"{path.stem!r} is not a body id; name a skeleton <bodyId>.swc", source=path.name)
        _check_swc(path)
        skeletons[int(path.stem)] = path
    return skeletons


def check_meshes(directory: str | Path | None) -> dict[str, Path]:
    """The mesh file of each ROI: ``<ROI>.obj``, the name plain or percent-encoded.

    Raises
    ------
    LoadError
        If there is no such directory or no mesh in it; or a file has no points, or one that is no point.
    """
    meshes = {}
    for path in _files(directory, "*.obj"):
        _check_obj(path)
        meshes[unquote(path.stem)] = path
    return meshes


def copy_files(files: Iterable[tuple[Path, Path]], advance: Callable[[int], object]) -> None:
    """Copy each file to its place."""
    for source, target in files:
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, target)
        advance(1)


def _files(directory: str | Path | None, pattern: str) -> list[Path]:
    if directory is None:
        return []
    place = Path(directory).expanduser()
    if not place.is_dir():
        raise LoadError(f"there is no directory {str(place)!r}")
    files = sorted(place.glob(pattern))
    if not files:
        raise LoadError(f"there are no {pattern} files in {str(place)!r}")
    return files


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LoadError(f"cannot be read: {error}", source=path.name) from None
    return [
        (number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and line.strip()[0] != "#"
    ]


def _check_swc(path: Path) -> None:
    lines = _lines(path)
    if not lines:
        raise LoadError("there are no nodes", source=path.name)
    parents: dict[int, tuple[int, int]] = {}
    for number, line in lines:
        fields = line.split()
        try:
            node, _, parent = int(fields[0]), int(fields[1]), int(fields[6])
            finite = all(math.isfinite(float(field)) for field in fields[2:6])
        except (ValueError, IndexError):
            finite = False
        if not finite:
            raise LoadError(f"{line.strip()[:60]!r} is not '{_SWC_FIELDS}'", source=path.name, line=number)
        if node in parents:
            raise LoadError(f"the node {node} is already in line {parents[node][0]}", source=path.name, line=number)
        parents[node] = number, parent
    for number, parent in parents.values():
        if parent >= 0 and parent not in parents:
            raise LoadError(f"the parent {parent} is no node of this skeleton", source=path.name, line=number)


def _check_obj(path: Path) -> None:
    points = 0
    for number, line in _lines(path):
        kind, *fields = line.split()
        if kind == "v":
            try:
                finite = len(fields) >= 3 and all(math.isfinite(float(field)) for field in fields[:3])
            except ValueError:
                finite = False
            if not finite:
                raise LoadError(f"{line.strip()[:60]!r} is not a point 'v x y z'", source=path.name, line=number)
            points += 1
    if not points:
        raise LoadError("there are no points ('v x y z') in this mesh", source=path.name)
