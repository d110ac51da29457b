"""The few places where the engine's Cypher is not what neuPrint's servers answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from neuprint_jupyter.server.dialect.conditions import whole_conditions
from neuprint_jupyter.server.dialect.maps import nodes_as_maps
from neuprint_jupyter.server.dialect.shortest import ShortestPaths, shortest_paths
from neuprint_jupyter.server.dialect.tokens import Token, significant, tokenize, value_offsets

LABELS = ("Segment", "Neuron", "Meta", "Synapse", "SynapseSet", "Element", "ElementSet", "Cell")


class Question(NamedTuple):
    """A query as the engine takes it.

    ``cypher`` runs first. When ``projection`` is there, the query was a timeboxed call: ``cypher``
    is the inner query, to be stopped after ``seconds``, and ``projection`` runs over its rows,
    which it knows as the parameter ``rows``. When ``paths`` is there, it makes the query that runs
    instead of ``cypher``. ``tokens`` and ``projection_tokens`` are what they were joined of, each
    with its place in the client's query, for :func:`source_offset`.
    """

    cypher: str
    seconds: float | None = None
    projection: str | None = None
    paths: ShortestPaths | None = None
    tokens: Sequence[Token] = ()
    projection_tokens: Sequence[Token] = ()


def translate(cypher: str, dataset: str) -> Question:
    """A client's query for the engine.

    Parameters
    ----------
    cypher
        The query as it came.
    dataset
        The dataset's name with its tag, such as ``hemibrain:v1.2.1``: its labels may be written
        with the name in front (``:hemibrain_Neuron``), as neuPrintHTTP itself writes them.

    Examples
    --------
    >>> translate("MATCH (n:hemibrain_Neuron) RETURN n.bodyId", "hemibrain:v1.2.1").cypher
    'MATCH (n:Neuron) RETURN n.bodyId'
    """
    tokens = whole_conditions(nodes_as_maps(_plain_labels(tokenize(cypher), dataset.split(":")[0])))
    timeboxed = _timeboxed(tokens, dataset)
    end = Token("space", "", len(cypher))
    return timeboxed or Question(_joined(tokens), paths=shortest_paths(tokens), tokens=[*tokens, end])


def _plain_labels(tokens: list[Token], dataset: str) -> list[Token]:
    plain = {f"{dataset}_{label}": label for label in LABELS}
    labelled = [
        i for i, token in enumerate(tokens) if token.kind == "name" and token.value in plain and _after_colon(tokens, i)
    ]
    for i in labelled:
        tokens[i] = tokens[i]._replace(text=plain[tokens[i].value])
    return tokens


def _after_colon(tokens: list[Token], index: int) -> bool:
    before = significant(tokens[:index])
    return bool(before) and before[-1].text in (":", "|", "&")


def _timeboxed(tokens: list[Token], dataset: str) -> Question | None:
    """``CALL apoc.cypher.runTimeboxed('query', {}, ms) YIELD value …``, if the query is one."""
    words = significant(tokens)
    head = ["CALL", "apoc", ".", "cypher", ".", "runTimeboxed", "("]
    if [w.text.lower() for w in words[: len(head)]] != [h.lower() for h in head]:
        return None
    arguments = words[len(head) : len(head) + 9]
    texts = [w.text for w in arguments]
    shape = [None, ",", "{", "}", ",", None, ")", None, None]
    fits = len(texts) == len(shape) and all(s is None or s == t for s, t in zip(shape, texts, strict=True))
    if not (fits and arguments[0].kind == "string" and arguments[5].text.isdigit() and arguments[7].is_word("YIELD")):
        return None
    inner = translate(arguments[0].value, dataset)
    places = value_offsets(arguments[0])
    rest = [token for token in tokens if token.start > arguments[8].start]
    projection = [Token("name", f"UNWIND $rows AS {arguments[8].text}", words[0].start), *rest]
    end = Token("space", "", tokens[-1].start + len(tokens[-1].text))
    return Question(
        inner.cypher,
        int(arguments[5].text) / 1000,
        _joined(projection),
        inner.paths,
        [token._replace(start=places[token.start]) for token in inner.tokens],
        [*projection, end],
    )


def _joined(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens)
