"""The names of ``neuprint.queries.neuroncriteria``, for code that imports them from there."""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar

from neuprint_jupyter.cypher import Criteria, IsNull, NeuronCriteria, NotNull, SegmentCriteria, as_neuron_criteria
from neuprint_jupyter.cypher.text import identifier, prop
from neuprint_jupyter.cypher.values import Test, any_of, any_value, as_value
from neuprint_jupyter.errors import CriteriaError

__all__ = [
    "IsNull",
    "NeuronCriteria",
    "NotNull",
    "SegmentCriteria",
    "copy_as_neuroncriteria",
    "neuroncriteria_args",
    "where_expr",
]

P = ParamSpec("P")
R = TypeVar("R")


def where_expr(
    field: str, values: Iterable[Any], regex: bool = False, matchvar: str = "n", valuevar: str | None = None
) -> str:
    """The condition that a property has any of some values, for the WHERE of your own query.

    Parameters
    ----------
    field
        The property.
    values
        Plain values, None or IsNull, NotNull, and tests such as Contains; without any there is no condition.
    regex
        Whether plain text is a regular expression.
    matchvar
        The variable of the neuron.
    valuevar
        A variable of the query that holds the plain values, to stand in their place.

    Raises
    ------
    CriteriaError
        If a variable is to hold regular expressions.

    Examples
    --------
    >>> where_expr("status", ["Orphan", "Assign", None])
    "(n.status IN ['Orphan', 'Assign'] OR n.status IS NULL)"
    >>> where_expr("bodyId", [123, 456], valuevar="bodies")
    'n.bodyId IN bodies'
    """
    listed, name = [as_value(value) for value in values], prop(matchvar, field)
    if not listed or valuevar is None:
        return any_value(name, listed, regex=regex) if listed else ""
    if regex:
        raise CriteriaError(
            f"a variable holds plain values, not patterns: leave out valuevar={valuevar!r} or regex=True"
        )
    others = [value for value in listed if value in (IsNull, NotNull) or isinstance(value, Test)]
    return any_of([f"{name} IN {identifier(valuevar)}", *(any_value(name, [other]) for other in others)])


def copy_as_neuroncriteria(obj: Any, client: Any = None) -> Criteria:
    """Criteria from bodyIds, names, a table of neurons, None for all, or a copy of criteria.

    Parameters
    ----------
    obj
        Which neurons.
    client
        The client that the criteria keep, if it is given.

    Examples
    --------
    >>> copy_as_neuroncriteria("EPG")
    NeuronCriteria(type='EPG', instance='EPG')
    """
    criteria = copy.copy(as_neuron_criteria(obj))
    if client is not None and isinstance(criteria, NeuronCriteria):
        criteria.client = client
    return criteria


def neuroncriteria_args(*argnames: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let your own function take bodyIds, names or tables for some of its arguments, as criteria.

    Examples
    --------
    >>> @neuroncriteria_args("neurons")
    ... def shown(neurons, client=None):
    ...     return neurons
    >>> shown(5)
    NeuronCriteria(bodyId=5)
    """

    def decorated(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def with_criteria(*args: P.args, **kwargs: P.kwargs) -> R:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            for name in argnames:
                # A copy: the function may change it.
                given.arguments[name] = copy_as_neuroncriteria(given.arguments[name])
            return function(*given.args, **given.kwargs)

        return with_criteria

    return decorated
