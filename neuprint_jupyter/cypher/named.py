"""Which neurons, in whatever form query functions are told: by ids, names, tables, or criteria."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from neuprint_jupyter.cypher import coerce
from neuprint_jupyter.cypher.criteria import NeuronCriteria
from neuprint_jupyter.cypher.groups import Criteria
from neuprint_jupyter.errors import SEVERAL_TABLES, CriteriaError

# What is a bodyId rather than a type: no type has so many digits and nothing else.
_BODY_IDS = re.compile(r"[0-9]{4,}\Z")


def as_neuron_criteria(criteria: Any) -> Criteria:
    """Criteria from any of the forms that query functions accept.

    Parameters
    ----------
    criteria
        Criteria; None (all neurons); a bodyId or several, also as an array, a Series or a
        DataFrame with a ``bodyId`` column, or one row of it; a name or several, matched as type or instance.

    Raises
    ------
    CriteriaError
        If it is none of these.

    Examples
    --------
    >>> as_neuron_criteria([387023620, 387364605])
    NeuronCriteria(bodyId=[387023620, 387364605])
    """
    if isinstance(criteria, Criteria):
        return criteria
    if criteria is None:
        return NeuronCriteria()
    if isinstance(criteria, pd.DataFrame):
        if list(criteria.columns).count("bodyId") != 1:
            hint = "; reset_index() makes a column of its index" if "bodyId" in criteria.index.names else ""
            raise CriteriaError(
                f"a table of neurons needs one column 'bodyId'; this has {list(criteria.columns)}{hint}"
            )
        criteria = criteria["bodyId"]
    elif isinstance(criteria, pd.Series) and "bodyId" in criteria.index:
        # One row of such a table.
        criteria = criteria["bodyId"]
    values = coerce.listed(criteria)
    if not values:
        raise CriteriaError("the list of neurons is empty; for all of them give None")
    if all(isinstance(v, str) for v in values):
        _refuse_digits(values)
        return NeuronCriteria(type=values, instance=values)
    if all(coerce.is_integer(v) for v in values):
        return NeuronCriteria(bodyId=values)
    if any(isinstance(v, pd.DataFrame) for v in values):
        raise CriteriaError(SEVERAL_TABLES)
    if len(values) > 1 and any(pd.api.types.is_scalar(v) and pd.isna(v) for v in values):
        raise CriteriaError("some of the neurons in the list are missing values; dropna() leaves them out")
    if all(isinstance(v, float) for v in values):
        raise CriteriaError(f"bodyIds are integers, not {values[0]!r}; astype('int64') makes a column of them")
    named = "by bodyIds, by types, or by NeuronCriteria (several joined by |), a list by one kind"
    raise CriteriaError(f"neurons are named {named}; not by {criteria!r:.200}")


def _refuse_digits(names: list[str]) -> None:
    """Refuse bodyIds given as text, which would be looked for among the types, and not be found."""
    if all(_BODY_IDS.match(name) for name in names):
        raise CriteriaError(
            f"{names[0]!r} is text, and bodyIds are integers: write int({names[0]!r}); "
            f"for a type of that name, NeuronCriteria(type={names[0]!r})"
        )
