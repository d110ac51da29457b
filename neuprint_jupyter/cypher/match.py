"""The MATCH and WHERE of a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neuprint_jupyter.cypher.groups import Criteria
from neuprint_jupyter.cypher.text import LONGEST_CHAIN, chained


def match(
    pattern: str, criteria: Mapping[str, Criteria], *, carried: Sequence[str] = (), also: Sequence[str] = ()
) -> str:
    """``MATCH pattern WHERE …`` for criteria on the pattern's variables.

    Conditions on flags and properties come first; ``roiInfo`` is parsed only for what they leave.

    Parameters
    ----------
    pattern
        The pattern, such as ``(n:Neuron)``.
    criteria
        The criteria of each variable.
    carried
        Variables of the pattern that the query needs after it, beside those of ``criteria``.
    also
        Further conditions.
    """
    conditions = {variable: one.conditions(variable) for variable, one in criteria.items()}
    basic = [line for c in conditions.values() for line in c.basic]
    lines = [f"MATCH {pattern}", *_where([*basic, *also])]
    directed = {variable: c.directed for variable, c in conditions.items() if c.directed}
    if directed:
        parsed = [f"apoc.convert.fromJsonMap({v}.roiInfo) AS {v}_roiInfo" for v in directed]
        lines.append(f"WITH {', '.join([*criteria, *carried, *parsed])}")
        lines += _where([line for d in directed.values() for line in d])
    return "\n".join(lines)


def _where(conditions: Sequence[str]) -> list[str]:
    if len(conditions) > LONGEST_CHAIN:
        conditions = [chained("AND", conditions)]
    return [f"{'WHERE' if i == 0 else '  AND'} {condition}" for i, condition in enumerate(conditions)]
