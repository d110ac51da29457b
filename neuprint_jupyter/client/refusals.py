"""What comes of a request that fails, for those who can say it better; apart from the transport, which loads slowly."""

from __future__ import annotations

import re
from typing import TypeVar

from neuprint_jupyter.errors import CypherError, NeuprintConnectionError, NeuprintError

_PLACE = re.compile(r"\(line (\d+), column (\d+) \(offset: \d+\)\)")

E = TypeVar("E", bound=NeuprintError)

READ_SECONDS = 60.0


class ServerRefusalError(NeuprintError):
    """An answer with an error status.

    Parameters
    ----------
    status
        The status.
    message
        The server's own text.
    url
        What was asked.
    from_neuprint
        Whether it is neuPrint that refuses, and not something on the way to it, or another server.
    """

    def __init__(self, status: int, message: str, url: str, *, from_neuprint: bool = True) -> None:
        super().__init__(f"{message} ({status} from {url})")
        self.status = status
        self.message = message
        self.from_neuprint = from_neuprint

    def why_missing(self, name: str) -> str:
        """The end of a sentence about something that the server does not have, if its text says more than ``name``.

        What is missing is a bad request to neuPrint; from 500 on the server itself has failed, and this is raised.
        """
        if self.status >= 500:
            raise self
        return "" if name in self.message else f": {self.message}"

    def of_query(self, cypher: str) -> NeuprintError:
        """What neuPrint says of a query, with the place in it; anybody else's refusal as it is."""
        if not self.from_neuprint:
            return self
        place = _PLACE.search(self.message)
        # Our own drawing of the place follows the message; the server's would stand there twice.
        message = self.message.split("\n")[0] if place else self.message
        message = message.removeprefix("cypher query failed: ")
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        return self.told_as(CypherError(message, cypher, line, column))

    def told_as(self, error: E) -> E:
        """An error that says it better, of the same answer."""
        from neuprint_jupyter.client.http_errors import as_http_error

        response = getattr(self, "response", None)
        return error if response is None else as_http_error(error, response)


class BrokenOffError(NeuprintConnectionError):
    """A connection that ended before the answer did."""
