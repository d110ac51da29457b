"""From a table's column to the values of a property, in neuPrint's kinds."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Collection
from typing import Any

import pyarrow as pa

from neuprint_jupyter.server.loading.columns import LARGEST
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.tables import Table

#: The coordinate system that neuPrint gives all its points. A stored map with this key is a point.
SRID = 9157

# Names that neuPrint's own importer reads as points.
_POINT_NAME = re.compile(r"(?:position|location)(?!type)", re.IGNORECASE)
# Words that everybody matches by regular expression, so text even where they look like numbers.
_TEXT_NAMES = frozenset({"type", "instance", "status", "statusLabel"})


def is_point_name(name: str) -> bool:
    """Whether a property of this name is a point: ``somaLocation``, ``rootPosition``, not ``locationType``."""
    return _POINT_NAME.search(name) is not None


def point(x: float, y: float, z: float) -> dict[str, float]:
    """A point in voxels, as it is stored."""
    return {"x": x, "y": y, "z": z, "srid": SRID}


def property_values(table: Table, name: str) -> list[Any]:
    """The values of one property, a row each; None where a cell is empty, so that the property is absent.

    A column named like ``somaLocation`` holds points if any of its values is one: then all must be. If none is, as
    in a ``birthLocation`` of towns, it is a column like any other.

    Raises
    ------
    LoadError
        If a point is not one, a number is infinite or beyond 64 bits, or the column is of a kind, or has a name, that
        no property has.
    """
    check_name(table, name)
    column = table.data[name]
    values = column.to_pylist()
    if is_point_name(name):
        points = [_as_point(value) for value in values]
        if any(points):
            return [_point_or_none(table, index, name, values[index], at) for index, at in enumerate(points)]
    kind = column.type
    if pa.types.is_nested(kind) and not pa.types.is_list(kind):
        raise _no_property(table, name, kind)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise _no_property(table, name, kind)
    plain = [_as_plain(table, index, name, value) for index, value in enumerate(values)]
    return [None if v is None else _as_text(v) for v in plain] if name in _TEXT_NAMES else plain


def other_properties(table: Table, columns: Collection[str], stored: Collection[str]) -> dict[str, list[Any]]:
    """The values of all columns but those that mean something by themselves.

    Parameters
    ----------
    table
        The table.
    columns
        The columns that mean something by themselves.
    stored
        What the others cannot be called, for it is stored already: ``location``, which is made of ``x``, ``y``, ``z``.

    Raises
    ------
    LoadError
        If one is called so; or as :func:`property_values`.
    """
    others = [name for name in table.columns if name not in columns]
    for name in others:
        if name in stored:
            what = f"{name!r} is a property that each row has already"
            raise LoadError(f"{what}; rename the column, or leave it out", source=table.source, column=name)
    return {name: property_values(table, name) for name in others}


def check_name(table: Table, name: str) -> None:
    """Raise a LoadError if a column cannot be a property, because of its name."""
    if name.startswith("@"):
        raise LoadError("a property's name cannot begin with '@'", source=table.source, column=name)
    refuse_unwritable(name)


def refuse_unwritable(name: str) -> None:
    """Raise a LoadError if no query could write this name."""
    for unsafe in ("\\u", "\0"):
        if unsafe in name:
            # Neo4j's Cypher has no way to write these, so clients refuse such names.
            raise LoadError(f"the name {name!r} holds {unsafe!r}, which no query can write; rename it")


def property_kind(values: list[Any]) -> str | None:
    """What ``Meta.neuronProperties`` calls the kind of these values; None if there are none.

    Examples
    --------
    >>> property_kind([1, None]), property_kind([2**40]), property_kind(["a"]), property_kind([point(1, 2, 3)])
    ('int', 'long', 'string', 'point{srid:9157}')
    """
    present = [v for v in values if v is not None]
    if not present:
        return None
    first = present[0]
    if isinstance(first, dict):
        return f"point{{srid:{SRID}}}"
    if isinstance(first, list):
        return f"{property_kind([v for value in present for v in value]) or 'string'}[]"
    if isinstance(first, bool):
        return "boolean"
    if isinstance(first, int):
        return "int" if all(-(2**31) <= v < 2**31 for v in present) else "long"
    return "float" if isinstance(first, float) else "string"


def _no_property(table: Table, name: str, kind: pa.DataType) -> LoadError:
    allowed = "text, numbers, true/false, points or lists are"
    return LoadError(f"holds {kind} values, which no property can be ({allowed})", source=table.source, column=name)


def _as_plain(table: Table, index: int, name: str, value: object) -> object:
    if isinstance(value, bool) or value is None or (isinstance(value, str) and value):
        return value
    if isinstance(value, str):
        return None
    if isinstance(value, int):
        if not -LARGEST - 1 <= value <= LARGEST:
            raise table.fault(index, name, f"{value} does not fit into 64 bits")
        return value
    if isinstance(value, float):
        if math.isinf(value):
            raise table.fault(index, name, f"{value} is not finite")
        return None if math.isnan(value) else value
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, list):
        return [_as_plain(table, index, name, v) for v in value]
    raise _no_property(table, name, table.data[name].type)


def _as_text(value: object) -> str:
    # Whole numbers with gaps come as floats from pandas.
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)


def _as_point(value: Any) -> dict[str, float] | None:
    parts: Any = re.split(r"[,\s]+", value.strip(" []()")) if isinstance(value, str) else value
    try:
        x, y, z = map(_coordinate, parts)
    except (TypeError, ValueError):
        return None
    return point(x, y, z)


def _point_or_none(
    table: Table, index: int, name: str, value: object, at: dict[str, float] | None
) -> dict[str, float] | None:
    if at is None and value is not None and value != "" and value == value:
        raise table.fault(index, name, f"{value!r} is not a point, as other values of this column are; write 'x,y,z'")
    return at


def _coordinate(part: str | float) -> float:
    whole = isinstance(part, str) and part.lstrip("+-").isdigit()
    number = int(part) if whole or isinstance(part, int) else float(part)
    # Not so for NaN, either.
    if not abs(number) <= LARGEST:
        raise ValueError(part)
    return number
