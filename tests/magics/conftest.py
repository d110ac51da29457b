"""A real IPython shell with the magics in it."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.utils.capture import capture_output

from neuprint_jupyter import Client, clear_default_client
from neuprint_jupyter.client import all_queries


class Notebook:
    """Runs cells, and keeps what they showed."""

    def __init__(self) -> None:
        self.shell = InteractiveShell()
        self.shown = ""
        self.last: ExecutionResult | None = None

    def run(self, cell: str) -> Any:
        """Run a cell that must succeed; its value."""
        result = self._run(cell)
        assert result.success, self.shown
        return result.result

    def fails(self, cell: str) -> str:
        """Run a cell that must raise; what a person reads."""
        assert not self._run(cell).success
        return self.shown

    def __getitem__(self, name: str) -> Any:
        return self.shell.user_ns[name]

    def _run(self, cell: str) -> ExecutionResult:
        with capture_output() as captured:
            self.last = self.shell.run_cell(cell, store_history=True)
        self.shown = captured.stdout + captured.stderr
        return self.last


@pytest.fixture
def unconnected(server: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    """A notebook with the extension loaded, and no connection."""
    monkeypatch.setattr("IPython.core.history.HistoryManager.enabled", False)
    clear_default_client()
    # It keeps so many: full, it would have no place for what a test counts.
    all_queries.clear()
    notebook = Notebook()
    notebook.run("%colors nocolor")
    notebook.run("%load_ext neuprint_jupyter")
    yield notebook
    # Else each shell collects garbage when the run ends, one after the other, for minutes.
    atexit.unregister(notebook.shell.atexit_operations)
    clear_default_client()
    InteractiveShell.clear_instance()


@pytest.fixture
def notebook(unconnected: Notebook, tiny: Client) -> Notebook:
    """A notebook connected to ``tiny:v1``."""
    unconnected.run("%neuprint local tiny:v1")
    return unconnected
