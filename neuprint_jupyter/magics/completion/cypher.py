"""What can stand at a place in a query."""

from __future__ import annotations

import re
from collections.abc import Iterable

from neuprint_jupyter.cypher import identifier, literal, tokenize
from neuprint_jupyter.cypher.text import KEYWORDS
from neuprint_jupyter.magics.completion.known import Known
from neuprint_jupyter.magics.completion.proposals import Proposals, proposals
from neuprint_jupyter.magics.schema import LABELS, OF_CONNECTIONS, OF_SYNAPSES, RELATIONSHIPS

# Text is being compared with a property: n.type = 'EP, {type: 'EP, n.type IN ['a', 'EP.
_COMPARED = re.compile(r"(\w+)`?\s*(=~?|<>|:|starts\s+with|ends\s+with|contains|in\s*\[[^\]]*?)\s*$", re.IGNORECASE)
_PROPERTY = re.compile(r"([A-Za-z_]\w*)\.(`[^`]*|\w*)$")
_LABEL = re.compile(r"[:|]\s*(\w*)$")
_PARAMETER = re.compile(r"\$(\w*)$")
_WORD = re.compile(r"\w*$")
_VARIABLE = re.compile(r"[(\[]\s*([A-Za-z_]\w*)\s*(?::\s*(\w+))?")


def in_cypher(before: str, after: str, known: Known, variables: Iterable[str]) -> Proposals:
    """Proposals for the end of ``before``.

    Parameters
    ----------
    before, after
        The query, up to the cursor and from it on.
    known
        What the dataset has.
    variables
        The notebook's variables, for parameters.
    """
    quote = _open_quote(before)
    if quote is not None:
        return _in_text(before, quote, known)
    if match := _PARAMETER.search(before):
        return proposals(f"${match[1]}", (f"${name}" for name in variables), "variable")
    if match := _PROPERTY.search(before):
        return _properties(match[1], match[2], before + after, known)
    if (match := _LABEL.search(before)) and (bracket := _open_bracket(before[: match.start()])) in ("(", "["):
        names = LABELS if bracket == "(" else RELATIONSHIPS
        return proposals(match[1], names, "label" if bracket == "(" else "relationship")
    if _open_bracket(before) == "{" and (match := re.search(r"[{,]\s*(`[^`]*|\w*)$", before)):
        return proposals(match[1], [*known.properties(), *known.rois()], "property", identifier)
    typed = _WORD.search(before)
    own = {match[1] for match in _VARIABLE.finditer(before + after)}
    return proposals(typed[0] if typed else "", [*sorted(own), *sorted(KEYWORDS)], "keyword")


def _in_text(before: str, quote: int, known: Known) -> Proposals:
    """Inside a string or back-ticks that begin at ``quote``."""
    mark, typed = before[quote], before[quote + 1 :]
    if mark == "`":
        return proposals(typed, [*known.rois(), *known.properties()], "ROI", lambda name: name.replace("`", "``"))
    match = _COMPARED.search(before[:quote])
    if match is None:
        return Proposals(typed, [])

    def write(name: str) -> str:
        # In a pattern, the brackets of a name would be a group.
        exact = re.sub(r"[\\.?*+^$|()\[\]{}]", r"\\\g<0>", name) if match[2] == "=~" else name
        text = literal(exact)[1:-1]
        return text if mark == "'" else text.replace("\\'", "'").replace('"', '\\"')

    names = known.rois() if match[1] in ("roi", "roiInfo") else known.values(match[1])
    return proposals(typed, names, match[1], write)


def _properties(variable: str, typed: str, query: str, known: Known) -> Proposals:
    """After the dot of a variable."""
    declared = next((m for m in _VARIABLE.finditer(query) if m[1] == variable and m[2]), None)
    if declared and declared[2] in RELATIONSHIPS:
        names: list[str] = list(OF_CONNECTIONS)
    elif declared and declared[2] == "Synapse":
        names = [*OF_SYNAPSES, *known.rois()]
    else:
        names = [*known.properties(), *known.rois()]
    return proposals(typed, names, "property", identifier)


def _open_quote(before: str) -> int | None:
    """Where the string or name begins that the end of the text is inside of."""
    at = 0
    for token in tokenize(before):
        # A quote that is closed is part of a token; an open one stands alone.
        if token.kind == "symbol" and token.text in "'\"`":
            return at
        at += len(token.text)
    return None


def _open_bracket(before: str) -> str:
    """The innermost bracket that is open at the end of the text; empty for none."""
    open_ones: list[str] = []
    for token in tokenize(before):
        if token.kind != "symbol":
            continue
        if token.text in "([{":
            open_ones.append(token.text)
        elif token.text in ")]}" and open_ones:
            open_ones.pop()
    return open_ones[-1] if open_ones else ""
