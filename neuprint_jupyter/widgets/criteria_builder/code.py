"""The Python that a form stands for, to be taken into a cell."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable, Sequence
from itertools import pairwise

from neuprint_jupyter.cypher import Criteria
from neuprint_jupyter.cypher.groups import AllOf, AnyOf, NoneOf

_IMPORTED = ("AtLeast", "AtMost", "Between", "Contains", "IgnoreCase", "IsNull", "Not", "NotNull", "Regex")
# Of 88 characters, less than "criteria = ".
_LINE = 77


def criteria_code(criteria: Criteria) -> str:
    """Criteria as Python with ``NC`` for ``NeuronCriteria``, in several lines if it is long.

    Examples
    --------
    >>> from neuprint_jupyter.cypher import NeuronCriteria
    >>> criteria_code(NeuronCriteria(type="NeuronCriteria(x)"))
    "NC(type='NeuronCriteria(x)')"
    """
    short = _with_short_names(repr(criteria))
    if len(short) <= _LINE:
        return short
    if isinstance(criteria, AnyOf | AllOf):
        members = [_member_code(member) for member in criteria.members]
        return "(\n    " + f"\n{criteria.sign} ".join(members).replace("\n", "\n    ") + "\n)"
    if isinstance(criteria, NoneOf):
        return f"~{_member_code(criteria.members[0])}"
    return _broken(short)


def _member_code(criteria: Criteria) -> str:
    code = criteria_code(criteria)
    joined = isinstance(criteria, AnyOf | AllOf)
    return f"({code})" if joined and not code.startswith("(\n") else code


def _with_short_names(source: str) -> str:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    names = [token for token in tokens if token.type == tokenize.NAME and token.string == "NeuronCriteria"]
    for token in reversed(names):
        source = source[: token.start[1]] + "NC" + source[token.end[1] :]
    return source


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
    lines = [
        f"criteria = {criteria_code(criteria)}",
        "neurons, roi_counts = fetch_neurons(criteria, client=client)",
        "neurons",
    ]
    return cell_code(lines, client, [criteria], ["fetch_neurons"])


def cell_code(lines: Sequence[str], client: str, criteria: Iterable[Criteria], functions: Iterable[str]) -> str:
    """The Python of a cell that runs by itself: what it imports, its client, and its lines.

    Parameters
    ----------
    lines
        What the cell does, by ``client`` and ``NC``.
    client
        The Python that makes the client.
    criteria
        All criteria in the lines.
    functions
        What else the lines need of this package.

    Examples
    --------
    >>> print(cell_code(["fetch_all_rois(client=client)"], "Client('local', 'demo:v1')", [], ["fetch_all_rois"]))
    from neuprint_jupyter import Client, fetch_all_rois
    <BLANKLINE>
    client = Client('local', 'demo:v1')
    fetch_all_rois(client=client)
    """
    imported = {"Client", *functions}
    for one in criteria:
        imported |= {"NeuronCriteria as NC", *names_used(one)}
    return "\n".join([f"from neuprint_jupyter import {', '.join(sorted(imported))}", "", f"client = {client}", *lines])


def _broken(source: str) -> str:
    """The source of one NC, with a line for each argument."""
    cuts: list[int] = []
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.OP:
            continue
        if token.string in ")]}":
            depth -= 1
        if (token.string == "," and depth == 1) or (token.string == "(" and depth == 0):
            cuts.append(token.end[1])
        if token.string in "([{":
            depth += 1
    arguments = [source[start:end].strip() for start, end in pairwise([*cuts, len(source) - 1])]
    separated = "".join(f"    {argument.removesuffix(',')},\n" for argument in arguments)
    return f"{source[: cuts[0]]}\n{separated})"
