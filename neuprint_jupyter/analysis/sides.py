"""The presynaptic and the postsynaptic side of a table, worked on at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def on_both(work: Callable[[Given], Made], pre: Given, post: Given) -> tuple[Made, Made]:
    """``work`` done for both sides, on two cores: numpy, pandas and Arrow let other threads run meanwhile.

    Examples
    --------
    >>> on_both(len, [1, 2], [3])
    (2, 1)
    """
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(work, (pre, post))
        return next(made), next(made)
