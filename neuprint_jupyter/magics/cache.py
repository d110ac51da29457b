"""Answers that were given lately, so that a cell run again answers at once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable

import pandas as pd

_MOST_ANSWERS = 16
#: Of all answers together.
_MOST_CELLS = 2_000_000


class Cache:
    """The last few answers, as long as they are small and fresh."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[float, pd.DataFrame]] = OrderedDict()

    def get(self, key: Hashable, seconds: float) -> tuple[float, pd.DataFrame] | None:
        """How many seconds old an answer is, and a copy of it; None if there is none younger than ``seconds``."""
        made, answer = self._answers.get(key, (float("-inf"), None))
        age = time.monotonic() - made
        return None if answer is None or age >= seconds else (age, answer.copy())

    def put(self, key: Hashable, answer: pd.DataFrame) -> None:
        """Keep a copy of an answer."""
        self._answers.pop(key, None)
        if answer.size <= _MOST_CELLS:
            self._answers[key] = (time.monotonic(), answer.copy())
        while len(self._answers) > _MOST_ANSWERS or sum(kept.size for _, kept in self._answers.values()) > _MOST_CELLS:
            self._answers.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        self._answers.clear()
