"""Rest for Python's collector of garbage, where much is made that stays."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Keep the collector from work while millions of lists and dicts are made, or hundreds of modules are read.

    It would search them again and again, none of which is garbage: for half of the time that it takes to make
    dicts, and for a twentieth of that of imports.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
