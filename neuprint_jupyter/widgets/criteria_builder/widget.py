"""The form in a notebook: what the page edits becomes criteria, code, a count, and tables."""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import anywidget
import pandas as pd
import traitlets

from neuprint_jupyter.client import Client, asked_by, chosen_client, refuse_unknown
from neuprint_jupyter.cypher import Criteria, as_neuron_criteria
from neuprint_jupyter.errors import CriteriaError, NeuprintError
from neuprint_jupyter.queries import fetch_neurons
from neuprint_jupyter.widgets.bundle import static_text
from neuprint_jupyter.widgets.criteria_builder.catalogue import catalogue
from neuprint_jupyter.widgets.criteria_builder.code import criteria_code, neurons_code
from neuprint_jupyter.widgets.criteria_builder.from_criteria import form_of
from neuprint_jupyter.widgets.criteria_builder.preview import preview
from neuprint_jupyter.widgets.criteria_builder.requests import (
    CountRequest,
    InstancesRequest,
    RoiRequest,
    RunRequest,
    SuggestRequest,
    parse,
)
from neuprint_jupyter.widgets.criteria_builder.shape import Form, check_form, empty_form
from neuprint_jupyter.widgets.criteria_builder.suggestions import Suggestions
from neuprint_jupyter.widgets.criteria_builder.to_criteria import Reading, to_criteria
from neuprint_jupyter.widgets.grid import Grid
from neuprint_jupyter.widgets.grid.messages import BadMessageError
from neuprint_jupyter.widgets.html import code_html
from neuprint_jupyter.widgets.latest import Latest
from neuprint_jupyter.widgets.rois import roi_suggestions

_log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.3


class CriteriaBuilder(anywidget.AnyWidget):
    """Build NeuronCriteria by pointing and clicking, and see what they match before they are run.

    The form follows the criteria and the criteria follow the form. Beside it stand the number of
    neurons, the first of them, and the Python and Cypher that find them.

    Parameters
    ----------
    criteria
        What the form shows first: NeuronCriteria, also joined ones, or whatever else query functions
        take for neurons. A Client in its place is the client.
    client
        Whose dataset; by default the default client's.
    show_results
        Whether Run shows its tables below the form. They are in ``result`` in any case.

    Attributes
    ----------
    criteria : Criteria
        What the form says; observable, and settable. While the form holds an error, what it said
        before.
    form : dict
        The form itself, JSON-able, as ``criteria_builder.shape`` describes it; observable, settable.
    errors : dict of str to str
        What is wrong in the form, by place.
    result : tuple of DataFrame, or None
        ``neurons`` and ``roi_counts`` of the last Run in the page, as from :func:`fetch_neurons`; observable.
    result_criteria : Criteria, or None
        What that Run asked for; the form may say something else by now.

    Raises
    ------
    NeuprintError
        If the dataset cannot be asked for its properties.
    FileNotFoundError
        If the package was installed without its browser code.

    Examples
    --------
    >>> builder = CriteriaBuilder(NeuronCriteria(type="EPG"))  # doctest: +SKIP
    >>> builder  # doctest: +SKIP
    >>> neurons, roi_counts = builder.run()  # doctest: +SKIP
    """

    criteria: Any = traitlets.Instance(Criteria)
    form = traitlets.Dict().tag(sync=True)
    result: Any = traitlets.Tuple(traitlets.Instance(pd.DataFrame), traitlets.Instance(pd.DataFrame), allow_none=True)

    # What a view shows before it asks for anything.
    _catalogue = traitlets.List(traitlets.Dict(), read_only=True).tag(sync=True)
    _dataset = traitlets.Dict(read_only=True).tag(sync=True)
    _reading = traitlets.Dict(read_only=True).tag(sync=True)
    _preview = traitlets.Dict(read_only=True).tag(sync=True)
    _run = traitlets.Dict(read_only=True).tag(sync=True)

    @refuse_unknown
    def __init__(self, criteria: Any = None, client: Client | None = None, *, show_results: bool = True) -> None:
        if isinstance(criteria, Client):
            criteria, client = None, criteria
        self._client = chosen_client(client)
        self._esm = static_text("criteria_builder.js")
        self._css = static_text("criteria_builder.css")
        self._show_results = show_results
        self._suggestions = Suggestions(self._client)
        # The page's messages, and what runs in the background, may be served on other threads than cells.
        self._lock = threading.RLock()
        log = self._client.query_log
        self._previews, self._runs = Latest(log, PAUSE_SECONDS), Latest(log, 0)
        self._errors: dict[str, str] = {}
        self._tables: list[Grid] = []
        first = as_neuron_criteria(criteria)
        # All before the page hears of it: a page that is busy may get what is changed later seconds after it draws.
        self._offer()
        self.set_trait("_preview", {"state": "waiting", "message": ""})
        self.set_trait("_run", {"state": "idle", "message": "", "tables": [], "criteria": ""})
        self.result = None
        self.result_criteria: Criteria | None = None
        self.form = form_of(first)
        super().__init__()
        self.add_class("npj-builder-widget")
        self.on_msg(self._on_message)

    @property
    def client(self) -> Client:
        """The client whose dataset is asked."""
        return self._client

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong in the form, by place; empty if nothing is."""
        return dict(self._errors)

    def run(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The neurons, and their synapse counts by ROI.

        Returns
        -------
        neurons, roi_counts : DataFrame
            As from :func:`fetch_neurons`.

        Raises
        ------
        CriteriaError
            If the form holds an error.
        """
        return self._fetch(self._finished(), self._client)

    def _finished(self) -> Criteria:
        if self._errors:
            raise CriteriaError("the form is not finished: " + "; ".join(self._errors.values()))
        return self.criteria  # type: ignore[no-any-return]

    def _fetch(self, criteria: Criteria, client: Client) -> tuple[pd.DataFrame, pd.DataFrame]:
        with asked_by("CriteriaBuilder"):
            neurons, roi_counts = fetch_neurons(criteria, client=client)
        return neurons, roi_counts

    def close(self) -> None:
        """Take the form away, with its tables; what is still being asked is broken off."""
        # Of a builder that could not be made, there is nothing yet.
        for background in (vars(self).get("_previews"), vars(self).get("_runs")):
            if background is not None:
                background.drop()
        for grid in vars(self).get("_tables", []):
            grid.close()
        super().close()

    def reset(self) -> None:
        """Empty the form."""
        self.form = empty_form()

    @property
    def code(self) -> str:
        """The Python that fetches the neurons, for a cell."""
        return neurons_code(self.criteria, repr(self._client))

    @traitlets.validate("form")
    def _checked_form(self, proposal: traitlets.Bunch) -> Form:
        try:
            return check_form(proposal["value"])
        except CriteriaError as error:
            raise traitlets.TraitError(str(error)) from None

    @traitlets.observe("form")
    def _on_form(self, _change: traitlets.Bunch) -> None:
        with self._lock:
            if not self._follow():
                self._read()

    def _read(self) -> None:
        reading = to_criteria(self.form, self._client)
        self._errors = reading.errors
        if reading.criteria is not None:
            self.criteria = reading.criteria
        self.set_trait("_reading", self._described(reading))
        self._count(reading.criteria)

    def _follow(self) -> bool:
        """Offer what the dataset has by now and read the form anew, if it was loaded again since; whether it was."""
        with self._lock:
            if self._client.loaded() in (None, self._loaded):
                return False
            try:
                self._offer()
            except NeuprintError:
                # What is asked next tells why, and what comes after it tries again.
                return False
            self._read()
            return True

    def _offer(self) -> None:
        """Tell the page what the dataset has."""
        loaded = self._client.loaded()
        with asked_by("CriteriaBuilder"):
            self.set_trait("_catalogue", catalogue(self._client))
            self.set_trait("_dataset", self._described_dataset())
        self._loaded = loaded

    @traitlets.observe("criteria")
    def _on_criteria(self, change: traitlets.Bunch) -> None:
        with self._lock:
            # Those the form has just been read as need no new form, and set from Python they may differ from it.
            if to_criteria(self.form, strict=False).criteria != change["new"]:
                self.form = form_of(change["new"])

    def _described(self, reading: Reading) -> dict[str, Any]:
        described = {"errors": reading.errors, "criteria": "", "python": "", "cypher": ""}
        if reading.criteria is None:
            return described
        return described | {
            "criteria": criteria_code(reading.criteria),
            "python": neurons_code(reading.criteria, repr(self._client)),
            "cypher": reading.criteria.cypher(),
        }

    def _described_dataset(self) -> dict[str, Any]:
        cropped = "cropped" in self._client.neuron_properties
        return {"name": self._client.dataset, "cropped": cropped, "rois": len(self._client.all_rois)}

    def _count(self, criteria: Criteria | None) -> None:
        if criteria is None:
            self._previews.drop()
            self.set_trait("_preview", {**self._preview, "state": "unfinished", "message": ""})
            return
        # What was found before stays in sight, and is shown to be old.
        self.set_trait("_preview", {**self._preview, "state": "waiting", "message": ""})

        def shown(found: dict[str, Any]) -> None:
            with self._lock:
                if self.criteria == criteria and not self._errors:
                    self.set_trait("_preview", found)

        self._previews.run(lambda: self._attempt(lambda: preview(criteria, self._client)), shown)

    def _attempt(self, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            with asked_by("CriteriaBuilder"):
                return {"state": "done", "message": "", **ask()}
        except NeuprintError as error:
            return {"state": "failed", "message": str(error).split("\n")[0]}
        except Exception as error:  # whatever fails is shown in the form that asked
            _log.debug("the builder could not ask", exc_info=True)
            return {"state": "failed", "message": f"{type(error).__name__}: {error}"[:500]}

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        try:
            request = parse(content)
        except BadMessageError as error:
            self.send({"kind": "error", "id": error.id, "message": str(error)})
            return
        if isinstance(request, CountRequest | RunRequest):
            with self._lock:
                self._follow()
                self._start_run() if isinstance(request, RunRequest) else self._count(self.criteria)
            self.send({"kind": "started", "id": request.id})
        else:
            # Not here: a slow server would keep the kernel from the user's cells.
            threading.Thread(target=self._suggest, args=(request,), daemon=True).start()

    def _suggest(self, request: SuggestRequest | RoiRequest | InstancesRequest) -> None:
        self._follow()
        found = self._attempt(lambda: {"found": self._found(request)})
        if found["state"] == "failed":
            self.send({"kind": "error", "id": request.id, "message": found["message"]})
        else:
            self.send({"kind": "suggested", "id": request.id, "found": found["found"]})

    def _found(self, request: SuggestRequest | RoiRequest | InstancesRequest) -> list[Any]:
        if isinstance(request, InstancesRequest):
            return self._suggestions.instances(request.names)
        if isinstance(request, RoiRequest):
            return roi_suggestions(self._client, request.text)
        named = self._suggestions.of(request.field, request.text) if request.field else None
        return [asdict(s) for s in (self._suggestions.named(request.text) if named is None else named)]

    def _start_run(self) -> None:
        try:
            criteria = self._finished()
        except CriteriaError as error:
            self.set_trait("_run", {**self._run, "state": "failed", "message": str(error)})
            return
        self.set_trait("_run", {**self._run, "state": "running", "message": ""})
        # A progress bar would be drawn into whatever cell runs.
        quiet = copy.copy(self._client)
        quiet.progress = False
        # The form may change before the answer is here.
        self._runs.run(
            lambda: self._attempt(lambda: {"result": self._fetch(criteria, quiet)}),
            lambda found: self._show(criteria, found),
        )

    def _show(self, criteria: Criteria, found: dict[str, Any]) -> None:
        with self._lock:
            if found["state"] == "failed":
                self.set_trait("_run", {**self._run, "state": "failed", "message": found["message"]})
                return
            self.result_criteria = criteria
            self.result = found["result"]
            tables: list[dict[str, str]] = []
            if self._show_results:
                neurons, roi_counts = found["result"]
                grids = [("Neurons", Grid(neurons)), ("ROI counts", Grid(roi_counts))]
                before, self._tables = self._tables, [grid for _, grid in grids]
                tables = [{"name": name, "model": f"anywidget:{grid.model_id}"} for name, grid in grids]
            asked = criteria_code(criteria)
            self.set_trait("_run", {"state": "done", "message": "", "tables": tables, "criteria": asked})
            if self._show_results:
                for grid in before:
                    grid.close()

    def __repr__(self) -> str:
        return f"CriteriaBuilder({self.criteria!r})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        code = self.code
        fallback = {"text/plain": code, "text/html": code_html(code)}
        return {**data, **fallback}, metadata
