"""Bokeh's JSON with its binary parts, as one compressed piece."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from typing import Any

# Quick rather than small: most of it never leaves the machine.
_LEVEL = 1


def packed(json: str, parts: Sequence[Any]) -> tuple[dict[str, Any], bytes]:
    """Put JSON and what it refers to into one piece.

    Parameters
    ----------
    json
        As bokeh writes it, with references to buffers.
    parts
        Those buffers: ``id`` and ``to_bytes()`` of each.

    Returns
    -------
    about : dict
        ids of the parts, and sizes: of the JSON's UTF-8, then of each part, in bytes.
    data : bytes
        All of them one after the other, gzipped.

    Examples
    --------
    >>> about, data = packed("{}", [])
    >>> about, gzip.decompress(data)
    ({'ids': [], 'sizes': [2]}, b'{}')
    """
    pieces = [json.encode(), *(part.to_bytes() for part in parts)]
    about = {"ids": [str(part.id) for part in parts], "sizes": [len(piece) for piece in pieces]}
    return about, gzip.compress(b"".join(pieces), compresslevel=_LEVEL, mtime=0)
