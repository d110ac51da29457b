"""The inline echo: under each cell, the queries that it made."""

from __future__ import annotations

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

from neuprint_jupyter.client import QueryRecord, all_queries
from neuprint_jupyter.widgets.query_log_html import duration, queries_html, queries_text

_MOST_SHOWN = 50


class InlineEcho:
    """Shows, while it is on, the queries of each cell under it, folded.

    Parameters
    ----------
    shell
        The notebook's shell.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._made: dict[int, QueryRecord] = {}
        self._stop: Any = None

    @property
    def on(self) -> bool:
        """Whether it is on."""
        return self._stop is not None

    def turn(self, on: bool) -> None:
        """Turn it on or off."""
        if on == self.on:
            return
        if on:
            self._stop = all_queries.observe(self._note)
            self._shell.events.register("pre_run_cell", self._begin)
            self._shell.events.register("post_run_cell", self._show)
        else:
            self._stop()
            self._stop = None
            self._shell.events.unregister("pre_run_cell", self._begin)
            self._shell.events.unregister("post_run_cell", self._show)

    def _note(self, record: QueryRecord | None) -> None:
        # What is typed meanwhile is no cell's.
        if record is not None and record.caller != "completion":
            self._made[record.id] = record

    def _begin(self, _info: object) -> None:
        self._made.clear()

    def _show(self, _result: object) -> None:
        records = list(self._made.values())
        self._made.clear()
        if not records:
            return
        seconds = sum(record.elapsed or 0.0 for record in records)
        title = f"{len(records):,} {'query' if len(records) == 1 else 'queries'}, {duration(seconds)}"
        if len(records) > _MOST_SHOWN:
            title += f" (the last {_MOST_SHOWN})"
        shown = records[-_MOST_SHOWN:]
        display({"text/html": queries_html(shown, title), "text/plain": f"{title}\n{queries_text(shown)}"}, raw=True)  # type: ignore[no-untyped-call]
