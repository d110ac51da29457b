"""neuprint-python itself, talking to the embedded server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import neuprint
import pytest
import requests
from neuprint import client as peer_client
from requests.adapters import HTTPAdapter

from neuprint_jupyter.server.process import ensure_running


class PlainHttpAdapter(HTTPAdapter):
    """Sends by http what was meant for ``https://``: they accept nothing else, and our server speaks no TLS."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        request.url = str(request.url).replace("https://", "http://", 1)
        return super().send(request, *args, **kwargs)


@pytest.fixture
def peer(server: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], neuprint.Client]:
    """Makes neuprint-python's client of a dataset."""
    monkeypatch.setattr(peer_client, "HTTPAdapter", PlainHttpAdapter)

    # Their default client lasts only as long as somebody holds it.
    held: list[neuprint.Client] = []

    def client(dataset: str) -> neuprint.Client:
        running = ensure_running()
        neuprint.clear_default_client()
        peer_client.Client.DATASETS_CACHE.clear()
        made = neuprint.Client(running.url.replace("http://", "https://"), dataset, running.token, progress=False)
        neuprint.set_default_client(made)
        held.append(made)
        return made

    return client
