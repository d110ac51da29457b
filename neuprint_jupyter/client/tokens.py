"""Tokens: where they are read from, and what can be told of one without asking a server."""

from __future__ import annotations

import base64
import json
import os
from datetime import UTC, datetime

from neuprint_jupyter.errors import NeuprintAuthError

TOKEN_VARIABLE = "NEUPRINT_APPLICATION_CREDENTIALS"  # noqa: S105 - a variable's name
# How JSON web tokens begin, as most servers' are: three parts with dots between them. Others may be anything.
_WEB_TOKEN = "eyJ"  # noqa: S105


def read_token(given: str | None, server: str, *, loopback: bool) -> str:
    """The token for a server: the one given, else the environment's, which is for servers elsewhere.

    Parameters
    ----------
    given
        A token, or the whole JSON document that some servers hand out.
    server
        The server's URL, to say where to get a new one.
    loopback
        Whether the server is on this machine, and may do without.

    Raises
    ------
    NeuprintAuthError
        If there is none, it has expired, or cannot be a token. The message never holds the token.
    """
    if not isinstance(given, str | None):
        raise NeuprintAuthError(f"the token must be text, not {type(given).__name__}; {where_to_get_one(server)}")
    token = (given or ("" if loopback else os.environ.get(TOKEN_VARIABLE)) or "").strip()
    if token.startswith("{"):
        try:
            token = json.loads(token)["token"].strip()
        except (ValueError, KeyError, AttributeError):
            # Neither the text nor the JSON error is shown: both hold the token.
            what = "the token looks like JSON but has no readable 'token' in it"
            raise NeuprintAuthError(f"{what}; {where_to_get_one(server)}") from None
    token = token.strip('"').strip().removeprefix("Bearer ").strip()
    if not token and not loopback:
        raise NeuprintAuthError(f"no token given; {where_to_get_one(server)}, or pass token=…")
    if any(c.isspace() or not c.isprintable() or ord(c) > 126 for c in token):
        raise NeuprintAuthError(f"the token holds characters that no token has; {where_to_get_one(server)}")
    if token.startswith(_WEB_TOKEN) and token.count(".") != 2:
        raise NeuprintAuthError(
            f"the token is not whole, or something else was copied with it; {where_to_get_one(server)}"
        )
    if (expired := expired_error(token, server)) is not None:
        raise expired
    return token


def expired_error(token: str, server: str) -> NeuprintAuthError | None:
    """The error for a token that says itself that its time is over, else None; raised where no variable holds it."""
    end = _expiry(token)
    if end is None or end >= datetime.now(UTC):
        return None
    return NeuprintAuthError(f"the token expired on {end:%Y-%m-%d}; {where_to_get_one(server)}")


def where_to_get_one(server: str) -> str:
    """What to do about a missing or outdated token."""
    return f"get one at {server}/account, and put it into the environment variable {TOKEN_VARIABLE}"


def _expiry(token: str) -> datetime | None:
    """When a JSON web token ends; None for any other token."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        # Its padding is left out; more of it than is needed does no harm.
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
        return datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return None
