"""Labels with the dataset in front, as neuPrintHTTP itself writes them."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.syntax import Syntax

LABELS = ("Segment", "Neuron", "Meta", "Synapse", "SynapseSet", "Element", "ElementSet", "Cell")


def plain_labels(query: Syntax, dataset: str) -> None:
    """``:hemibrain_Neuron`` as ``:Neuron``, where it is a label.

    Parameters
    ----------
    query
        The query; it is changed.
    dataset
        The dataset's name without its tag.
    """
    plain = {f"{dataset}_{label}": label for label in LABELS}
    for i, word in enumerate(query.words):
        if word.kind == "name" and word.value in plain and query.text(i - 1) in (":", "|", "&", "!"):
            colon = max((j for j in range(i) if query.words[j].text == ":"), default=-1)
            if not _is_entry(query, colon):
                query.change(i, plain[word.value])


def _is_entry(query: Syntax, colon: int) -> bool:
    """Whether a colon stands between a key of a map and its value."""
    bracket = query.inside[colon] if colon >= 0 else None
    return bracket is not None and query.words[bracket].text == "{" and query.text(colon - 2) in ("{", ",")
