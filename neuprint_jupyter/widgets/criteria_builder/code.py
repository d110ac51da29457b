"""The Python that a form stands for, to be taken into a cell."""

from __future__ import annotations

import io
import tokenize

from neuprint_jupyter.cypher import Criteria

_IMPORTED = ("AtLeast", "AtMost", "Between", "Contains", "IgnoreCase", "IsNull", "Not", "NotNull", "Regex")
_LINE = 88


def criteria_code(criteria: Criteria) -> str:
    """Criteria as Python with ``NC`` for ``NeuronCriteria``, in several lines if it is long.

    Examples
    --------
    >>> from neuprint_jupyter.cypher import NeuronCriteria
    >>> criteria_code(NeuronCriteria(type="NeuronCriteria(x)"))
    "NC(type='NeuronCriteria(x)')"
    """
    source = repr(criteria)
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    names = [t for t in tokens if t.type == tokenize.NAME and t.string == "NeuronCriteria"]
    short = source
    for token in reversed(names):
        short = short[: token.start[1]] + "NC" + short[token.end[1] :]
    return short if len(short) <= _LINE else _broken(short)


def names_used(criteria: Criteria) -> list[str]:
    """What the Python of criteria needs to import, beside ``NeuronCriteria``, sorted."""
    tokens = tokenize.generate_tokens(io.StringIO(repr(criteria)).readline)
    return sorted({t.string for t in tokens if t.type == tokenize.NAME and t.string in _IMPORTED})


def neurons_code(criteria: Criteria, client: str) -> str:
    """The Python that fetches the neurons of some criteria.

    Parameters
    ----------
    criteria
        Any criteria.
    client
        The Python that makes the client.

    Examples
    --------
    >>> from neuprint_jupyter.cypher import NeuronCriteria
    >>> print(neurons_code(NeuronCriteria(type="EPG"), "Client('local', 'demo:v1')"))
    from neuprint_jupyter import Client, NeuronCriteria as NC, fetch_neurons
    <BLANKLINE>
    client = Client('local', 'demo:v1')
    criteria = NC(type='EPG')
    neurons, roi_counts = fetch_neurons(criteria, client=client)
    neurons
    """
    imported = sorted(["Client", "NeuronCriteria as NC", "fetch_neurons", *names_used(criteria)])
    return "\n".join(
        [
            f"from neuprint_jupyter import {', '.join(imported)}",
            "",
            f"client = {client}",
            f"criteria = {criteria_code(criteria)}",
            "neurons, roi_counts = fetch_neurons(criteria, client=client)",
            "neurons",
        ]
    )


def _broken(source: str) -> str:
    """Source with a line for each argument of its outermost criteria."""
    cuts: list[tuple[int, str]] = []
    open_at: list[bool] = []
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        at, outermost = token.start[1], open_at == [True]
        if token.type == tokenize.OP and token.string in "([{":
            open_at.append(before == "NC" and not open_at)
            cuts += [(at + 1, "\n    ")] if open_at == [True] else []
        elif token.type == tokenize.OP and token.string in ")]}":
            cuts += [(at, ",\n")] if outermost and before != "(" else []
            open_at.pop()
        elif token.string == "," and outermost:
            cuts.append((at + 1, "\n   "))
        before = token.string
    for at, text in reversed(cuts):
        source = source[:at] + text + source[at:]
    return source
