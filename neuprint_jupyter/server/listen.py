"""Where a server listens, who may reach it there, and what they must know."""

from __future__ import annotations

import secrets
import socket
import stat
import string
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.server.tls import certificates

LARGEST_REQUEST = 64 * 2**20
SHORTEST_TOKEN = 16
_TOKEN_CHARACTERS = frozenset(string.ascii_letters + string.digits + "-._~+/=")
_LOOPBACK = "127.0.0.1"
_ANY = ("0.0.0.0", "::")  # noqa: S104 - only where the user says so


@dataclass(frozen=True)
class Place:
    """Where to listen.

    Parameters
    ----------
    port
        The port; 0 for any free one.
    host
        The name or address of the network interface.
    tls
        Whether to speak TLS there.
    token
        What clients must send; made anew if none is given.
    explorer
        The directory of a built neuPrintExplorer to serve beside the API.
    """

    port: int = 0
    host: str = _LOOPBACK
    tls: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    explorer: Path | None = None

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def hosts(self) -> frozenset[str] | None:
        """The names to answer under beside those of the loopback interface; None for any."""
        return None if self.host in _ANY else frozenset({self.host.lower()})

    def check(self, *, chosen_token: bool) -> None:
        """Refuse to leave this machine without what that needs.

        Raises
        ------
        NeuprintError
        """
        lacking = [
            option
            for option, given in (("--tls", self.tls), ("--token-file FILE", chosen_token))
            if not (given or self.is_loopback)
        ]
        if lacking:
            raise NeuprintError(
                f"serving on {self.host!r} lets everybody who can reach this machine there try to read all its "
                f"datasets, and sends them over the network; that needs {' and '.join(lacking)}"
            )


def listen(app: Application, place: Place, certificates_in: Path) -> tuple[list[HTTPServer], str, str, Path | None]:
    """Have an application answer at a place.

    Parameters
    ----------
    app
        The application.
    place
        Where.
    certificates_in
        The directory of the certificates.

    Returns
    -------
    servers : list of HTTPServer
    plain_url : str
        Where programs on this machine reach it, without TLS.
    public_url : str
        Where all others do.
    authority : Path or None
        The certificate for them to trust, with TLS.

    Raises
    ------
    NeuprintError
        If the host or the port cannot be used.
    """
    sockets = _bound(place)
    port = sockets[0].getsockname()[1]
    if not place.tls:
        url = f"http://{_in_url(place.host)}:{port}"
        return [_serving(app, sockets)], url, url, None
    authority, context = certificates(certificates_in, _names(place))
    inside = _bound(Place())
    servers = [_serving(app, inside)]
    over_tls = HTTPServer(app, ssl_options=context, max_buffer_size=LARGEST_REQUEST)
    over_tls.add_sockets(sockets)
    inside_url = f"http://{_LOOPBACK}:{inside[0].getsockname()[1]}"
    return [*servers, over_tls], inside_url, f"https://{_in_url(place.host)}:{port}", authority


def read_token(file: Path) -> str:
    """The token in a file, which only its owner may read.

    Raises
    ------
    NeuprintError
        If it cannot be read, others can read it, or it is too short to be one.
    """
    try:
        token = file.read_text(encoding="utf-8").strip()
        mode = file.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        raise NeuprintError(f"the token file {file} cannot be read: {error}") from None
    # Windows has no such modes, and tells every file as open to all.
    if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise NeuprintError(f"others can read the token file {file}; make it yours alone: chmod 600 {file}")
    if len(token) < SHORTEST_TOKEN or not set(token) <= _TOKEN_CHARACTERS:
        raise NeuprintError(
            f"the token in {file} cannot be one: it needs at least {SHORTEST_TOKEN} characters, "
            "which are letters, digits or -._~+/="
        )
    return token


def _bound(place: Place) -> Sequence[socket.socket]:
    try:
        return bind_sockets(place.port, place.host)
    except OSError as error:
        raise NeuprintError(
            f"port {place.port} cannot be used on {place.host} ({error.strerror}); choose another with --port"
        ) from None


def _serving(app: Application, sockets: Sequence[socket.socket]) -> HTTPServer:
    server = HTTPServer(app, max_buffer_size=LARGEST_REQUEST)
    server.add_sockets(sockets)
    return server


def _names(place: Place) -> list[str]:
    machine = [socket.gethostname(), socket.getfqdn()] if place.host in _ANY else [place.host]
    return sorted({"localhost", _LOOPBACK, "::1", *machine})


def _in_url(host: str) -> str:
    if host in _ANY:
        return socket.getfqdn()
    return f"[{host}]" if ":" in host else host
