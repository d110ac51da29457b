"""Where a server is, and the token for it: a public one, or the one on this machine."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from neuprint_jupyter.client.tokens import read_token
from neuprint_jupyter.errors import NeuprintConnectionError, NeuprintError

LOCAL = "local"


class Address:
    """A server's URL and the token it wants.

    Parameters
    ----------
    server
        ``"local"`` for the server on this machine (started if need be), a host name, or a URL;
        ``http://`` only where the host is this very machine.
    token
        The token, else taken from ``NEUPRINT_APPLICATION_CREDENTIALS``. That one is never sent to a
        server on this machine: anybody's program may be listening there.

    Raises
    ------
    NeuprintConnectionError
        If the address cannot be one.
    NeuprintAuthError
        If there is no token, or what was given is not one.
    """

    def __init__(self, server: str, token: str | None = None) -> None:
        if not isinstance(server, str):
            raise NeuprintConnectionError(f'server must be an address such as "neuprint.janelia.org", not {server!r}')
        self.is_local = server.strip().lower() == LOCAL
        self._token = ""
        if self.is_local:
            self.url = ""
            self.revive()
        else:
            self.url = server_url(server)
            self._token = read_token(token, self.url, loopback=self.is_loopback)

    def __repr__(self) -> str:
        return f"Address({self.url!r})"

    @property
    def token(self) -> str:
        """What to send as the bearer; empty for none."""
        return self._token

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine."""
        return _is_loopback(urlsplit(self.url).hostname or "")

    def revive(self) -> bool:
        """Find the local server again, starting it if it went away; False for any other server."""
        if not self.is_local:
            return False
        try:
            from neuprint_jupyter.server.process import ensure_running
        except ImportError as error:
            raise NeuprintError(
                f'the local server needs its engine ({error.name} is missing): pip install "neuprint-jupyter[local]"'
            ) from error
        running = ensure_running()
        self.url, self._token = running.url, running.token
        return True

    def loaded(self, dataset: str) -> tuple[int, int] | None:
        """What changes when a dataset of the local server is loaded again; None for any other server."""
        if not self.is_local:
            return None
        from neuprint_jupyter.server.store import data_directory, dataset_path

        try:
            described = (dataset_path(dataset, data_directory()) / "dataset.json").stat()
        except (OSError, NeuprintError):
            return None
        return described.st_ino, described.st_mtime_ns


def datasets_on_this_machine() -> list[str]:
    """The datasets that ``"local"`` has, by name; no server is started for that."""
    from neuprint_jupyter.server.store import list_datasets

    return [dataset.name for dataset in list_datasets()]


def is_on_this_machine(server: str) -> bool:
    """Whether an address, as given to :class:`Address`, is that of this machine; refuses what cannot be one."""
    return server.strip().lower() == LOCAL or _is_loopback(urlsplit(server_url(server)).hostname or "")


def server_url(server: str) -> str:
    """A server's URL: scheme and host, without what a browser's address has after it.

    Examples
    --------
    >>> server_url("neuprint.janelia.org")
    'https://neuprint.janelia.org'
    """
    server = server.strip()
    if not server:
        raise NeuprintConnectionError('no server given; name one such as "neuprint.janelia.org", or "local"')
    try:
        parts = urlsplit(server if "://" in server else f"https://{server}")
    except ValueError:
        # A bracket of IPv6 by itself.
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise NeuprintConnectionError(f"{server!r} is not the address of a server; write https://HOST")
    try:
        _ = parts.port
    except ValueError:
        hint = f"a dataset is named after its server, such as local: 'local', {server!r}"
        raise NeuprintConnectionError(f"{server!r} is not the address of a server; {hint}") from None
    if parts.username or parts.password:
        raise NeuprintConnectionError("the address of a server must not hold a user name or password")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise NeuprintConnectionError(
            f"{server!r} would send the token unencrypted; use https (http is for servers on this machine)"
        )
    # The rest of an address copied from a browser says nothing here. In small letters, as requests writes it: the token
    # is sent to what begins like this.
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
