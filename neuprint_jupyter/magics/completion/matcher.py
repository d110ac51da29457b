"""IPython's way to ask for completions, answered for our magics only."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.magics.completion.cypher import in_cypher
from neuprint_jupyter.magics.completion.known import Known
from neuprint_jupyter.magics.completion.lines import in_line, notebook_names
from neuprint_jupyter.magics.completion.proposals import Proposals, seen_in_jupyterlab
from neuprint_jupyter.magics.cypher import cypher_options
from neuprint_jupyter.magics.options import split_capture
from neuprint_jupyter.magics.session import Session

_log = logging.getLogger(__name__)

_CELL = re.compile(r"\s*%%cypher(?=\s|$)")
_LINE = re.compile(
    r"\s*(?:[\w,\s.\[\]'\"]+=\s*)?%(cypher|neurons|connections|synapses|skeletons|rois|neuprint)(?=\s|$)"
)


class _Nothing(list[SimpleCompletion]):
    """No completions, where there are to be none: Python's own would puzzle over Cypher for seconds."""

    def __len__(self) -> int:
        # IPython lets a matcher that has some speak alone.
        return 1


def matcher(session: Session) -> Callable[[CompletionContext], SimpleMatcherResult]:
    """The matcher of a notebook, for ``shell.Completer.custom_matchers``."""
    known = Known()

    @context_matcher(identifier="neuprint_jupyter", priority=200)  # type: ignore[untyped-decorator]
    def complete(context: CompletionContext) -> SimpleMatcherResult:
        lines = context.full_text.split("\n")
        here = lines[context.cursor_line]
        before = "\n".join([*lines[: context.cursor_line], here[: context.cursor_position]])
        after = context.full_text[len(before) :]
        try:
            found = _proposals(before, after, known, session)
        except Exception:
            # Nothing that goes wrong may disturb whoever types: there is no completion, and the log says why.
            _log.debug("completion failed", exc_info=True)
            return {"completions": []}
        if found is None:
            return {"completions": []}
        known.begin()
        found = seen_in_jupyterlab(found)
        completions = [SimpleCompletion(text=text, type=found.kind or "neuprint") for text in found.texts] or _Nothing()
        return {"completions": completions, "matched_fragment": found.fragment, "suppress": True, "ordered": True}

    made: Any = complete
    return made  # type: ignore[no-any-return]


def _proposals(before: str, after: str, known: Known, session: Session) -> Proposals | None:
    if match := _CELL.match(before):
        return _in_query(before[match.end() :], after, known, session)
    line = before[before.rfind("\n") + 1 :]
    if match := _LINE.match(line):
        rest = line[match.end() :]
        if not rest:
            return None
        if match[1] == "cypher":
            return _in_query(rest, "", known, session)
        return in_line(match[1], split_capture(rest)[1], known, session)
    return None


def _in_query(text: str, after: str, known: Known, session: Session) -> Proposals | None:
    """After ``%cypher``: among the options, or in the query that follows them."""
    if not text:
        return None
    rest = split_capture(text)[1]
    if "\n" not in rest and _among_options(rest):
        return in_line("cypher", rest, known, session)
    return in_cypher(rest, after, known, notebook_names(session))


def _among_options(line: str) -> bool:
    """Whether the end of a line is one of the options, or the value of one."""
    typed = line.split(" ")[-1]
    before = line[: len(line) - len(typed)]
    try:
        # A stand-in for what is typed: an option's value, or the beginning of the query.
        _, query = cypher_options().split(f"{before}QUERY")
    except CriteriaError:
        # It is none of the values that an option can have.
        return True
    return query == "" or (query == "QUERY" and typed.startswith("-"))
