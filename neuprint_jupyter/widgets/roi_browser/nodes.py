"""The tree's nodes: each is a comm of its own, and so is made when it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ipytree import Node

from neuprint_jupyter.widgets.html import escape
from neuprint_jupyter.widgets.rois import Region, Regions

#: How many children are made at once; a region may hold a thousand columns.
PAGE = 40


class RegionNodes:
    """Makes the nodes of regions, and marks those that are chosen.

    Parameters
    ----------
    regions
        What the dataset has.
    picked
        Called with the name of a region that is clicked.
    """

    def __init__(self, regions: Regions, picked: Callable[[str], None]) -> None:
        self._regions = regions
        self._picked = picked
        self._nodes: dict[str, list[Any]] = {}
        self._chosen: set[str] = set()
        self.top = self._page(regions.top, 0)
        if regions.rooted:
            self.top[0].opened = True

    def open_like(self, others: Iterable[Any], nodes: Iterable[Any] | None = None) -> None:
        """Open the regions that are open among other nodes, outermost first."""
        opened = {node.region: node for node in others if node.opened and getattr(node, "region", None)}
        for node in self.top if nodes is None else nodes:
            other = opened.get(getattr(node, "region", None))
            if other is not None:
                node.opened = True
                self.open_like(other.nodes, node.nodes)

    def found(self, hits: Iterable[Region]) -> list[Any]:
        """Fresh nodes for regions and what lies around them, opened down to each."""
        below: dict[str, dict[str, Any]] = {}
        tree: dict[str, Any] = below
        for hit in hits:
            branch = tree
            for region in [*self._regions.paths[hit.name], hit]:
                branch = branch.setdefault(region.name, {})
        return [self._opened(name, inner) for name, inner in tree.items()]

    def forget(self, nodes: Iterable[Any]) -> None:
        """Close nodes that are no longer shown, with all below."""
        for node in nodes:
            self.forget(node.nodes)
            made = self._nodes.get(getattr(node, "region", None) or "", [])
            if node in made:
                made.remove(node)
            node.close()

    def mark(self, chosen: Iterable[str]) -> None:
        """Show which regions are chosen."""
        before, self._chosen = self._chosen, set(chosen)
        for name in before ^ self._chosen:
            for node in self._nodes.get(name, []):
                self._dress(node, self._regions.by_name[name])
                if name not in self._chosen:
                    # Else a click on it would change nothing, and not be heard.
                    node.selected = False

    def _opened(self, name: str, inner: dict[str, Any]) -> Any:
        region = self._regions.by_name[name]
        if not inner:
            return self._node(region)
        return self._made(region, [self._opened(child, below) for child, below in inner.items()], opened=True)

    def _page(self, regions: list[Region], start: int) -> list[Any]:
        nodes = [self._node(region) for region in regions[start : start + PAGE]]
        left = len(regions) - start - PAGE
        return [*nodes, self._more(regions, start + PAGE, left)] if left > 0 else nodes

    def _node(self, region: Region) -> Any:
        # A node without children has nothing to open it by.
        node = self._made(region, [Node("…")] if region.children else [], opened=False)
        if region.children:
            node.observe(lambda change: self._open(node, region) if change["new"] else None, "opened")
        return node

    def _open(self, node: Any, region: Region) -> None:
        if len(node.nodes) == 1 and not hasattr(node.nodes[0], "region"):
            placeholder = node.nodes
            node.nodes = tuple(self._page(region.children, 0))
            for one in placeholder:
                one.close()

    def _made(self, region: Region, nodes: list[Any], *, opened: bool) -> Any:
        node = Node(self._label(region), nodes, opened=opened, open_icon="caret-right", close_icon="caret-down")
        node.region = region.name
        self._dress(node, region)
        self._nodes.setdefault(region.name, []).append(node)
        node.observe(lambda change: self._picked(region.name) if change["new"] else None, "selected")
        return node

    def _more(self, regions: list[Region], start: int, left: int) -> Any:
        node = Node(f"… {left:,} more: click to list {min(left, PAGE)} of them", icon="ellipsis-h")
        node.region = None

        def listed(change: Any) -> None:
            if not change["new"]:
                return
            parent = next((n for made in self._nodes.values() for n in made if node in n.nodes), None)
            grown = self._page(regions, start)
            self._grow(parent, node, grown)

        node.observe(listed, "selected")
        return node

    def _grow(self, parent: Any, more: Any, grown: list[Any]) -> None:
        if parent is not None:
            parent.nodes = (*parent.nodes[:-1], *grown)
        else:
            self.top = [*self.top[:-1], *grown]
            self.top_changed()
        more.close()

    def top_changed(self) -> None:
        """Called when there are more outermost nodes; whoever shows them sets it."""

    def _dress(self, node: Any, region: Region) -> None:
        chosen = region.name in self._chosen
        node.icon = "check" if chosen else "circle" if region.primary else "circle-o"
        node.icon_style = "success" if chosen else "info" if region.primary else "default"

    def _label(self, region: Region) -> str:
        """The node's text: HTML to the tree, so that everything in it is escaped."""
        name = f"<strong>{escape(region.name)}</strong>" if region.primary else escape(region.name)
        told = " · ".join(filter(None, [escape(region.described), *self._counts(region)]))
        return f"{name} <small>&ensp;{told}</small>" if told else name

    def _counts(self, region: Region) -> Iterable[str]:
        if not region.pre and not region.post:
            return
        if region.pre is not None:
            yield f"{region.pre:,} pre"
        if region.post is not None:
            yield f"{region.post:,} post"
        if region.post and self._regions.post:
            yield f"{_share(region.post / self._regions.post)} of inputs"


def _share(part: float) -> str:
    """A part of a whole in percent; of what is there, never nothing.

    Examples
    --------
    >>> [_share(part) for part in (0.71, 0.0005, 0.0004)]
    ['71.0%', '0.1%', 'under 0.1%']
    """
    return f"{part:.1%}" if part >= 0.0005 else "under 0.1%"
