"""From criteria to the MATCH and WHERE of a query, once their names are known to exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import Criteria, check_criteria, check_rois, match
from neuprint_jupyter.cypher.coerce import listed, roi_names
from neuprint_jupyter.errors import CriteriaError, UnknownNameError, warn


def match_clause(
    pattern: str,
    criteria: Mapping[str, Criteria],
    client: Client,
    *,
    carried: Sequence[str] = (),
    also: Sequence[str] = (),
) -> str:
    """``MATCH pattern WHERE …``, as :func:`neuprint_jupyter.cypher.match`, for criteria that fit the dataset.

    Raises
    ------
    UnknownNameError
        If the criteria name an ROI or property that the dataset does not have.
    CriteriaError
        If a property is compared with what it cannot hold.
    """
    for one in criteria.values():
        if one.rois_named() or any(values for _, values in one.fields_named()):
            check_criteria(one, client)
    return match(pattern, criteria, carried=carried, also=also)


def bodies_of(criteria: Criteria, client: Client, also: Sequence[str] = ()) -> list[int]:
    """The bodyIds of neurons ``n`` that match, in order.

    Parameters
    ----------
    criteria
        Which neurons.
    also
        Further conditions.
    """
    found = match_clause(f"(n:{criteria.label})", {"n": criteria}, client, also=also)
    answer = client.fetch_custom(f"{found}\nRETURN n.bodyId AS bodyId\nORDER BY n.bodyId", format="json")
    return [row[0] for row in answer["data"]]


def known_rois(rois: str | Iterable[str] | None, client: Client, *, nonprimary: bool = True) -> list[str]:
    """ROIs that a caller names, without repeats, all of which the dataset has.

    Raises
    ------
    UnknownNameError
        If one does not exist.
    CriteriaError
        If one is not primary where that is needed.
    """
    named = roi_names("rois", rois)
    check_rois(named, client)
    for roi in named:
        if not nonprimary and roi not in client.primary_rois:
            inside = [name for name in _inside(roi, client.meta.get("roiHierarchy")) if name in client.primary_rois]
            parts = f"; the primary ones in it are {', '.join(map(repr, inside))}" if inside else ""
            way = "to list it, give include_nonprimary=True to fetch_adjacencies"
            raise CriteriaError(f"{roi!r} is not a primary ROI{parts}; {way}")
    return named


def _inside(roi: str, node: Any, *, found: bool = False) -> Iterator[str]:
    """The ROIs below one in a hierarchy, as the dataset tells it."""
    for child in node.get("children", []) if isinstance(node, dict) else []:
        if found:
            yield child["name"]
        yield from _inside(roi, child, found=found or child["name"] == roi)


def named_properties(properties: str | Iterable[str] | None, client: Client) -> list[str]:
    """Neuron properties that a caller names, without repeats and without bodyId.

    Those that do not exist have no values, as in neuprint-python: a notebook may be meant for several datasets. They
    are warned of.
    """
    names = dict.fromkeys(listed(properties))
    # type and instance are the defaults, and simply null where a dataset does not have them.
    for name in names:
        if name not in ("type", "instance", "bodyId") and name not in client.neuron_properties:
            warn(f"properties: {UnknownNameError('neuron property', name, client.neuron_properties)}")
    return [name for name in names if name != "bodyId"]
