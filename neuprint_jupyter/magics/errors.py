"""Errors of magics, shown as what they say; the traceback is one ``%tb`` away."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from neuprint_jupyter.errors import NeuprintError

P = ParamSpec("P")
R = TypeVar("R")


def readable_errors(magic: Callable[P, R]) -> Callable[P, R]:
    """Let a magic's errors show their message alone; they are raised all the same, so Run All stops."""

    @functools.wraps(magic)
    def readable(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return magic(*args, **kwargs)
        except NeuprintError as error:
            _show_message_first(error)
            raise

    return readable


def _show_message_first(error: NeuprintError) -> None:
    def render() -> list[str]:
        # IPython asks again for %tb, and finds its own full traceback then.
        del error._render_traceback_  # type: ignore[attr-defined]
        return [f"{type(error).__name__}: {error}", "", "(%tb shows the full traceback)"]

    # IPython's own hook for how an exception looks.
    error._render_traceback_ = render  # type: ignore[attr-defined]
