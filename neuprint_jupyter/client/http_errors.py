"""Errors of answers, as code written for neuprint-python catches them; apart, for requests loads slowly."""

from __future__ import annotations

import functools
from typing import Any, TypeVar

import requests

from neuprint_jupyter.errors import NeuprintError

E = TypeVar("E", bound=NeuprintError)


def as_http_error(error: E, response: requests.Response) -> E:
    """The same error, which ``except requests.HTTPError`` catches too, and which has a ``response``.

    Parameters
    ----------
    error
        The error.
    response
        The answer that it is about.
    """
    plain: Any = type(error)
    kind = _http_kind(plain)
    # Theirs is the larger of the two kinds of object.
    http_error: E = OSError.__new__(kind)
    http_error.args = error.args
    vars(http_error).update(vars(error), response=_without_request(response), request=None)
    return http_error


@functools.cache
def _http_kind(kind: Any) -> Any:
    def reduce(self: Any) -> tuple[Any, ...]:
        # The answer stays here: it is of no use to another process.
        kept = {name: value for name, value in vars(self).items() if name not in ("response", "request")}
        return _without_http, (kind, self.args, kept)

    named = {"__module__": kind.__module__, "__doc__": kind.__doc__, "__reduce__": reduce}
    return type(kind.__name__, (kind, requests.HTTPError), named)


def _without_http(kind: Any, args: tuple[Any, ...], kept: dict[str, Any]) -> NeuprintError:
    error: NeuprintError = kind.__new__(kind, *args)
    vars(error).update(kept)
    return error


def _without_request(response: requests.Response) -> requests.Response:
    """What was answered: the request beside it has the token among its headers."""
    answered = requests.Response()
    answered._content = response.content
    for name in ("status_code", "url", "reason", "headers", "encoding"):
        setattr(answered, name, getattr(response, name))
    return answered
