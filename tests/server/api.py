"""Plain requests to the running server."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import Any

import requests

from neuprint_jupyter.server.process import ensure_running
from neuprint_jupyter.server.runtime import Running
from tests.server.waiting import wait_until


class Api:
    """Plain requests to the running server."""

    def __init__(self) -> None:
        self.running = ensure_running()
        self.session = requests.Session()
        self.session.trust_env = False
        self.headers = {"Authorization": f"Bearer {self.running.token}"}

    def request(
        self, method: str, path: str, headers: dict[str, str] | None = None, **content: Any
    ) -> requests.Response:
        return self.session.request(
            method, self.running.url + path, headers=self.headers if headers is None else headers, **content
        )

    def cypher(self, cypher: str, dataset: str = "tiny:v1", path: str = "/api/custom/custom") -> requests.Response:
        return self.request("POST", path, json={"cypher": cypher, "dataset": dataset})


def ask_without_waiting(running: Running, cypher: str) -> HTTPConnection:
    """Ask the server something, and go on when it is at work."""
    asked = HTTPConnection(running.url.removeprefix("http://"))
    body = json.dumps({"cypher": cypher, "dataset": "tiny:v1"})
    asked.request("POST", "/api/custom/custom", body, {"Authorization": f"Bearer {running.token}"})
    wait_until(running.is_busy)
    return asked
