"""The demo, served over TLS as a laboratory would, for clients that know nothing of us."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import neuprint
import pytest
from neuprint.client import Client

from neuprint_jupyter.server.runtime import read_runtime
from neuprint_jupyter.server.store import Dataset


class Served(NamedTuple):
    """A running server: its address, the token, and the certificates to trust."""

    url: str
    token: str
    authority: Path


@pytest.fixture(scope="session")
def served(demo_dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server's own process, told all that it is by its command line."""
    directory = tmp_path_factory.mktemp("served")
    shutil.copytree(demo_dataset.path, directory / "datasets" / demo_dataset.path.name)
    token = directory / "token"
    token.touch(mode=0o600)
    token.write_text(secrets.token_urlsafe(32))
    command = [
        sys.executable,
        "-m",
        "neuprint_jupyter.cli",
        "serve",
        "--tls",
        "--port",
        "0",
        "--token-file",
        str(token),
    ]
    process = subprocess.Popen(
        command, env={**os.environ, "NEUPRINT_JUPYTER_DATA": str(directory)}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    running = read_runtime(directory)
    assert running is not None
    assert running.public_url in said
    assert running.authority in said
    yield Served(running.public_url, token.read_text(), Path(running.authority))
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0


@pytest.fixture
def trusting(served: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The environment that ``serve --help`` tells to set."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(served.authority))
    monkeypatch.setenv("NEUPRINT_APPLICATION_CREDENTIALS", served.token)
    return served


@pytest.fixture
def client(trusting: Served) -> Iterator[Client]:
    """Their client, as they make it."""
    neuprint.clear_default_client()
    Client.DATASETS_CACHE.clear()
    yield Client(trusting.url, "demo:v1", progress=False)
    neuprint.clear_default_client()
