"""The files that go into a dataset as they are: skeletons (SWC) and ROI meshes (OBJ)."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

import pandas as pd

from neuprint_jupyter.errors import did_you_mean, warn
from neuprint_jupyter.server.loading.errors import LoadError

_SWC_FIELDS = "id type x y z radius parent"
_LARGEST_NODE = 2**31 - 1


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


def miss_owners(
    skeletons: Mapping[int, Path], meshes: Mapping[str, Path], bodies: pd.Index[int], whose: str, rois: Sequence[str]
) -> None:
    """Warn of skeletons and meshes that nobody will find, because what they are of is not there."""
    strays = [path.name for body, path in skeletons.items() if body not in bodies]
    if strays:
        warn(f"{_first(strays)}: skeletons of bodies that {whose} does not name")
    strays = [path.name for roi, path in meshes.items() if roi not in rois]
    if strays:
        hint = did_you_mean(unquote(strays[0].removesuffix(".obj")), rois) if rois else ""
        warn(f"{_first(strays)}: meshes of ROIs that the dataset does not have{hint}")


def copy_files(files: Iterable[tuple[Path, Path]], advance: Callable[[int], object]) -> None:
    """Copy each file to its place."""
    for source, target in files:
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, target)
        advance(1)


def _first(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


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
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    return [(number, line) for number, line in lines if line and line[0] != "#"]


def _check_swc(path: Path) -> None:
    lines = _lines(path)
    if not lines:
        raise LoadError("there are no nodes", source=path.name)
    try:
        nodes, parents = _read_swc([line for _, line in lines])
    except ValueError:
        number, line = next((number, line) for number, line in lines if not _is_swc(line))
        raise LoadError(f"{line[:60]!r} is not '{_SWC_FIELDS}'", source=path.name, line=number) from None
    known: dict[int, int] = {}
    for (number, _), node in zip(lines, nodes, strict=True):
        if known.setdefault(node, number) != number:
            raise LoadError(f"the node {node} is already in line {known[node]}", source=path.name, line=number)
    for (number, _), parent in zip(lines, parents, strict=True):
        if parent >= 0 and parent not in known:
            raise LoadError(f"the parent {parent} is not a node of this skeleton", source=path.name, line=number)
    # Most files name a parent before its children, which leaves no room for a circle.
    if any(parent in known and known[parent] >= number for (number, _), parent in zip(lines, parents, strict=True)):
        circled = _in_a_circle(nodes, parents)
        if circled is not None:
            raise LoadError(f"the node {circled} is its own ancestor", source=path.name, line=known[circled])
    largest = max(nodes)
    if largest > _LARGEST_NODE:
        problem = f"the node {largest} is beyond 32 bits, {_LARGEST_NODE}; number the nodes anew"
        raise LoadError(problem, source=path.name, line=known[largest])


def _in_a_circle(nodes: list[int], parents: list[int]) -> int | None:
    """A node that one comes back to from parent to parent; None if each leads to a root."""
    above, rooted = dict(zip(nodes, parents, strict=True)), set[int]()
    for node in nodes:
        way: dict[int, None] = {}
        while node in above and node not in rooted:
            if node in way:
                return node
            way[node] = None
            node = above[node]
        rooted.update(way)
    return None


def _read_swc(lines: list[str]) -> tuple[list[int], list[int]]:
    """The numbers of the nodes and of their parents; ValueError if a line is not SWC."""
    # Column by column: skeletons have millions of lines.
    columns = list(zip(*(line.split(None, 7)[:7] for line in lines), strict=True))
    if len(columns) < 7:
        raise ValueError
    nodes, _, parents = (list(map(int, columns[k])) for k in (0, 1, 6))
    if not all(all(map(math.isfinite, map(float, column))) for column in columns[2:6]):
        raise ValueError
    return nodes, parents


def _is_swc(line: str) -> bool:
    try:
        _read_swc([line])
    except ValueError:
        return False
    return True


def _check_obj(path: Path) -> None:
    points = 0
    for number, line in _lines(path):
        if line.split(None, 1)[0] != "v":
            continue
        fields = line.split()[1:4]
        try:
            finite = len(fields) == 3 and all(map(math.isfinite, map(float, fields)))
        except ValueError:
            finite = False
        if not finite:
            raise LoadError(f"{line[:60]!r} is not a point 'v x y z'", source=path.name, line=number)
        points += 1
    if not points:
        raise LoadError("there are no points ('v x y z') in this mesh", source=path.name)
