"""The engine's values as neuPrint's JSON and Arrow show them."""

from __future__ import annotations

from typing import Any

# The form neuPrint's servers give a point, by way of Neo4j's driver.
_POINT_CRS = {
    "name": "cartesian-3d",
    "properties": {"href": "http://spatialreference.org/ref/sr-org/9157/ogcwkt/", "type": "ogcwkt"},
    "srid": 9157,
    "type": "link",
}
_SRID_3D = 9157


def neuprint_rows(rows: list[list[Any]]) -> list[list[Any]]:
    """Rows with nodes, relationships and points in neuPrint's form; scalars stay as they are."""
    return [[neuprint_value(v) if isinstance(v, dict | list) else v for v in row] for row in rows]


def neuprint_value(value: Any) -> Any:
    """One value: a node as its properties, a point as GeoJSON, lists and maps throughout.

    Examples
    --------
    >>> neuprint_value({"@rid": "#1:0", "@type": "Neuron", "bodyId": 5})
    {'bodyId': 5}
    >>> neuprint_value({"x": 1, "y": 2, "z": 3, "srid": 9157})["coordinates"]
    [1, 2, 3]
    """
    if isinstance(value, list):
        return [neuprint_value(v) for v in value]
    if not isinstance(value, dict):
        return value
    if value.get("srid") == _SRID_3D and {"x", "y", "z"} <= value.keys():
        return {"coordinates": [value["x"], value["y"], value["z"]], "crs": _POINT_CRS, "type": "Point"}
    return {k: neuprint_value(v) for k, v in value.items() if not k.startswith("@")}
