"""The exceptions a user can meet.

All derive from :class:`NeuprintError`, itself a ``RuntimeError`` because that is what notebooks
written for neuprint-python catch.
"""

from __future__ import annotations

import copyreg
import difflib
import functools
import os
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

# Of a query in an error: enough to see the place, and no more than a person reads.
_LINES_SHOWN = 20
_WIDTH_SHOWN = 120

WHAT_THE_SERVER_DOES = "its request is closed, but the server may go on with it until its own time limit"


#: What is said of a tuple of tables in place of neurons.
SEVERAL_TABLES = "these are several tables, such as fetch_neurons gives: take the one of neurons, the first"

_OURS = f"{Path(__file__).parent}{os.sep}"


class NeuprintError(RuntimeError):
    """Anything that went wrong between a question and its answer.

    A notebook shows the lines of whoever asked, and none of ours; ``%tb`` shows all.
    """

    #: Whether a notebook has shown it.
    shown = False

    def __reduce__(self) -> tuple[Any, ...]:
        """How it is copied, and goes to another process: as it is, for not all that it was made of was kept."""
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined] # the stubs lack it

    def _render_traceback_(self) -> list[str]:
        """How it looks, which IPython asks each time that it shows it: ``%tb`` is the second time."""
        text, self.shown = _traceback(self, in_full=self.shown), True
        return text


def show_briefly(error: BaseException) -> None:
    """Let a notebook show an error that is none of ours, such as an interrupt, as it shows ours."""

    def render() -> list[str]:
        # IPython asks again for %tb, and finds its own full traceback then.
        del error._render_traceback_  # type: ignore[attr-defined]
        return _traceback(error, in_full=False)

    error._render_traceback_ = render  # type: ignore[attr-defined]


def _traceback(error: BaseException, *, in_full: bool) -> list[str]:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        import traceback

        return traceback.format_exception(error)
    formatter, full = shell.InteractiveTB, error.__traceback__
    brief = full if in_full or formatter.mode == "Verbose" else _without_our_frames(full)
    text: list[str] = formatter.structured_traceback(type(error), error, brief)
    return text if brief is full else [*text, "", "(%tb shows the full traceback)"]


class NeuprintConnectionError(NeuprintError):
    """The server could not be reached, or broke off."""


class NeuprintAuthError(NeuprintError):
    """The server refused the token, or asks for one."""


class NeuprintTimeoutError(NeuprintError):
    """The server, or the wait for it, ran out of time."""


class QueryCancelledError(NeuprintError):
    """A query that was broken off from the query log.

    Parameters
    ----------
    message
        What to say instead of that the query was cancelled.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(message or f"the query was cancelled; {WHAT_THE_SERVER_DOES}")


class NoSkeletonError(NeuprintError):
    """A body that has no skeleton."""


class NoMeshError(NeuprintError):
    """An ROI that has no mesh."""


class UnknownNameError(NeuprintError, KeyError):
    """A dataset, ROI, property, column or notebook variable that does not exist.

    Parameters
    ----------
    kind
        What it is.
    name
        Its name, as it was given.
    known
        The names there are, of which the nearest are told.
    needed
        All that is needed, where it is not only this one.
    instead
        What to write instead, where that is known for certain.

    Examples
    --------
    >>> UnknownNameError("ROI", "MB(r)", ["MB(R)", "EB"])
    UnknownNameError("no ROI 'MB(r)'; did you mean 'MB(R)'?")
    """

    def __init__(
        self, kind: str, name: object, known: Iterable[str] = (), needed: Sequence[str] = (), instead: str = ""
    ) -> None:
        known = list(known)
        hint = f"; {instead}" if instead else did_you_mean(str(name), known) or _nearest(str(name), known)
        told = f"no {kind} {name!r}{hint}"
        if len(needed) > 1:
            told += f"{' Needed' if told.endswith('?') else '; needed'} are {', '.join(needed)}"
        super().__init__(told)

    def __str__(self) -> str:
        # KeyError would show the repr of the sentence.
        return str(self.args[0])


class CriteriaError(NeuprintError, ValueError):
    """Criteria or arguments that contradict each other or hold a value of the wrong kind."""


class ArgumentError(NeuprintError, TypeError):
    """A function does not have such an argument, or takes nothing of that kind."""


class UnknownAttributeError(NeuprintError, AttributeError):
    """Neither the package nor a client has something of that name."""


class CypherError(NeuprintError):
    """The server refused a Cypher query.

    Parameters
    ----------
    message
        The server's own words.
    cypher
        The query as it was sent.
    line, column
        1-based place of the error in ``cypher``, where the server tells it.

    Examples
    --------
    >>> print(CypherError("Invalid input 'X'", "MATCH X", line=1, column=7))
    Invalid input 'X'
    <BLANKLINE>
      1 | MATCH X
        |       ^
    """

    def __init__(self, message: str, cypher: str, line: int | None = None, column: int | None = None) -> None:
        self.message = message
        self.cypher = cypher
        self.line = line
        self.column = column
        super().__init__(f"{message}\n\n{numbered(cypher, line, column)}")


def _without_our_frames(full: TracebackType | None) -> TracebackType | None:
    """A traceback up to where it enters this package, and the user's own frames after it; itself if it is no more."""
    frames = list(_frames(full))
    files = [frame.tb_frame.f_code.co_filename for frame in frames]
    entered = next((at for at, file in enumerate(files) if file.startswith(_OURS)), len(files))
    kept = [
        frame
        for at, (frame, file) in enumerate(zip(frames, files, strict=True))
        if at < entered or not file.startswith((_OURS, *_installed()))
    ]
    if len(kept) == len(frames):
        return full
    brief = None
    for frame in reversed(kept):
        brief = TracebackType(brief, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return brief


@functools.cache
def _installed() -> tuple[str, ...]:
    """Where what lies was not written by whoever asked."""
    import sysconfig

    return tuple(sysconfig.get_paths()[name] for name in ("stdlib", "purelib", "platlib"))


def _frames(frame: TracebackType | None) -> Iterator[TracebackType]:
    while frame is not None:
        yield frame
        frame = frame.tb_next


def warn(message: str) -> None:
    """Warn, at the line of the user's that led here, through however many functions of ours."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_OURS):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, stacklevel=level)


def did_you_mean(name: str, known: Iterable[str], limit: int = 3) -> str:
    """The end of a sentence about an unknown name: the nearest matches, or all names when few.

    Examples
    --------
    >>> did_you_mean("MB(r)", ["MB(R)", "EB"])
    "; did you mean 'MB(R)'?"
    >>> did_you_mean("zzz", ["EB", "PB"])
    "; there are 'EB', 'PB'"
    >>> did_you_mean("zzz", [])
    ''
    """
    names = [str(k) for k in known]
    lowered = {n.lower(): n for n in reversed(names)}
    if len(name) == 2 and name.lower() not in lowered:
        # One letter is half of it: EP is near EB, and nearer than EPA(R).
        near = sorted(difflib.get_close_matches(name.lower(), list(lowered), n=20, cutoff=0.5), key=len)[:limit]
    else:
        near = difflib.get_close_matches(name.lower(), list(lowered), n=limit, cutoff=0.6)
    close = [lowered[match] for match in near]
    if close:
        return f"; did you mean {' or '.join(repr(c) for c in close)}?"
    if names and len(names) <= 10:
        return f"; there are {', '.join(repr(n) for n in names)}" if len(names) > 1 else f"; there is {names[0]!r}"
    return ""


def _nearest(name: str, known: Sequence[str]) -> str:
    """The nearest of many names, none of which is near."""
    lowered = {k.lower(): k for k in known}
    near = [lowered[match] for match in difflib.get_close_matches(name.lower(), lowered, cutoff=0)]
    return f"; the nearest of {len(known):,} are {', '.join(map(repr, near))}" if near else ""


def numbered(cypher: str, line: int | None = None, column: int | None = None) -> str:
    """Cypher with line numbers and, when a place is known, a caret under it.

    Parameters
    ----------
    cypher
        Any query text.
    line, column
        1-based place to point at; the lines around it are shown, else the beginning of the query.
        Of a line that is long, the part around the place.
    """
    lines = cypher.splitlines() or [""]
    width = len(str(len(lines)))
    first, last = (1, min(len(lines), _LINES_SHOWN)) if line is None else (max(1, line - 2), min(len(lines), line + 2))
    shown = []
    for number in range(first, last + 1):
        text, caret = _around(lines[number - 1], column if number == line else None)
        shown.append(f"  {number:>{width}} | {text}")
        if caret is not None:
            shown.append(f"  {'':>{width}} | {caret}")
    if line is None and last < len(lines):
        shown.append(f"  … {len(lines) - last:,} more lines")
    return "\n".join(shown)


def _around(text: str, column: int | None) -> tuple[str, str | None]:
    """A line, or the part of it around a column, and a caret to stand below that column."""
    start = max(0, (column or 1) - _WIDTH_SHOWN // 2) if len(text) > _WIDTH_SHOWN else 0
    part = text[start : start + _WIDTH_SHOWN]
    part = "…" * (start > 0) + part + "…" * (start + _WIDTH_SHOWN < len(text))
    if column is None:
        return part, None
    # Tabs before the caret keep it under its character however wide they are drawn.
    before = part[: column - 1 - start + (start > 0)]
    return part, "".join("\t" if c == "\t" else " " for c in before.ljust(column - 1 - start + (start > 0))) + "^"
