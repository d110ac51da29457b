"""``$name`` in a magic: the notebook's own values, ready for Cypher."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import pandas as pd

from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import Criteria
from neuprint_jupyter.errors import CriteriaError, UnknownNameError
from neuprint_jupyter.queries.match import bodies_of

_IPYTHONS_OWN = frozenset({"In", "Out"})


def notebook_values(namespace: Mapping[str, Any]) -> Callable[[str], Any]:
    """Look up a parameter among a notebook's variables.

    A DataFrame stands for its ``bodyId`` column.

    Raises
    ------
    UnknownNameError
        By the function returned, if there is no such variable; the nearest match is named.
    CriteriaError
        If a DataFrame has no ``bodyId`` column.
    """

    def lookup(name: str) -> Any:
        if name not in namespace:
            values = (n for n, value in namespace.items() if not callable(value) and not isinstance(value, ModuleType))
            known = [f"${n}" for n in values if not n.startswith("_") and n not in _IPYTHONS_OWN]
            instead = "" if known else f"give it a value in a cell above: {name} = …"
            raise UnknownNameError("variable for the parameter", f"${name}", known, instead=instead)
        value = namespace[name]
        if isinstance(value, pd.DataFrame):
            if "bodyId" not in value.columns:
                raise CriteriaError(
                    f"the table {name} has no 'bodyId' column; write ${name} for a list, e.g. of one column"
                )
            return value["bodyId"]
        return value

    return lookup


def query_values(namespace: Mapping[str, Any], given: Mapping[str, Any], client: Client) -> Callable[[str], Any]:
    """Look up a parameter of a query: among those given on the line, then among the notebook's variables.

    Criteria stand for the bodyIds of the neurons they match, which the server is asked for.
    """
    in_notebook = notebook_values(namespace)

    def lookup(name: str) -> Any:
        value = given[name] if name in given else in_notebook(name)
        if not isinstance(value, Criteria):
            return value
        return bodies_of(value, client)

    return lookup


def parameters(assignments: Sequence[str]) -> dict[str, Any]:
    """``name=value`` words as values: Python literals, and text for all else.

    Raises
    ------
    CriteriaError
        If one is no assignment.

    Examples
    --------
    >>> parameters(["type=EPG", "least=10", "ids=[1,2]", "id='007'"])
    {'type': 'EPG', 'least': 10, 'ids': [1, 2], 'id': '007'}
    """
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals or not name.isidentifier():
            raise CriteriaError(f"--param takes NAME=VALUE, not {assignment!r}")
        try:
            values[name] = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            values[name] = text
    return values
