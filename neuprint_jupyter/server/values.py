"""The engine's values as neuPrint's JSON and Arrow show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from neuprint_jupyter.server.answers import Column

#: The types of relationships that a dataset has.
RELATIONSHIPS = frozenset({"ConnectsTo", "Contains", "SynapsesTo", "CloseTo", "NblastMatchTo"})

#: The id of a record, as the engine writes it.
RECORD = re.compile(r"#[0-9]{1,9}:[0-9]{1,18}")

# The form neuPrint's servers give a point, by way of Neo4j's driver.
_POINT_CRS = {
    "name": "cartesian-3d",
    "properties": {"href": "http://spatialreference.org/ref/sr-org/9157/ogcwkt/", "type": "ogcwkt"},
    "srid": 9157,
    "type": "link",
}
_SRID_3D = 9157
_BUCKET_SHIFT = 47


Ends = Callable[[Sequence[str]], Mapping[str, tuple[int, int]]]
"""Tells for relationships, by their record ids, the ids of the nodes that they go from and to."""


def neuprint_columns(columns: Sequence[Column], ends: Ends) -> list[Column]:
    """Columns with nodes, relationships and points in neuPrint's form; scalars stay as they are.

    Parameters
    ----------
    columns
        The engine's.
    ends
        Asked once, for all relationships that there are among the values.
    """
    relationships: dict[str, list[dict[str, Any]]] = {}
    # Most columns hold neither, which is told many times faster than each of their values is looked at.
    made: list[Column] = [
        [neuprint_value(value, relationships) for value in column]
        if isinstance(column, list) and not {dict, list, Decimal}.isdisjoint(map(type, column))
        else column
        for column in columns
    ]
    if relationships:
        known = ends(list(relationships))
        for record, copies in relationships.items():
            start, end = known.get(record, (None, None))
            for copy in copies:
                copy.update(id=node_id(record), startNodeId=start, endNodeId=end)
    return made


def neuprint_value(value: Any, relationships: dict[str, list[dict[str, Any]]]) -> Any:
    """One value: a node as its properties, a point as GeoJSON, lists and maps throughout.

    Parameters
    ----------
    value
        The engine's.
    relationships
        Gets those that are met, by their record ids: what they still lack is for the caller to add.

    Examples
    --------
    >>> neuprint_value({"@rid": "#1:0", "@type": "Neuron", "bodyId": 5}, {})
    {'bodyId': 5}
    >>> neuprint_value({"x": 1, "y": 2, "z": 3, "srid": 9157}, {})["coordinates"]
    [1, 2, 3]
    """
    if isinstance(value, list):
        return [neuprint_value(v, relationships) for v in value]
    if isinstance(value, Decimal):
        return float(value)  # a sum of integers that is none of 64 bits, which is a float in Neo4j, too
    if not isinstance(value, dict):
        return value
    if value.get("srid") == _SRID_3D and "x" in value and "y" in value and "z" in value:
        return {"coordinates": [value["x"], value["y"], value["z"]], "crs": _POINT_CRS, "type": "Point"}
    plain = {k: neuprint_value(v, relationships) for k, v in value.items() if not k.startswith("@")}
    kind, record = value.get("@type"), value.get("@rid")
    # A map of the query's own may have the names, but not what stands there.
    if isinstance(kind, str) and kind in RELATIONSHIPS and isinstance(record, str) and RECORD.fullmatch(record):
        plain["type"] = kind
        relationships.setdefault(record, []).append(plain)
    return plain


def node_id(record: str) -> int:
    """The number that Cypher's ``id()`` gives for a record.

    Examples
    --------
    >>> node_id("#28:1")
    3940649673949185
    """
    bucket, position = record.removeprefix("#").split(":")
    return (int(bucket) << _BUCKET_SHIFT) + int(position)
