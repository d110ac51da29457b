"""Errors of magics, shown as what they say; the traceback is one ``%tb`` away."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from neuprint_jupyter.client import all_queries
from neuprint_jupyter.errors import WHAT_THE_SERVER_DOES, NeuprintError

P = ParamSpec("P")
R = TypeVar("R")


def readable_errors(magic: Callable[P, R]) -> Callable[P, R]:
    """Let a magic's errors show their message alone; they are raised all the same, so Run All stops.

    An interrupt closes every request that the magic began and that has no answer.
    """

    @functools.wraps(magic)
    def readable(*args: P.args, **kwargs: P.kwargs) -> R:
        before = max((record.id for record in all_queries), default=0)
        try:
            return magic(*args, **kwargs)
        except NeuprintError as error:
            _show_message_first(error, str(error))
            raise
        except KeyboardInterrupt as interrupt:
            # Requests side by side run on other threads, which know nothing of the interrupt.
            unanswered = [r for r in all_queries if r.id > before and r.status in ("running", "cancelled")]
            for record in unanswered:
                record.cancel()
            _show_message_first(interrupt, f"interrupted; {WHAT_THE_SERVER_DOES}" if unanswered else "interrupted")
            raise

    return readable


def _show_message_first(error: BaseException, message: str) -> None:
    def render() -> list[str]:
        # IPython asks again for %tb, and finds its own full traceback then.
        del error._render_traceback_  # type: ignore[attr-defined]
        error.shown = True  # type: ignore[attr-defined]
        return [f"{type(error).__name__}: {message}", "", "(%tb shows the full traceback)"]

    # IPython's own hook for how an exception looks.
    error._render_traceback_ = render  # type: ignore[attr-defined]
