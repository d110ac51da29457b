"""The Explorer: its parts, and how they follow each other."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from typing import Any

import ipywidgets
from IPython import get_ipython

from neuprint_jupyter.client import Client, asked_by, chosen_client, refuse_unknown
from neuprint_jupyter.cypher import Criteria, as_neuron_criteria
from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.widgets.criteria_builder import CriteriaBuilder
from neuprint_jupyter.widgets.criteria_builder.from_criteria import form_of
from neuprint_jupyter.widgets.criteria_builder.shape import Form
from neuprint_jupyter.widgets.explorer.bars import ExplorerBar
from neuprint_jupyter.widgets.explorer.link import rois_in, with_rois
from neuprint_jupyter.widgets.explorer.steps import MOST_TOGETHER, Subject, cells
from neuprint_jupyter.widgets.explorer.views import view_of
from neuprint_jupyter.widgets.grid import Grid
from neuprint_jupyter.widgets.html import code_html
from neuprint_jupyter.widgets.latest import Latest
from neuprint_jupyter.widgets.of_cell import close_with_cell
from neuprint_jupyter.widgets.query_log import QueryLogPane
from neuprint_jupyter.widgets.roi_browser import ROIBrowser

_TABS = {
    "neurons": "Neurons",
    "roi_counts": "ROI counts",
    "downstream": "Downstream",
    "upstream": "Upstream",
    "matrix": "Matrix",
    "skeletons": "Skeletons",
    "log": "Queries",
}
#: What Run itself fetches.
_OF_ALL = ("neurons", "roi_counts")
_PAUSE_SECONDS = 0.2
_TABLE_HEIGHT = 380


class Explorer(ipywidgets.VBox):  # type: ignore[misc] # ipywidgets has no types
    """A dataset's regions, a form for criteria, and what they find: linked, and each step as code.

    Run fetches the neurons. Select some of them, and their partners, their matrix and their skeletons
    follow. Several Explorers live side by side, each on a client of its own.

    Parameters
    ----------
    criteria
        What the form says at first: NeuronCriteria, bodyIds, names, or a table of neurons. A client
        may stand in its place.
    client
        Whose server and dataset; by default the default client's.

    Attributes
    ----------
    browser : ROIBrowser
        The regions. Those chosen are in the form, and the other way round.
    builder : CriteriaBuilder
        The form.
    grid : Grid or None
        The neurons that were found.
    selected_ids : list of int
        The bodyIds that are looked at: those selected in the grid, else all that were found.

    Raises
    ------
    NeuprintError
        If there is no client, or the server does not answer.
    CriteriaError
        If the criteria are none.

    Examples
    --------
    >>> explorer = explore(client)  # doctest: +SKIP
    >>> explorer  # doctest: +SKIP
    >>> explorer.builder.criteria, explorer.selected_ids  # doctest: +SKIP
    """

    @refuse_unknown
    def __init__(self, criteria: Any = None, client: Client | None = None) -> None:
        if isinstance(criteria, Client):
            criteria, client = None, criteria
        client = chosen_client(client)
        form = None if criteria is None else form_of(as_neuron_criteria(criteria))
        self._lock = threading.RLock()
        self._linking = False
        self.grid: Grid | None = None
        self._run: tuple[Criteria, Any] | None = None
        self._looked_at: list[str] = []
        self._meshless: set[str] = set()
        self._selected: tuple[int, ...] = ()
        self._views: dict[str, tuple[Any, list[Any]]] = {}
        with asked_by("Explorer"):
            datasets = sorted(client.fetch_datasets())
        self._head = ExplorerBar("head", datasets=datasets, dataset=client.dataset)
        self._bar = ExplorerBar("results", tabs=[list(pair) for pair in _TABS.items()], tab="neurons")
        self._top, self._content = ipywidgets.HBox(), ipywidgets.VBox()
        for part, name in ((self._top, "top"), (self._content, "content")):
            part.add_class(f"npj-explorer-{name}")
        super().__init__()
        self.add_class("npj-explorer")
        self._work = Latest(client.query_log, _PAUSE_SECONDS)
        self._begin(client, form)
        self.children = [self._head, self._top, self._bar, self._content]
        self._head.observe(lambda change: self._change_dataset(change["new"]), "dataset")
        self._bar.observe(lambda _: self._show(), "tab")

    def close(self) -> None:
        """Close its parts too, and follow the queries no longer."""
        # Python calls this too, for one that was never finished.
        if not hasattr(self, "_log"):
            return
        self._work.drop()
        for widget in (self._head, self.browser, self.builder, self._bar, self._log):
            widget.close()
        for _, widgets in self._views.values():
            _close(widgets)
        super().close()

    @property
    def client(self) -> Client:
        """The client of the dataset that is shown."""
        return self._client

    @property
    def selected_ids(self) -> list[int]:
        """The bodyIds that are looked at."""
        return list(self._ids())

    @property
    def code(self) -> list[str]:
        """The Python of all that was looked at, a cell for each step."""
        return list(self._bar.path)

    def _begin(self, client: Client, form: Form | None) -> None:
        """Show a dataset, with nothing found yet."""
        browser = ROIBrowser(client, height=640)
        builder = CriteriaBuilder(client, show_results=False)
        if form is not None:
            builder.form = form
        # Each changes the other, on whatever thread: with locks of their own they could wait for each other.
        browser._lock = builder._lock = self._lock
        log = QueryLogPane(client)
        # Progress bars would be drawn into whatever cell runs.
        quiet = copy.copy(client)
        quiet.progress = False
        self._client, self._quiet, self.browser, self.builder, self._log = client, quiet, browser, builder, log
        # What is still being fetched is of the dataset before.
        self._work.drop()
        self._work = Latest(client.query_log, _PAUSE_SECONDS)
        self.grid, self._run = None, None
        self._looked_at, self._meshless, self._selected = [], set(), ()
        self._choose_rois()
        browser.observe(lambda _: self._rois_to_form(), ["selected_rois", "roles"])
        builder.observe(lambda _: self._choose_rois(), "form")
        builder.observe(lambda _: self._found(builder), "result")
        self._top.children = [browser, builder]
        self._show_anew({})

    def _change_dataset(self, dataset: str) -> None:
        with self._lock:
            if dataset == self._client.dataset:
                return
            try:
                other = self._client.on(dataset)
                before: list[Any] = [self.browser, self.builder, self._log]
                self._begin(other, self.builder.form)
            except NeuprintError as error:
                self._head.error = str(error)
                self._head.dataset = self._client.dataset
                return
            self._head.error = ""
            for widget in before:
                widget.close()

    def _linked(self, change: Callable[[], None]) -> None:
        """Change one of browser and form without the other answering."""
        with self._lock:
            if self._linking:
                return
            self._linking = True
            try:
                change()
            finally:
                self._linking = False

    def _rois_to_form(self) -> None:
        def change() -> None:
            chosen, roles = self.browser.selected_rois, self.browser.roles
            self.builder.form = with_rois(self.builder.form, chosen, roles, self._client.all_rois)

        self._linked(change)
        if self._bar.tab == "skeletons":
            self._show()

    def _choose_rois(self) -> None:
        def change() -> None:
            chosen = rois_in(self.builder.form, self._client.all_rois)
            self.browser.roles = {roi: role for roi, role in chosen.items() if role != "any"}
            self.browser.selected_rois = list(reversed(chosen))

        self._linked(change)

    def _found(self, builder: CriteriaBuilder) -> None:
        with self._lock:
            if builder is not self.builder or builder.result is None or builder.result_criteria is None:
                return
            self._work.drop()
            self.browser._follow()
            neurons, roi_counts = builder.result
            self._run = (builder.result_criteria, neurons)
            self.grid = grid = Grid(neurons, height=_TABLE_HEIGHT)
            self._selected, self._looked_at = (), []
            grid.observe(lambda _: self._select(grid), "selected_ids")
            if self._bar.tab == "log":
                self._bar.tab = "neurons"
            self._show_anew({"neurons": ((), [grid]), "roi_counts": ((), [Grid(roi_counts, height=_TABLE_HEIGHT)])})

    def _show_anew(self, views: dict[str, tuple[Any, list[Any]]]) -> None:
        """Show other neurons, or none; nothing of those before stays."""
        before, self._views = self._views, views
        self._content.children = []
        self._show()
        for _, widgets in before.values():
            _close(widgets)

    def _select(self, grid: Grid) -> None:
        # Asked before the lock is taken: the grid has one of its own.
        selected = tuple(grid.selected_ids)
        with self._lock:
            if grid is self.grid:
                self._selected = selected
                self._show()

    def _ids(self) -> tuple[int, ...]:
        if self._run is None:
            return ()
        return self._selected or tuple(self._run[1]["bodyId"].tolist())

    def _subject(self) -> Subject | None:
        if self._run is None:
            return None
        criteria, neurons = self._run
        return Subject(self._quiet, criteria, neurons, self._ids(), tuple(self.browser.selected_rois), self._meshless)

    def _show(self) -> None:
        """Show the chosen tab as it is by now, or fetch it."""
        with self._lock:
            name, subject = self._bar.tab, self._subject()
            self._bar.error, self._bar.busy = "", False
            self._work.drop()
            self._note(subject)
            if name == "log":
                self._content.children = [self._log]
            elif subject is None:
                self._content.children = []
            elif name in _OF_ALL:
                self._content.children = self._views[name][1]
            elif refusal := _refusal(name, subject):
                self._say(refusal)
            else:
                self._fetch(name, subject)
            self._write_code(name, subject)

    def _fetch(self, name: str, subject: Subject) -> None:
        key = _key(name, subject)
        if name in self._views and self._views[name][0] == key:
            self._content.children = self._views[name][1]
            return
        self._bar.busy = True

        def show(made: Any) -> None:
            with self._lock:
                now = self._subject()
                if name != self._bar.tab or now is None or _key(name, now) != key:
                    # Overtaken while it waited for the lock.
                    _close(made)
                    return
                self._bar.busy = False
                if isinstance(made, str):
                    self._say(made)
                    return
                _, before = self._views.get(name, (None, []))
                self._views[name] = (key, made)
                self._content.children = made
                _close(before)
                self._write_code(name, subject)

        self._work.run(lambda: _attempt(name, subject), show)

    def _say(self, text: str) -> None:
        self._bar.error = text
        self._content.children = []

    def _note(self, subject: Subject | None) -> None:
        if subject is None:
            self._bar.note = "Run finds the neurons; then select some of them to see their partners and skeletons."
            return
        found, looked_at = len(subject.neurons), len(subject.ids)
        self._bar.note = f"{looked_at:,} of {found:,} selected" if self._selected else f"{found:,} found, none selected"

    def _write_code(self, name: str, subject: Subject | None) -> None:
        if subject is None:
            self._bar.code, self._bar.path = [], []
            return
        shown = name != "log" and not _refusal(name, subject)
        if shown and name not in self._looked_at:
            self._looked_at.append(name)
        self._bar.code = ["\n\n".join(cells(subject, [name]))] if shown else []
        self._bar.path = cells(subject, [step for step in self._looked_at if not _refusal(step, subject)])

    def __repr__(self) -> str:
        return f"Explorer({self._client!r})"

    def _display_(self) -> str:
        # Asked by marimo alone, which shows anywidgets and leaves other ipywidgets out.
        return "The Explorer needs JupyterLab or Notebook 7; CriteriaBuilder(), Grid() and plots show here."

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        shown = super()._repr_mimebundle_(**kwargs)
        data, metadata = shown if isinstance(shown, tuple) else (shown or {}, {})
        text = "\n\n".join(self.code) or self.builder.code
        return {**data, "text/plain": text, "text/html": code_html(text)}, metadata


@refuse_unknown
def explore(criteria: Any = None, client: Client | None = None) -> Explorer:
    """Explore a dataset by pointing and clicking.

    Parameters
    ----------
    criteria
        What the form says at first: NeuronCriteria, bodyIds, names, or a table of neurons; Run finds
        them. A client may stand in its place.
    client
        Whose server and dataset; by default the default client's.

    Returns
    -------
    Explorer
        To be shown: the last line of a cell. It ends when its cell is run again.

    Raises
    ------
    NeuprintError
        If there is no client, or the server does not answer.
    CriteriaError
        If the criteria are none.

    Examples
    --------
    >>> explore()  # doctest: +SKIP
    >>> explore(NeuronCriteria(type="EPG", rois="EB"))  # doctest: +SKIP
    """
    explorer = Explorer(criteria, client)
    close_with_cell(explorer, get_ipython())
    return explorer


def _key(name: str, subject: Subject) -> tuple[object, ...]:
    """What a tab's view depends on."""
    return subject.ids, subject.rois if name == "skeletons" else ()


def _refusal(name: str, subject: Subject) -> str:
    """Why a tab has nothing to show of these neurons; empty if it has."""
    if name in _OF_ALL:
        return ""
    if not subject.ids:
        return "No neurons were found."
    if len(subject.ids) > MOST_TOGETHER:
        return f"Select up to {MOST_TOGETHER} of the {len(subject.ids):,} neurons in the first tab."
    return ""


def _close(made: str | list[Any]) -> None:
    for widget in made if isinstance(made, list) else []:
        widget.close()


def _attempt(name: str, subject: Subject) -> Any:
    """The widgets of a tab, or in words why there are none."""
    try:
        with asked_by("Explorer"):
            return view_of(name, subject)
    except NeuprintError as error:
        return str(error).split("\n")[0]
    except Exception as error:  # whatever fails is shown in the tab that asked
        return f"{type(error).__name__}: {error}"[:500]
