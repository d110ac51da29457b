"""Answers that are fetched from the embedded server once, and come from memory after that: for either client."""

from __future__ import annotations

from typing import Any

import requests
from requests.adapters import HTTPAdapter

from neuprint_jupyter.server.runtime import Running

#: neuprint-python takes no address but https.
URL = "https://bench.neuprint"
_SECONDS_TO_RECORD = 600


class Replay:
    """Takes the place of the network in this process, for everything that is sent with requests.

    Parameters
    ----------
    running
        The server that is asked what was not asked before.
    """

    def __init__(self, running: Running) -> None:
        self.requests = 0
        self.only_from_memory = False
        self._running = running
        self._answers: dict[tuple[Any, ...], requests.Response] = {}
        self._send = HTTPAdapter.send

    def install(self) -> None:
        """Answer in place of every adapter of every session."""
        HTTPAdapter.send = lambda adapter, request, *_, **__: self._answer(adapter, request)  # type: ignore[method-assign]

    def _answer(self, adapter: HTTPAdapter, request: requests.PreparedRequest) -> requests.Response:
        self.requests += 1
        key = (request.method, request.url, request.body)
        if key not in self._answers:
            if self.only_from_memory:
                raise AssertionError(f"was not asked in the first run: {key}")
            self._answers[key] = self._ask(adapter, request)
        known = self._answers[key]
        answer = requests.Response()
        answer.status_code, answer.headers, answer.reason = known.status_code, known.headers, known.reason
        answer.url, answer.request, answer.encoding = str(request.url), request, known.encoding
        answer._content, answer._content_consumed = known.content, True  # type: ignore[attr-defined]
        # In one piece: to cut it and join it again would be neither library's work.
        answer.iter_content = lambda *_, **__: iter([known.content])  # type: ignore[method-assign, assignment]
        return answer

    def _ask(self, adapter: HTTPAdapter, request: requests.PreparedRequest) -> requests.Response:
        real = request.copy()
        real.url = str(request.url).replace(URL, self._running.url, 1)
        real.headers["Authorization"] = f"Bearer {self._running.token}"
        answer = self._send(adapter, real, timeout=_SECONDS_TO_RECORD)
        assert answer.content is not None
        return answer
