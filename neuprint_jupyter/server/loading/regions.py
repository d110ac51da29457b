"""The ROIs of a dataset: which lies in which, and which are primary."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neuprint_jupyter.server.loading.columns import Ints
from neuprint_jupyter.server.loading.errors import LoadError

JSONSource = str | Path | Mapping[str, Any]


@dataclass(frozen=True)
class Regions:
    """All ROIs by number, and the tree they make.

    Parameters
    ----------
    names
        Every ROI; its position is its number.
    parents
        The number of the ROI that each lies in, -1 for those right under the root.
    tree
        The hierarchy in neuPrint's form: ``{"name": ..., "children": [...]}``.
    placed
        The parent of each name in the tree, None for the root.
    info
        What the ``roi_info`` file tells of an ROI.
    """

    names: list[str]
    parents: Ints
    tree: dict[str, Any]
    placed: Mapping[str, str | None]
    info: Mapping[str, Mapping[str, Any]]

    def numbers(self, names: Sequence[str]) -> Ints:
        """The numbers of ROIs of these names."""
        positions = {name: number for number, name in enumerate(self.names)}
        return np.array([positions[name] for name in names], dtype=np.int64)

    def flags(self, sets: Iterable[Iterable[int]]) -> list[dict[str, bool]]:
        """What is stored with a thing in all ROIs of a set, for each set: that it is in these, and in those around."""
        return [dict.fromkeys((self.names[n] for n in self.around(rois)), True) for rois in sets]

    def topmost(self, present: Iterable[int]) -> list[int]:
        """Those of the ROIs that lie in no other of them, in the order of their numbers."""
        given = set(present)
        return [number for number in sorted(given) if not given.intersection(self._ancestors(number))]

    def around(self, rois: Iterable[int]) -> list[int]:
        """The ROIs and those that they lie in, each once."""
        return list(dict.fromkeys(n for roi in rois for n in (roi, *self._ancestors(roi))))

    def _ancestors(self, number: int) -> list[int]:
        found = []
        while (number := int(self.parents[number])) >= 0:
            found.append(number)
        return found


def make_regions(
    dataset: str, hierarchy: Mapping[str, Any] | None, info: Mapping[str, Mapping[str, Any]] | None, used: Sequence[str]
) -> Regions:
    """The ROIs of a hierarchy, of an info file and of the tables, put together.

    Without a hierarchy, the ROIs lie in their parents of the info file.
    An ROI of the tables that neither file knows becomes one more ROI under the root. One that only the info
    file knows stays outside of the hierarchy. The root stands for the whole dataset: it is in the list of ROIs if it
    is described, and has counts of its own only if the tables use it.

    Parameters
    ----------
    dataset
        The dataset's name without tag: the root, where there is no hierarchy.
    hierarchy, info
        As :func:`read_hierarchy` and :func:`read_info` give them.
    used
        The ROI names of the tables.
    """
    known = dict(info or {})
    if hierarchy is None:
        tree = _tree_of_parents(dataset, list(dict.fromkeys([*known, *used])), known)
    else:
        drawn = {name for name, _ in _walk(hierarchy)}
        strays = [roi for roi in dict.fromkeys(used) if roi not in drawn and roi not in known]
        tree = {**hierarchy, "children": [*hierarchy.get("children", []), *({"name": roi} for roi in strays)]}
    placed = dict(_walk(tree))
    names = list(dict.fromkeys([*placed, *known, *used]))
    if tree["name"] not in known and tree["name"] not in used:
        names.remove(tree["name"])
    positions = {name: number for number, name in enumerate(names) if name != tree["name"] or name in used}
    parents = [positions.get(placed.get(name) or "", -1) for name in names]
    return Regions(names, np.array(parents, dtype=np.int64), tree, placed, known)


def _tree_of_parents(dataset: str, rois: list[str], info: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The tree that the ``parent`` of each ROI makes; those without one lie right under the root."""
    parents: dict[str, str | None] = {}
    for roi in rois:
        parent = info.get(roi, {}).get("parent") or None
        parents[roi] = None if parent == dataset and dataset not in rois else parent
    for parent in list(parents.values()):
        if parent is not None:
            # One that is known by its parts only.
            parents.setdefault(parent, None)
    children: dict[str | None, list[str]] = defaultdict(list)
    for roi, parent in parents.items():
        children[parent].append(roi)
    outermost = children[None]
    if len(outermost) == 1 and outermost[0] not in rois:
        root = outermost[0]
    else:
        root = dataset
        while root in parents:
            root += " (all)"
        children[root] = outermost
    placed, rest = {root}, [root]
    while rest:
        rest = [child for roi in rest for child in children[roi]]
        placed.update(rest)
    lost = [roi for roi in parents if roi not in placed]
    if lost:
        names = ", ".join(map(repr, lost))
        way = "give one of them another parent, or none"
        raise LoadError(f"by their parents in roi_info, these ROIs lie in one another: {names}; {way}")

    def node(name: str) -> dict[str, Any]:
        return {"name": name, **({"children": list(map(node, children[name]))} if children[name] else {})}

    return {"children": [], **node(root)}


def read_hierarchy(source: JSONSource | None) -> Mapping[str, Any] | None:
    """A hierarchy of ROIs, ``{"name": ..., "children": [...]}``, from a JSON file or a dict.

    Raises
    ------
    LoadError
        If it is not of that form, or an ROI is in it twice.
    """
    if source is None:
        return None
    name, tree = read_json(source, "roi_hierarchy")
    _check_node(tree, name, "the root")
    seen: set[str] = set()
    for roi, parent in _walk(tree):
        if roi in seen:
            raise LoadError(f"the ROI {roi!r} is in the hierarchy twice (the second time in {parent!r})", source=name)
        seen.add(roi)
    result: Mapping[str, Any] = tree
    return result


def read_info(source: JSONSource | None) -> Mapping[str, Mapping[str, Any]] | None:
    """What is told about each ROI, ``{"EB": {"isPrimary": true, ...}, ...}``, from a JSON file or a dict.

    Raises
    ------
    LoadError
        If it is not of that form.
    """
    if source is None:
        return None
    name, info = read_json(source, "roi_info")
    if not isinstance(info, Mapping):
        raise LoadError(f"a JSON object with one entry per ROI is needed, this is {_shown(info)}", source=name)
    for roi, entry in info.items():
        if not roi or not isinstance(entry, Mapping):
            raise LoadError(
                f"the entry {roi!r} is to be an object like {{'isPrimary': true}}, not {_shown(entry)}", source=name
            )
        if not isinstance(entry.get("isPrimary", False), bool):
            raise LoadError(f"isPrimary of {roi!r} is {_shown(entry['isPrimary'])}, not true or false", source=name)
        if not isinstance(entry.get("parent") or "", str):
            raise LoadError(f"the parent of {roi!r} is {_shown(entry['parent'])}, not an ROI's name", source=name)
    return info


def read_json(source: JSONSource, argument: str) -> tuple[str, Any]:
    """What to call the source of some JSON, and what it says; LoadError if it cannot be read."""
    if isinstance(source, Mapping):
        return f"{argument} (a dict)", source
    if not isinstance(source, str | Path):
        raise LoadError(f"give a dict or the name of a JSON file, not a {type(source).__name__}", source=argument)
    path = Path(source).expanduser()
    try:
        return path.name, json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LoadError(f"there is no file {str(path)!r}", source=path.name) from None
    except json.JSONDecodeError as error:
        raise LoadError(
            f"is not JSON: {error.msg} (character {error.colno})", source=path.name, line=error.lineno
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise LoadError(f"cannot be read: {error}", source=path.name) from None


def _check_node(node: object, source: str, where: str) -> None:
    if not isinstance(node, Mapping) or not isinstance(node.get("name"), str) or not node["name"]:
        raise LoadError(f"{where} is to be an object with a 'name', this is {_shown(node)}", source=source)
    children = node.get("children", [])
    if not isinstance(children, Sequence) or isinstance(children, str):
        raise LoadError(f"the children of {node['name']!r} are to be a list, not {_shown(children)}", source=source)
    for child in children:
        _check_node(child, source, f"a child of {node['name']!r}")


def _walk(node: Mapping[str, Any], parent: str | None = None) -> Iterable[tuple[str, str | None]]:
    yield node["name"], parent
    for child in node.get("children", []):
        yield from _walk(child, node["name"])


def _shown(value: object) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
