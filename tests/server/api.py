"""Plain requests to the running server."""

from __future__ import annotations

from typing import Any

import requests

from neuprint_jupyter.server.process import ensure_running


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
