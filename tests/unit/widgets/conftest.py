"""Grids without a browser: the bundle need not be built, and what is sent to the page is written down."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from neuprint_jupyter.widgets import query_log as query_log_module
from neuprint_jupyter.widgets.grid import Grid
from neuprint_jupyter.widgets.grid import widget as grid_module


class Page:
    """The page of a grid: asks as the browser would, and keeps what the kernel answers."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.answers: list[dict[str, Any]] = []
        self.buffers: list[bytes] | None = None
        grid.send = self._hear

    def _hear(self, content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        self.answers.append(content)
        self.buffers = buffers

    def ask(self, content: object) -> dict[str, Any]:
        self.grid._handle_custom_msg(content, [])
        return self.answers[-1]

    def rows(self, start: int, stop: int) -> list[list[Any]]:
        columns = [0, len(self.grid._columns)]
        answer = self.ask({"kind": "page", "id": "p", "start": start, "stop": stop, "columns": columns})
        assert answer["kind"] == "page", answer
        return answer["rows"]


@pytest.fixture(autouse=True)
def _no_bundle(monkeypatch):
    for module in (grid_module, query_log_module):
        monkeypatch.setattr(module, "static_text", lambda name: f"/* {name} */")


@pytest.fixture
def page_of():
    return lambda frame, **options: Page(Grid(frame, **options))


@pytest.fixture
def neurons():
    return pd.DataFrame(
        {
            "bodyId": [2**53 + 3, 2**53 + 1, 2**53 + 2],
            "type": ["FB4Y", None, "EPG"],
            "pre": [10, 30, 20],
        }
    )
