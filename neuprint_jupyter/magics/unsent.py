"""The Cypher that a query function would send."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from neuprint_jupyter.client import Client


class _Caught(BaseException):
    """Carries the query out of the function that was about to send it."""

    def __init__(self, cypher: str) -> None:
        self.cypher = cypher


def unsent(client: Client, work: Callable[[Client], Any], about: str = "") -> str:
    """The first query that ``work`` would send, which is not sent.

    Parameters
    ----------
    client
        Who would send it. What it knows of its dataset is asked for where it is not known yet.
    work
        Calls a query function with the client that it is given.
    about
        What the query holds. Others before it are sent: they count and find the neurons that it names.
    """
    for known in ("meta", "primary_rois", "all_rois", "neuron_properties"):
        getattr(client, known)
    dry = copy.copy(client)

    def catch(cypher: str, *args: Any, **options: Any) -> Any:
        if about in cypher:
            raise _Caught(cypher)
        return client.fetch_custom(cypher, *args, **options)

    # On the copy alone.
    dry.fetch_custom = catch  # type: ignore[method-assign]
    try:
        work(dry)
    except _Caught as caught:
        return caught.cypher
    return ""
