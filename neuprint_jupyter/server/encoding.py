"""Values as JSON, quickly; numbers that JSON does not have are null."""

from __future__ import annotations

import json
import math
from typing import Any

import msgspec


def json_text(value: Any) -> str:
    """A value as JSON.

    Examples
    --------
    >>> json_text({"x": [1, float("nan")]})
    '{"x":[1,null]}'
    """
    return json_bytes(value).decode()


def json_bytes(value: Any) -> bytes:
    """A value as JSON, in UTF-8."""
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, TypeError):
        # Half an emoji has no UTF-8, but can be sent in ASCII; a key that is null becomes text.
        return json.dumps(_finite(value), separators=(",", ":")).encode()


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_finite(v) for v in value]
    return {k: _finite(v) for k, v in value.items()} if isinstance(value, dict) else value
