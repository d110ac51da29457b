"""What comes of a request that fails, for those who can say it better; apart from the transport, which loads slowly."""

from __future__ import annotations

from neuprint_jupyter.errors import NeuprintConnectionError, NeuprintError

READ_SECONDS = 60.0


class ServerRefusalError(NeuprintError):
    """An answer with an error status; ``message`` is the server's own text."""

    def __init__(self, status: int, message: str, url: str) -> None:
        super().__init__(f"{message} ({status} from {url})")
        self.status = status
        self.message = message


class BrokenOffError(NeuprintConnectionError):
    """A connection that ended before the answer did."""
