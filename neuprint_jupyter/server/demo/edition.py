"""Which demo this is: the one that lies on a machine may be of an earlier version of this package."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

#: ``Meta.info`` of every edition.
INFO = "Synthetic demo data: not a measurement"


@cache
def edition() -> str:
    """What stands for all the code that makes the demo: other code, another edition."""
    code = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        code.update(file.read_bytes())
    return code.hexdigest()[:12]


def is_outdated(meta: Mapping[str, Any]) -> bool:
    """Whether a dataset with this Meta node is the demo, and of another edition than would be made now.

    Examples
    --------
    >>> is_outdated({"info": INFO, "edition": edition()}), is_outdated({"info": INFO})
    (False, True)
    >>> is_outdated({"info": "somebody's own data"})
    False
    """
    return meta.get("info") == INFO and meta.get("edition") != edition()
