"""The browser: the panel, the tree below it, and what is chosen in both."""

from __future__ import annotations

import threading
from typing import Any

import ipywidgets
import traitlets
from ipytree import Tree

from neuprint_jupyter.client import Client, asked_by, chosen_client
from neuprint_jupyter.cypher import check_rois
from neuprint_jupyter.errors import CriteriaError, NeuprintError
from neuprint_jupyter.widgets.html import element
from neuprint_jupyter.widgets.roi_browser.nodes import RegionNodes
from neuprint_jupyter.widgets.roi_browser.panel import ROLES, RoiPanel
from neuprint_jupyter.widgets.roi_browser.sides import other_side
from neuprint_jupyter.widgets.rois import found_regions, regions_of

_FOUND = 30
_TOGETHER = 2_000


class ROIBrowser(ipywidgets.VBox):  # type: ignore[misc] # ipywidgets has no types
    """The regions of a dataset as a tree; a click chooses one, and each has a role.

    Primary regions are marked. Beside each stand its T-bars (pre), its PSDs (post), its share of all
    PSDs, and its description, where the dataset tells them. Children are made when a region is opened.

    Parameters
    ----------
    client
        Whose dataset; by default the default client's.
    height
        The greatest height of the tree in CSS pixels.

    Attributes
    ----------
    selected_rois : list of str
        The regions that are chosen, in the order they were; observable, and settable.
    roles : dict of str to str
        The role of each: ``"input"`` (inputs, that is PSDs, in it), ``"output"`` (T-bars in it) or ``"any"``;
        observable, and settable. Those not named have ``"any"``.

    Raises
    ------
    NeuprintError
        If the dataset cannot be asked for its regions.
    traitlets.TraitError
        If a region or a role that is set does not exist; the nearest match is named.

    Examples
    --------
    >>> browser = ROIBrowser(client)  # doctest: +SKIP
    >>> browser.selected_rois = ["EB", "PB"]  # doctest: +SKIP
    >>> browser.roles = {"PB": "input"}  # doctest: +SKIP
    """

    selected_rois = traitlets.List(traitlets.Unicode())
    roles = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Unicode())

    def __init__(self, client: Client | None = None, *, height: int = 340) -> None:
        self._client = chosen_client(client)
        self._lock = threading.RLock()
        self._look()
        self._nodes = self._made_nodes()
        self._panel = RoiPanel(self._act)
        self._tree = Tree(self._nodes.top, animation=0)
        self._tree.layout = ipywidgets.Layout(max_height=f"{int(height)}px", overflow="auto")
        self._found: list[Any] = []
        super().__init__(children=[self._panel, self._tree])
        self.add_class("npj-roi-browser")
        self._panel.note = self._counted()
        self._panel.observe(lambda _: self._search(), "search")

    @property
    def search(self) -> str:
        """What the tree is searched for, in names and descriptions; it can be set."""
        return str(self._panel.search)

    @search.setter
    def search(self, text: str) -> None:
        self._panel.search = text

    @property
    def client(self) -> Client:
        """The client whose regions are shown."""
        return self._client

    @traitlets.validate("selected_rois")
    def _known(self, proposal: traitlets.Bunch) -> list[str]:
        names = list(dict.fromkeys(proposal["value"]))
        self._check(names)
        return names

    @traitlets.validate("roles")
    def _known_roles(self, proposal: traitlets.Bunch) -> dict[str, str]:
        self._check(list(proposal["value"]))
        for name, role in proposal["value"].items():
            if role not in ROLES:
                raise traitlets.TraitError(f"the role of {name} is one of {', '.join(ROLES)}, not {role!r}")
        return dict(proposal["value"])

    def _check(self, names: list[str]) -> None:
        # What was chosen may stay when the dataset is loaded again without it.
        new = [name for name in names if name not in self.selected_rois and name not in self.roles]
        try:
            check_rois(new, self._client)
        except NeuprintError as error:
            raise traitlets.TraitError(str(error)) from None

    @traitlets.observe("selected_rois", "roles")
    def _on_chosen(self, _change: traitlets.Bunch) -> None:
        with self._lock:
            self._show_chosen()

    def _show_chosen(self) -> None:
        self._nodes.mark(self.selected_rois)
        chosen = [
            {
                "name": name,
                "role": self.roles.get(name, "any"),
                "described": self._described(name),
                "gone": name not in self._known_rois,
            }
            for name in self.selected_rois
        ]
        some = bool(chosen)
        offers = {"children": bool(self._children()), "sides": bool(self._other_sides()), "clear": some}
        self._panel.show(chosen, offers)

    def _look(self) -> None:
        """Ask what regions the dataset has."""
        loaded = self._client.loaded()
        with asked_by("ROIBrowser"):
            self._regions = regions_of(self._client)
            # A hierarchy may name regions that only hold others.
            self._known_rois = set(self._client.all_rois)
        self._loaded = loaded

    def _made_nodes(self) -> RegionNodes:
        nodes = RegionNodes(self._regions, self._add)
        nodes.top_changed = self._show_tree  # type: ignore[method-assign]
        return nodes

    def _follow(self) -> bool:
        """Show what regions the dataset has by now, if it was loaded again since; whether it was. The choice stays."""
        with self._lock:
            if self._client.loaded() in (None, self._loaded):
                return False
            try:
                self._look()
            except NeuprintError:
                # What is used next tries again.
                return False
            before, self._nodes = self._nodes, self._made_nodes()
            self._nodes.open_like(before.top)
            self._show_found()
            before.forget(before.top)
            self._show_chosen()
            return True

    def _described(self, name: str) -> str:
        region = self._regions.by_name.get(name)
        return region.described if region else ""

    def _add(self, name: str) -> None:
        with self._lock:
            self._follow()
            if name not in self._regions.by_name:
                self._panel.note = f"{self._client.dataset} has no region {name} any more: it was loaded again."
            elif name not in self._known_rois:
                self._panel.note = f"No neuron is tagged with {name}: open it, and choose what lies in it."
            elif name not in self.selected_rois:
                self.selected_rois = [*self.selected_rois, name]

    def _act(self, kind: str, roi: str, role: str) -> None:
        with self._lock:
            self._follow()
            if kind == "remove":
                self.selected_rois = [name for name in self.selected_rois if name != roi]
            elif kind == "role" and roi in self.selected_rois:
                self.roles = {**self.roles, roi: role}
            elif kind == "clear":
                self.selected_rois = []
            elif kind in ("children", "sides"):
                try:
                    self.add_children() if kind == "children" else self.add_other_sides()
                except CriteriaError as error:
                    self._panel.note = str(error)

    def add_children(self) -> None:
        """Choose the children of all that is chosen, each in the role of its parent.

        Raises
        ------
        CriteriaError
            If these are thousands: no query takes so many.
        """
        self._grow(self._children())

    def add_other_sides(self) -> None:
        """Choose the regions on the other side of the brain of all that is chosen, in the same roles."""
        self._grow(self._other_sides())

    def _children(self) -> dict[str, str]:
        """The children that are not chosen yet, each with the one it lies in."""
        chosen = [self._regions.by_name[name] for name in self.selected_rois if name in self._regions.by_name]
        free = self._known_rois - set(self.selected_rois)
        return {child.name: region.name for region in chosen for child in region.children if child.name in free}

    def _other_sides(self) -> dict[str, str]:
        others = {other_side(name, self._known_rois): name for name in self.selected_rois}
        return {other: name for other, name in others.items() if other and other not in self.selected_rois}

    def _grow(self, added: dict[str, str]) -> None:
        if len(self.selected_rois) + len(added) > _TOGETHER:
            raise CriteriaError(f"{len(added):,} more regions are more than a query takes ({_TOGETHER:,})")
        roles = {new: self.roles[like] for new, like in added.items() if like in self.roles}
        self.roles = {**self.roles, **roles}
        self.selected_rois = [*self.selected_rois, *added]

    def _search(self) -> None:
        with self._lock:
            if not self._follow():
                self._show_found()

    def _show_found(self) -> None:
        """Show the regions whose names or descriptions hold a text, with what lies around them, or all again."""
        gone, self._found = self._found, []
        if self.search.strip():
            hits = found_regions(self._regions, self.search, len(self._regions.by_name))
            self._found = self._nodes.found(hits[:_FOUND])
            shown = f", the best {_FOUND} shown" if len(hits) > _FOUND else ""
            self._panel.note = f"{len(hits):,} of {len(self._regions.by_name):,} regions{shown}"
        else:
            self._panel.note = self._counted()
        self._show_tree()
        self._nodes.forget(gone)

    def _show_tree(self) -> None:
        self._tree.nodes = tuple(self._found if self._panel.search.strip() else self._nodes.top)

    def _counted(self) -> str:
        if not self._regions.by_name:
            return "This dataset names no regions."
        primary = sum(region.primary for region in self._regions.by_name.values())
        return f"{len(self._regions.by_name):,} regions, {primary:,} of them primary (●)"

    def close(self) -> None:
        """Take the tree out of the page, with all that it is made of."""
        # Of a browser that could not be made, there is nothing yet.
        if "_found" in vars(self):
            self._nodes.forget([*self._nodes.top, *self._found])
            self._panel.close()
            self._tree.close()
        super().close()

    def __repr__(self) -> str:
        return f"ROIBrowser({self._client!r}, selected_rois={self.selected_rois!r})"

    def _display_(self) -> str:
        # Asked by marimo alone, which shows anywidgets and leaves other ipywidgets out.
        return "The tree of regions needs JupyterLab or Notebook 7; CriteriaBuilder(), Grid() and plots show here."

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        shown = super()._repr_mimebundle_(**kwargs)
        data, metadata = shown if isinstance(shown, tuple) else (shown or {}, {})
        text = f"Regions of {self._client.dataset}: {', '.join(self.selected_rois) or 'none chosen'}"
        return {**data, "text/plain": text, "text/html": element("p", text)}, metadata
