"""Names in a query that its dataset does not have, and what may have been meant.

Cypher has no error for them: a property that does not exist is null, and what has no such label is not there.
"""

from __future__ import annotations

import contextlib
import re

import pandas as pd

from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import Token, tokenize
from neuprint_jupyter.errors import NeuprintError, did_you_mean
from neuprint_jupyter.magics.schema import LABELS, OF_CONNECTIONS, OF_POINTS, RELATIONSHIPS
from neuprint_jupyter.queries.values import all_values

# In a query whose tokens stand apart, each text as a question mark.
_NEURON = re.compile(r"\( (?P<variable>\w*) ?: (?:\w+_)?(?:Neuron|Segment) (?:\{ (?P<inside>[^{}]*) \})?")
_INSIDE = re.compile(r"(?P<name>\w+) : (?P<text>\?)")
_COMPARED = re.compile(r"(?P<variable>\w+) \. (?P<name>\w+) = (?P<text>\?)")
_UNDEFINED = re.compile(r"Variable [`']?(\w+)[`']? not defined")


def undefined(message: str, query: str) -> str | None:
    """How to write the name that a server's error says is no variable, if it says so, and it is there only once.

    Examples
    --------
    >>> undefined("Variable `EPG` not defined", "MATCH (n:Neuron) WHERE n.type = EPG RETURN n")
    "a text stands in quotes: 'EPG', the notebook's own EPG is $EPG"
    """
    match = _UNDEFINED.search(message)
    if match is None or [t.text for t in tokenize(query)].count(match[1]) != 1:
        return None
    return f"a text stands in quotes: '{match[1]}', the notebook's own {match[1]} is ${match[1]}"


def misspelt(query: str, answer: pd.DataFrame, client: Client) -> list[str]:
    """A sentence for each name of a query that its dataset lacks, if the answer is one that such a name leads to.

    Parameters
    ----------
    query
        The query.
    answer
        What the server answered: only if it is empty, has a column of nulls, or counted nothing, are names looked at.
    client
        Whose dataset.

    Examples
    --------
    >>> misspelt("MATCH (n:Neuron) RETURN n.typ", answer, client)  # doctest: +SKIP
    ["the dataset has no property 'typ'; did you mean 'type'?"]
    """
    if not _tells_nothing(answer):
        return []
    used = _names(query)
    known = {"label": set(LABELS), "relationship": set(RELATIONSHIPS), "property": {*OF_CONNECTIONS, *OF_POINTS}}
    # Nobody is told of an error here: the answer itself is there.
    with contextlib.suppress(NeuprintError):
        known["property"] |= {*client.neuron_properties, *client.all_rois, *client.synapse_properties, *client.meta}
    found = [(kind, name, did_you_mean(name, names)) for kind, names in known.items() for name in used[kind] - names]
    # A name that is like no other may be one of the query's own.
    told = sorted(f"the dataset has no {kind} {name!r}{hint}" for kind, name, hint in found if "did you mean" in hint)
    return [*_nulls(query), *told, *_values(query, client)]


def _nulls(query: str) -> list[str]:
    """A sentence about a comparison with null, which is never true."""
    words = " ".join(token.text for token in tokenize(query) if token.kind not in ("space", "comment", "string"))
    compared = re.search(r"(?:=|< >) null\b", words, re.IGNORECASE)
    return ["nothing equals null, nor differs from it: write IS NULL, or IS NOT NULL"] if compared else []


def _values(query: str, client: Client) -> list[str]:
    """A sentence for each text that a query asks neurons' types, or other names, to be, and that none of them is."""
    sentences = []
    with contextlib.suppress(NeuprintError):
        for name, texts in compared(query).items():
            if name in client.all_rois:
                write = f"it is true for those in that ROI, and no text; write n.{name} alone"
                sentences += [f"no neuron has the {name} {text!r}: {write}" for text in texts]
            known = all_values(client, name)
            missing = [text for text in texts if known and text not in known]
            sentences += [f"no neuron has the {name} {text!r}{did_you_mean(text, known)}" for text in missing]
    return sentences


def compared(query: str) -> dict[str, list[str]]:
    """The texts that properties of neurons are to be, by property.

    Examples
    --------
    >>> compared("MATCH (n:Neuron {type: 'EPG'})-->(s:Synapse) WHERE n.status = 'x' AND s.type = 'pre' RETURN n")
    {'type': ['EPG'], 'status': ['x']}
    """
    # As one string, whose texts hide no brackets.
    tokens = [token for token in tokenize(query) if token.kind not in ("space", "comment")]
    texts = [token.text[1:-1] for token in tokens if token.kind == "string"]
    plain = " ".join("?" if token.kind == "string" else token.text for token in tokens)
    numbers = {match.start(): number for number, match in enumerate(re.finditer(r"\?", plain))}
    found: dict[str, list[str]] = {}
    neurons = set()
    for match in _NEURON.finditer(plain):
        neurons.add(match["variable"])
        if match["inside"]:
            for inner in _INSIDE.finditer(plain, match.start("inside"), match.end("inside")):
                found.setdefault(inner["name"], []).append(texts[numbers[inner.start("text")]])
    for match in _COMPARED.finditer(plain):
        if match["variable"] in neurons:
            found.setdefault(match["name"], []).append(texts[numbers[match.start("text")]])
    return found


def _tells_nothing(answer: pd.DataFrame) -> bool:
    if answer.empty:
        return True
    # Millions of rows are not looked through for a column that begins with a value.
    doubtful = answer.iloc[:, answer.head(1).isna().to_numpy()[0]]
    return bool(doubtful.isna().all().any()) or (len(answer) == 1 and bool(answer.eq(0).any(axis=None)))


def _names(query: str) -> dict[str, set[str]]:
    """The labels, relationships and properties that a query speaks of, but for those it makes itself by AS."""
    names: dict[str, set[str]] = {"label": set(), "relationship": set(), "property": set()}
    own = set()
    tokens = [token for token in tokenize(query) if token.kind not in ("space", "comment")]
    brackets = [""]
    edge = Token("symbol", "")
    for before, token, after in zip([edge, *tokens], tokens, [*tokens[1:], edge], strict=False):
        if token.text in ("(", "[", "{"):
            brackets.append(token.text)
        elif token.text in (")", "]", "}") and len(brackets) > 1:
            brackets.pop()
        if token.kind != "name":
            continue
        name = token.text.strip("`").replace("``", "`")
        if before.is_keyword("AS"):
            own.add(name)
        elif (before.text == "." and after.text not in ("(", ".")) or (brackets[-1] == "{" and after.text == ":"):
            names["property"].add(name)
        elif before.text in (":", "|") and brackets[-1] in ("(", "["):
            # A server's own labels begin with the dataset: hemibrain_Neuron.
            names["label" if brackets[-1] == "(" else "relationship"].add(name.rpartition("_")[2])
    return {kind: found - own for kind, found in names.items()}
