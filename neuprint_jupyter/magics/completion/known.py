"""What is known of datasets, asked for beside whatever is typed: nobody waits for a server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from neuprint_jupyter.client import Client, asked_by, default_client
from neuprint_jupyter.cypher import prop
from neuprint_jupyter.errors import NeuprintError

#: How long a completion may wait for names that are not here yet.
PATIENCE_SECONDS = 0.03
_MOST_VALUES = 50_000


class Known:
    """Names of the default client's dataset, each list asked for once, on a thread of its own."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, str, str], list[str]] = {}
        self._asked: dict[tuple[str, str, str], threading.Event] = {}
        self._lock = threading.Lock()

    def rois(self) -> list[str]:
        """All ROIs."""
        return self._names("rois", lambda client: client.all_rois)

    def properties(self) -> list[str]:
        """The neurons' properties."""
        return self._names("properties", lambda client: list(client.neuron_properties))

    def datasets(self) -> list[str]:
        """The server's datasets."""
        return self._names("datasets", lambda client: sorted(client.fetch_datasets()))

    def values(self, name: str) -> list[str]:
        """The texts that a property of neurons has."""
        return self._names(f"values of {name}", lambda client: _values(client, name))

    def _names(self, what: str, ask: Callable[[Client], list[str]]) -> list[str]:
        try:
            client = default_client()
        except NeuprintError:
            return []
        key = (client.server, client.dataset, what)
        with self._lock:
            if key in self._lists:
                return self._lists[key]
            done = self._asked.get(key)
            if done is None:
                done = self._asked[key] = threading.Event()
                arguments = (key, client, ask, done)
                threading.Thread(target=self._ask, args=arguments, name="completion", daemon=True).start()
        done.wait(PATIENCE_SECONDS)
        return self._lists.get(key, [])

    def _ask(
        self, key: tuple[str, str, str], client: Client, ask: Callable[[Client], list[str]], done: threading.Event
    ) -> None:
        names: list[str] | None = None
        try:
            with asked_by("completion"):
                names = [str(name) for name in ask(client)]
        except (NeuprintError, ValueError, LookupError):
            # Nobody asked aloud, so nobody is told. The next completion asks again.
            pass
        finally:
            with self._lock:
                if names is not None:
                    self._lists[key] = names
                self._asked.pop(key, None)
            done.set()


def _values(client: Client, name: str) -> list[str]:
    value = prop("n", name)
    cypher = f"MATCH (n:Neuron)\nWHERE {value} IS NOT NULL\nRETURN DISTINCT {value} AS value\nLIMIT {_MOST_VALUES}"
    values: list[Any] = [row[0] for row in client.fetch_custom(cypher, format="json")["data"]]
    return sorted({value for value in values if isinstance(value, str)})
