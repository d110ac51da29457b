"""How far a load is: one line on stderr per stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

_BAR = "{desc:<13}{percentage:3.0f}%|{bar:30}| {n_fmt}/{total_fmt} [{elapsed}]"


class Progress:
    """The stages of a load.

    Parameters
    ----------
    shown
        False for silence.
    """

    def __init__(self, shown: bool = True) -> None:
        self._shown = shown

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Callable[[int], object]]:
        """Show one stage; call what it gives with the number of things done since the last call."""
        with tqdm(total=total, desc=name, bar_format=_BAR, disable=not self._shown) as bar:
            yield bar.update

    def say(self, sentence: str) -> None:
        """Show one sentence."""
        if self._shown:
            tqdm.write(sentence)
