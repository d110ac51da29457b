"""The regions of a dataset, and how they are nested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.errors import CriteriaError, NeuprintError

Tree = dict[str, "Tree"]


@inject_client
def fetch_all_rois(*, client: Client = None) -> list[str]:  # type: ignore[assignment]
    """Every ROI of the dataset, sorted by name.

    Parameters
    ----------
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    list of str

    Examples
    --------
    >>> fetch_all_rois()  # doctest: +SKIP
    ['CX', 'EB', 'FB', ...]
    """
    return list(client.all_rois)


@inject_client
def fetch_primary_rois(*, client: Client = None) -> list[str]:  # type: ignore[assignment]
    """The primary ROIs, sorted by name: they do not overlap, and tile the brain.

    Parameters
    ----------
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    list of str

    Examples
    --------
    >>> fetch_primary_rois()  # doctest: +SKIP
    ['EB', 'FB', ...]
    """
    return list(client.primary_rois)


@inject_client
def fetch_roi_hierarchy(
    include_subprimary: bool = True,
    mark_primary: bool = True,
    format: Literal["dict", "text", "nx"] = "dict",
    *,
    client: Client = None,  # type: ignore[assignment]
) -> Any:
    """How the ROIs are nested.

    Parameters
    ----------
    include_subprimary
        Whether the ROIs inside primary ROIs are included.
    mark_primary
        Whether the names of primary ROIs end in ``*``.
    format
        ``"dict"`` for nested dicts, ``"text"`` for a tree to print, ``"nx"`` for a
        ``networkx.DiGraph`` with edges from parent to child.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    dict, str or networkx.DiGraph
        The root is the dataset; children are sorted by name.

    Raises
    ------
    NeuprintError
        If the dataset has no hierarchy.

    Examples
    --------
    >>> print(fetch_roi_hierarchy(False, format="text"))  # doctest: +SKIP
    demo
     +-- CX
     |   +-- EB*
     |   +-- FB*
    """
    if format not in ("dict", "text", "nx"):
        raise CriteriaError(f"format must be 'dict', 'text' or 'nx', not {format!r}")
    hierarchy = client.meta.get("roiHierarchy")
    if not hierarchy:
        raise NeuprintError(f"{client.dataset} has no ROI hierarchy; fetch_all_rois() lists its ROIs")
    primary = set(client.primary_rois)

    def tree(node: dict[str, Any]) -> tuple[str, Tree]:
        name = str(node["name"])
        children = node.get("children") or []
        if name in primary and not include_subprimary:
            children = []
        below = dict(tree(child) for child in sorted(children, key=lambda child: str(child["name"])))
        return name + "*" * (mark_primary and name in primary), below

    root, below = tree(hierarchy)
    if format == "dict":
        return {root: below}
    if format == "text":
        return "\n".join([root, *_branches(below)])
    return _graph(root, below)


def _branches(below: Tree, indent: str = " ") -> Iterator[str]:
    for number, (name, children) in enumerate(below.items(), start=1):
        yield f"{indent}+-- {name}"
        yield from _branches(children, indent + ("|   " if number < len(below) else "    "))


def _graph(root: str, below: Tree) -> Any:
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_node(root)

    def add(parent: str, children: Tree) -> None:
        for name, inner in children.items():
            graph.add_edge(parent, name)
            add(name, inner)

    add(root, below)
    return graph
