"""Arguments of criteria, brought into one form; what cannot be is refused, with what is allowed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.cypher.text import literal
from neuprint_jupyter.cypher.values import IsNull, NotNull, Test, as_value, compared
from neuprint_jupyter.errors import CriteriaError

# What can be iterated over, but is one value, right or wrong: bytes would be read as numbers, and a table as its names.
_SCALARS = (str, bytes, Mapping, Test, pd.DataFrame)
_VARIABLE = re.compile(r"[a-z][a-zA-Z0-9]*\Z")


def listed(value: Any) -> list[Any]:
    """A scalar, or any collection of scalars, as a list of plain Python values; None is the empty list."""
    if value is None:
        return []
    if isinstance(value, _SCALARS) or not isinstance(value, Iterable) or isinstance(value, type):
        return [_plain(value)]
    if hasattr(value, "tolist"):
        value = value.tolist()
        value = value if isinstance(value, list) else [value]
    return [_plain(v) for v in value]


def variable(value: Any, example: str, hint: str = "") -> str:
    """The name of a Cypher variable; ``hint`` says what else may have been meant."""
    if not isinstance(value, str) or not _VARIABLE.match(value):
        given = "a table" if isinstance(value, pd.DataFrame) else repr(value)
        raise CriteriaError(f"matchvar must be a Cypher variable such as {example!r}, not {given}{hint}")
    return value


def meant_for(value: Any) -> str:
    """The argument of criteria that is meant by what stands in the place of a variable, for an error."""
    if isinstance(value, pd.DataFrame):
        return "; for the neurons of a table write bodyId=table"
    name = "type" if any(isinstance(one, str) for one in listed(value)) else "bodyId"
    return f"; for a {name} write {name}={value!r}"


def is_integer(value: Any) -> bool:
    """Whether a value is a whole number, and not True or False."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def values(field: str, value: Any) -> list[Any]:
    """The values of a property; none at all are refused."""
    found = [as_value(v) for v in listed(value)]
    if value is not None and not found:
        # neuprint-python takes an empty list for no condition, and so answers with every neuron.
        raise CriteriaError(f"{field}=[] matches no neuron; leave {field} out to ask for all")
    return found


def flag(field: str, value: Any) -> bool | list[Any] | None:
    """True, False or None; or the values of a property that is True or False."""
    plain = _plain(value)
    if plain is None or plain is True or plain is False:
        return plain
    found = values(field, value)
    for v in compared(found):
        if not isinstance(v, bool):
            raise CriteriaError(f"{field} must be True, False or None, or tests of these, not {v!r}")
    return True if found == [True] else found


def body_ids(value: Any) -> list[Any]:
    """The values of ``bodyId``; of a table, those of its column."""
    if isinstance(value, pd.DataFrame) and "bodyId" in value.columns:
        value = value["bodyId"]
    # Once each: a column of millions of connections names thousands.
    ids = list(dict.fromkeys(values("bodyId", value)))
    for v in compared(ids):
        if not is_integer(v):
            raise CriteriaError(f"bodyId must be an integer, not {v!r}")
    return ids


def names(field: str, value: Any) -> list[Any]:
    """The values of a property that holds names."""
    found = values(field, value)
    for v in found:
        if not isinstance(v, str | Test) and v is not IsNull and v is not NotNull:
            raise CriteriaError(f"{field} must be text, not {v!r}")
    return found


def roi_names(field: str, value: Any) -> list[str]:
    """Names of ROIs, without repeats; none at all are no condition, as the attributes of criteria without them are."""
    found = listed(value)
    for v in found:
        if not isinstance(v, str):
            raise CriteriaError(f"{field} must be names of ROIs, not {v!r}")
    return list(dict.fromkeys(found))


def count(name: str, value: Any) -> int:
    """A whole number from 0 up, that a server can hold; at least so many as a fraction, half a synapse, is one more."""
    if isinstance(value, float | np.floating) and 0 <= value < np.inf:
        value = math.ceil(value)
    if not is_integer(value) or value < 0:
        raise CriteriaError(f"{name} must be a whole number from 0 up, not {value!r}")
    literal(value)
    return int(value)


def one_of(name: str, value: Any, allowed: tuple[Any, ...]) -> Any:
    """One of a few values."""
    value = _plain(value)
    if not any(value is a or (isinstance(a, str) and value == a) for a in allowed):
        raise CriteriaError(f"{name} must be one of {', '.join(map(repr, allowed))}, not {value!r}")
    return value


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
