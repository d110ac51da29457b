"""Certificates of the server's own making, for clients that speak to nobody without TLS."""

from __future__ import annotations

import json
import os
import ssl
from collections.abc import Sequence
from pathlib import Path

from neuprint_jupyter.errors import NeuprintError

INSTALL_HINT = 'TLS needs another package: pip install "neuprint-jupyter[tls]"'


def certificates(directory: Path, names: Sequence[str]) -> tuple[Path, ssl.SSLContext]:
    """The certificates for clients to trust, and what the server shows them.

    They are made once and kept. The authority's key is not: nobody can make another certificate with it. Beside its
    own, the file for clients has the authorities that are trusted anyhow, for it takes their place in a client.

    Parameters
    ----------
    directory
        Where they are kept, readable by their owner only.
    names
        The host names and addresses that the server answers under.

    Raises
    ------
    NeuprintError
        If the package that makes them is not installed.
    """
    authority, server, made_for = directory / "ca.pem", directory / "server.pem", directory / "names.json"
    if _read(made_for) != list(names) or not (authority.is_file() and server.is_file()):
        _make(authority, server, names)
        made_for.write_text(json.dumps(list(names)), encoding="utf-8")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(server)
    return authority, context


def _make(authority: Path, server: Path, names: Sequence[str]) -> None:
    try:
        import trustme
    except ImportError as error:
        raise NeuprintError(INSTALL_HINT) from error
    authority.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    maker = trustme.CA(organization_name="neuprint-jupyter", organization_unit_name="made on this machine, for it")
    certificate = maker.issue_cert(*names)
    chain = b"".join(blob.bytes() for blob in [certificate.private_key_pem, *certificate.cert_chain_pems])
    descriptor = os.open(server, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(chain)
    authority.write_bytes(maker.cert_pem.bytes() + b"\n" + _trusted_anyhow())


def _trusted_anyhow() -> bytes:
    """The authorities that requests, and all that is built on it, would trust without being told otherwise."""
    import certifi

    told = (os.environ.get(name) for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"))
    bundle = next((Path(name) for name in told if name and Path(name).is_file()), Path(certifi.where()))
    return bundle.read_bytes()


def _read(made_for: Path) -> object:
    try:
        return json.loads(made_for.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
