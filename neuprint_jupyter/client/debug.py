"""The debug log: every query, as it is sent, on the screen."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from neuprint_jupyter.client.log import logger

F = TypeVar("F", bound=Callable[..., Any])

_FORMAT = "[%(asctime)s] %(levelname)s %(message)s"


class _Screen(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to what is standard output at that moment: in a notebook, that of the cell that runs."""

    @property
    def stream(self) -> object:
        return sys.stdout

    @stream.setter
    def stream(self, _: object) -> None:
        """Not kept."""


def setup_debug_logging() -> None:
    """Show every Cypher query on standard output as it is sent.

    Your own logging is left alone: neuprint-python replaces the handlers of the root logger.

    Examples
    --------
    >>> from neuprint_jupyter.client import setup_debug_logging
    >>> setup_debug_logging()  # doctest: +SKIP
    [2026-01-30 08:48:20,367] DEBUG Performing cypher query against dataset 'hemibrain:v1.2.1':
        MATCH (n:Neuron)
        ...
    """
    if not any(isinstance(handler, _Screen) for handler in logger.handlers):
        handler = _Screen()
        handler.setFormatter(logging.Formatter(_FORMAT))
        logger.addHandler(handler)
        # Otherwise a root logger with a handler would show each query twice.
        logger.propagate = False
    enable_debug_logging()


def enable_debug_logging() -> None:
    """Log queries again, where :func:`setup_debug_logging` or your own logging shows them."""
    logger.setLevel(logging.DEBUG)


def disable_debug_logging() -> None:
    """Log queries no longer."""
    logger.setLevel(logging.INFO)


def verbose_errors(f: F) -> F:
    """Nothing to add, for code that decorates with it: this client's errors tell the request, the query and why."""
    return f
