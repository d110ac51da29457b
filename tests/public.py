"""A server that is not ours, in front of ours: what neuPrint's public servers do differently, as a client sees it.

It answers with JSON alone, where a float without a fraction is an integer, rewrites the labels of a query by their
text, and describes its dataset as old ones do: by the keys of its neurons, without types or columns.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import requests

from neuprint_jupyter import Client
from neuprint_jupyter.client.metadata import META_QUERY
from neuprint_jupyter.server.process import ensure_running

TOKEN = "a-token-of-that-server"
_LABELS = ("Neuron", "Segment", "Meta", "SynapseSet", "Synapse", "Cell", "ElementSet", "Element")
#: What old datasets do not say.
UNTOLD = ("neuronProperties", "neuronColumnsOrdered", "neuronColumnsVisible", "ntSynapseProperties", "overviewOrder")
#: What hemibrain's Meta says.
TOLD = {
    "voxelSize": [8.0, 8.0, 8.0],
    "voxelUnits": "nanometers",
    "meshHost": "https://hemibrain-dvid.janelia.org",
    "statusDefinitions": "{'Roughly traced': 'neuron high-level skeleton is traced'}",
    "neuroglancerInfo": '{"segmentation": {"host": "https://hemibrain-dvid.janelia.org", "uuid": "a89eb3af216a46cd"}}',
    "neuroglancerMeta": '[{"name": "segmentation", "dataType": "segmentation", "source": "precomputed://gs://v1.2"}]',
    "logo": None,
    "latestMutationId": 7,
}


class Relay(BaseHTTPRequestHandler):
    """Asks the embedded server, and answers in another voice."""

    server_version, sys_version = "nginx", ""
    untold: ClassVar[Collection[str]] = UNTOLD
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, asked: dict[str, str] | None) -> None:
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            return self._send(401, b'{"message":"invalid or expired token"}')
        if self.path == "/api/custom/arrow":
            return self._send(404, b'{"message":"Not Found"}')
        running = ensure_running()
        told = requests.request(
            self.command,
            running.url + self.path,
            json=asked and {**asked, "cypher": _rewritten(asked["cypher"], asked["dataset"])},
            headers={"Authorization": f"Bearer {running.token}"},
        )
        content = told.content
        if told.ok and told.headers["Content-Type"].startswith("application/json"):
            answer = _integral(json.loads(content))
            if asked and asked["cypher"] == META_QUERY:
                meta = answer["data"][0][0]
                answer["data"][0][0] = {n: v for n, v in meta.items() if n not in self.untold} | TOLD
            content = json.dumps(answer, ensure_ascii=False).encode()
        return self._send(told.status_code, content, told.headers["Content-Type"])

    def _send(self, status: int, content: bytes, kind: str = "application/json; charset=UTF-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def public_server(dataset: str, untold: Collection[str] = UNTOLD, kind: type[Relay] = Relay) -> Iterator[Client]:
    """A client of such a server and a dataset that ours has, which does not say some things of itself."""
    relay = type("Relay", (kind,), {"untold": untold})
    server = ThreadingHTTPServer(("127.0.0.1", 0), relay)
    server.daemon_threads = True
    # So often it looks whether it is to end.
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Client(f"http://127.0.0.1:{server.server_port}", dataset, TOKEN)
    finally:
        server.shutdown()
        server.server_close()


def _rewritten(cypher: str, dataset: str) -> str:
    prefix = dataset.split(":")[0]
    for label in _LABELS:
        for end in (")", " ", "{"):
            cypher = cypher.replace(f":{label}{end}", f":`{prefix}_{label}`{end}")
    return cypher


def _integral(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_integral(one) for one in value]
    return {name: _integral(one) for name, one in value.items()} if isinstance(value, dict) else value
