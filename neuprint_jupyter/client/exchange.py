"""One request under way: how long its parts took, and a way to break it off from another thread."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from numbers import Real
from typing import TYPE_CHECKING, Any

from neuprint_jupyter.errors import CriteriaError

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection

_ENDLESS = 1e9


def checked_timeout(seconds: Any) -> float:
    """How long to wait; CriteriaError if it is no time, or one that no clock counts."""
    if isinstance(seconds, bool) or not isinstance(seconds, Real) or not 0 < float(seconds) < _ENDLESS:
        raise CriteriaError(f"timeout must be a number of seconds above 0, not {seconds!r}")
    return float(seconds)


class Exchange:
    """A request and its answer, as they go on.

    Parameters
    ----------
    timeout
        How long to wait for the answer, in seconds; None for as long as the client's other requests.

    Attributes
    ----------
    server_seconds : float or None
        From sending the request to the first byte of the answer, attempts in vain included.
    transfer_seconds : float or None
        From there to the last byte.
    retries : int
        How often the request was sent again.
    """

    def __init__(self, timeout: float | None = None) -> None:
        self.timeout = None if timeout is None else checked_timeout(timeout)
        self.server_seconds: float | None = None
        self.transfer_seconds: float | None = None
        self.retries = 0
        self._broken_off = threading.Event()
        self._begun = time.perf_counter()
        self._lock = threading.Lock()
        self._connection: HTTPConnection | None = None
        if (group := _together.get()) is not None:
            group.exchanges.append(self)
            if group.ended:
                self._broken_off.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody broke it off."""
        return self._broken_off.is_set()

    def cancel(self) -> None:
        """Close the request, whatever it waits for. The server is not told, other than by that."""
        with self._lock:
            self._broken_off.set()
            open_socket = getattr(self._connection, "sock", None)
        if open_socket is not None:
            with contextlib.suppress(OSError):
                # Not the method of a TLS socket, which would pull the encryption from under the reader.
                socket.socket.shutdown(open_socket, socket.SHUT_RDWR)

    def pause(self, seconds: float) -> None:
        """Wait before the request is sent again, for as long as nobody breaks it off."""
        end = time.monotonic() + seconds
        # Short waits let an interrupt through, on every system.
        while (left := end - time.monotonic()) > 0 and not self._broken_off.wait(min(left, 0.2)):
            pass

    def answer_begins(self) -> None:
        """Note that the first byte has come."""
        self.server_seconds = time.perf_counter() - self._begun

    def answer_ends(self) -> None:
        """Note that the last byte has come."""
        self.transfer_seconds = time.perf_counter() - self._begun - (self.server_seconds or 0.0)

    @contextlib.contextmanager
    def under_way(self) -> Iterator[None]:
        """While this lasts, the requests of this thread are this exchange's."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)
            with self._lock:
                # It may carry somebody else's request next.
                self._connection = None

    def travels_on(self, connection: HTTPConnection) -> None:
        """Note the connection that carries the request."""
        with self._lock:
            self._connection = connection


_current: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


class _Group:
    """Exchanges that end together."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.ended = False


_together: ContextVar[_Group | None] = ContextVar("exchanges", default=None)


@contextlib.contextmanager
def broken_off_together() -> Iterator[None]:
    """Exchanges that begin in this context, on whatever thread, are broken off if it ends by an error or interrupt.

    Otherwise threads would go on to wait for answers that nobody reads, and a script that was
    interrupted would not end before they come.
    """
    group = _Group()
    token = _together.set(group)
    try:
        yield
    except BaseException:
        group.ended = True
        for exchange in list(group.exchanges):
            exchange.cancel()
        raise
    finally:
        _together.reset(token)


def current_exchange() -> Exchange | None:
    """The exchange that this thread's requests are part of."""
    return _current.get()
