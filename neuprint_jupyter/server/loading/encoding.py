"""How rows reach the engine: as JSON, which msgspec writes many times faster than the engine's own encoder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec


@contextmanager
def quick_encoding() -> Iterator[None]:
    """Have the native engine's batches write their rows by msgspec, within the block.

    Rows must be plain: dicts with text keys, lists, text, numbers, true/false. The engine on the JVM is left alone.
    """
    try:
        from arcadedb._native import extras
    except ImportError:
        yield
        return
    slow = extras._enc
    extras._enc = lambda value: msgspec.json.encode(value).decode()
    try:
        yield
    finally:
        extras._enc = slow
