"""Names in the dataset, fetched in the background, so that typing never waits for a server."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import TypeAlias

from neuprint_jupyter.client import Client, asked_by, default_client
from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.queries.values import property_values

#: How long a completion may wait for names that are not here yet.
PATIENCE_SECONDS = 0.04

# The server, the dataset, when it was loaded, and what is asked for.
_Key: TypeAlias = tuple[str, str, object, str]


class Known:
    """Names of the default client's dataset, each list asked for once, on a thread of its own.

    Where a dataset on this machine was loaded again, its names are asked for anew.
    """

    def __init__(self) -> None:
        self._lists: dict[_Key, list[str]] = {}
        self._asked: dict[_Key, threading.Event] = {}
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Ask for what is completed most, and wait for nothing: it is to be here when it is wanted."""
        self._begin("properties", _properties)
        self._begin("rois", _rois)
        for name in ("type", "instance", "status"):
            self._begin(f"values of {name}", functools.partial(property_values, name=name))

    def rois(self) -> list[str]:
        """All ROIs."""
        return self._names("rois", _rois)

    def properties(self) -> list[str]:
        """The neurons' properties."""
        return self._names("properties", _properties)

    def datasets(self) -> list[str]:
        """The server's datasets: asked for each time, as there may be others by now; until they are here, the last."""
        return self._names("datasets", lambda client: sorted(client.fetch_datasets()), anew=True)

    def values(self, name: str) -> list[str]:
        """The texts that a property of neurons has."""
        return self._names(f"values of {name}", functools.partial(property_values, name=name))

    def _names(self, what: str, ask: Callable[[Client], list[str]], *, anew: bool = False) -> list[str]:
        """The names, as far as they are here within a moment."""
        begun = self._begin(what, ask, anew=anew)
        if begun is None:
            return []
        key, done = begun
        done.wait(PATIENCE_SECONDS)
        return self._lists.get(key, [])

    def _begin(
        self, what: str, ask: Callable[[Client], list[str]], *, anew: bool = False
    ) -> tuple[_Key, threading.Event] | None:
        """Ask for names, unless they are on the way, or here and not wanted ``anew``; None if nobody can be asked."""
        try:
            client = default_client()
        except NeuprintError:
            return None
        key = (client.server, client.dataset, client.loaded(), what)
        with self._lock:
            done = self._asked.get(key)
            if done is None or (anew and done.is_set()):
                done = self._asked[key] = threading.Event()
                arguments = (key, client, ask, done)
                threading.Thread(target=self._ask, args=arguments, name="completion", daemon=True).start()
        return key, done

    def _ask(self, key: _Key, client: Client, ask: Callable[[Client], list[str]], done: threading.Event) -> None:
        try:
            with asked_by("completion"):
                self._lists[key] = [str(name) for name in ask(client)]
        except (NeuprintError, ValueError, LookupError):
            # Nobody asked aloud, so nobody is told. The next completion asks again.
            with self._lock:
                self._asked.pop(key, None)
        finally:
            done.set()


def _rois(client: Client) -> list[str]:
    return client.all_rois


def _properties(client: Client) -> list[str]:
    return list(client.neuron_properties)
