"""What a builder's page may ask, checked: a few letters to complete, what names are, a count, and Run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from neuprint_jupyter.widgets.criteria_builder.suggestions import MAX_TYPED
from neuprint_jupyter.widgets.grid.messages import BadMessageError


@dataclass(frozen=True)
class SuggestRequest:
    """Values of ``field`` that contain ``text``; of all that holds names if ``field`` is empty."""

    id: str
    field: str
    text: str


@dataclass(frozen=True)
class RoiRequest:
    """ROIs whose names or descriptions contain ``text``."""

    id: str
    text: str


@dataclass(frozen=True)
class InstancesRequest:
    """Those of some names that are no types, but instances."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class CountRequest:
    """Count once more, after a failure."""

    id: str


@dataclass(frozen=True)
class RunRequest:
    """Fetch the neurons."""

    id: str


Request: TypeAlias = SuggestRequest | RoiRequest | InstancesRequest | CountRequest | RunRequest


def parse(content: object) -> Request:
    """Check a message from the page.

    Parameters
    ----------
    content
        Whatever came.

    Raises
    ------
    BadMessageError
        If it asks for nothing that exists.

    Examples
    --------
    >>> parse({"kind": "rois", "id": "1", "text": "eb"})
    RoiRequest(id='1', text='eb')
    """
    message = content if isinstance(content, Mapping) else {}
    id = message.get("id")
    if not isinstance(id, str) or len(id) > MAX_TYPED:
        raise BadMessageError(None, "a request has an id")
    kind = message.get("kind")
    if kind == "run":
        return RunRequest(id)
    if kind == "count":
        return CountRequest(id)
    if kind == "rois":
        return RoiRequest(id, _text(message, "text", id))
    if kind == "instances":
        names = message.get("names")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise BadMessageError(id, "names are texts")
        return InstancesRequest(id, tuple(names))
    if kind == "suggest":
        return SuggestRequest(id, _text(message, "field", id), _text(message, "text", id))
    raise BadMessageError(id, f"no request of kind {str(kind)[:50]!r}")


def _text(message: Mapping[str, object], name: str, id: str) -> str:
    value = message.get(name)
    if not isinstance(value, str) or len(value) > MAX_TYPED:
        raise BadMessageError(id, f"{name} is a text of at most {MAX_TYPED} letters")
    return value
