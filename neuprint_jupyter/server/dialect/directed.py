"""Conditions on synapses in ROIs, taken out of a query that returns neurons: the engine reads ``roiInfo`` slowly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from neuprint_jupyter.server.dialect.columns import returned
from neuprint_jupyter.server.dialect.conditions import joined_by_and
from neuprint_jupyter.server.dialect.rows import is_body
from neuprint_jupyter.server.dialect.syntax import Range, Syntax

_CARRIED = re.compile(r"WITH (?P<n>\w+), apoc\.convert\.fromJsonMap\((?P=n)\.roiInfo\) AS (?P<info>\w+)")
_BEFORE = re.compile(r"(?P<how>any|all)\((?P<roi>\w+) IN")
_AFTER = re.compile(r"WHERE (?P<info>\w+)\[(?P<roi>\w+)\]\['(?P<side>pre|post)'\] >= (?P<least>0|[1-9]\d{0,17})\)")


class Sides(msgspec.Struct, gc=False):
    """How many T-bars and PSDs there are in an ROI; -1 where that is not told."""

    pre: int | float = -1
    post: int | float = -1


class DirectedRois(NamedTuple):
    """``any`` or ``all`` of some ROIs have at least so many synapses of a ``side``, which is pre or post."""

    every: bool
    rois: list[str]
    side: str
    least: int

    def holds(self, info: Mapping[str, Sides]) -> bool:
        """Whether it does for a neuron's ``roiInfo``.

        Examples
        --------
        >>> DirectedRois(False, ["PB", "EB"], "post", 2).holds({"EB": Sides(post=2)})
        True
        """
        enough = (roi in info and getattr(info[roi], self.side) >= self.least for roi in self.rois)
        return (all if self.every else any)(enough)


class Directed(NamedTuple):
    """Conditions on the neurons of a variable, and the words of a query that say them."""

    variable: str
    conditions: list[DirectedRois]
    words: Range


def directed_rois(query: Syntax) -> Directed | None:
    """What is asked of ``roiInfo`` as the core asks it, if nothing but RETURN follows.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize(
    ...     "MATCH (n:Neuron) WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS i "
    ...     "WHERE any(roi IN ['PB'] WHERE i[roi]['post'] >= 5) RETURN n.bodyId"
    ... ))
    >>> directed_rois(query)
    Directed(variable='n', conditions=[DirectedRois(every=False, rois=['PB'], side='post', least=5)], words=(6, 41))
    """
    clauses = [clause for clause in query.clauses if clause.bracket is None]
    if [clause.keyword for clause in clauses[-3:]] != ["WITH", "WHERE", "RETURN"] or clauses[-1].end < len(query.words):
        return None
    carried, where, _ = clauses[-3:]
    said = _CARRIED.fullmatch(query.source(carried.first, carried.end))
    if said is None or not is_body(query, said["n"]):
        return None
    # What else is returned has to come by way of WITH.
    if any(query.words[first].text != said["n"] for first, _ in returned(query)):
        return None
    parts = joined_by_and(query, where)
    conditions = [one for part in parts if (one := _condition(query, part, said["info"])) is not None]
    return Directed(said["n"], conditions, (carried.first, where.end)) if len(conditions) == len(parts) else None


def _condition(query: Syntax, part: Range, info: str) -> DirectedRois | None:
    first, end = part
    opening, closing = first + 4, query.closing.get(first + 4, end)
    before = _BEFORE.fullmatch(query.source(first, opening))
    after = _AFTER.fullmatch(query.source(closing + 1, end))
    rois = query.split(opening + 1, closing)
    if before is None or after is None or (after["info"], after["roi"]) != (info, before["roi"]):
        return None
    if before["roi"] == info:
        return None  # it stands for the ROI's name there
    if query.text(opening) != "[" or any(b - a != 1 or query.words[a].kind != "string" for a, b in rois):
        return None
    names = [query.words[first].value for first, _ in rois]
    return DirectedRois(before["how"] == "all", names, after["side"], int(after["least"]))
