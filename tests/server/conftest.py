"""What the tests of the server share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from neuprint_jupyter import Client
from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.process import stop
from tests import tiny as tiny_tables
from tests.server.api import Api


@pytest.fixture
def api(tiny: Client) -> Api:
    """Requests to a server of ``tiny:v1``."""
    return Api()


@pytest.fixture
def own_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory of this test's own, with the tiny dataset."""
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path))
    load_dataset("tiny:v1", neurons=tiny_tables.NEURONS, connections=tiny_tables.CONNECTIONS, progress=False)
    yield tmp_path
    stop(tmp_path)
