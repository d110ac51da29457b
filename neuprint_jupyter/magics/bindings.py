"""``$name`` in a magic: the notebook's own values, ready for Cypher."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from neuprint_jupyter.errors import CriteriaError, UnknownNameError

_IPYTHONS_OWN = frozenset({"In", "Out", "exit", "get_ipython", "open", "quit"})


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
            known = [f"${n}" for n in namespace if not n.startswith("_") and n not in _IPYTHONS_OWN]
            raise UnknownNameError("variable for the parameter", f"${name}", known)
        value = namespace[name]
        if isinstance(value, pd.DataFrame):
            if "bodyId" not in value.columns:
                raise CriteriaError(
                    f"the table {name} has no 'bodyId' column; write ${name} for a list, e.g. of one column"
                )
            return value["bodyId"]
        return value

    return lookup
