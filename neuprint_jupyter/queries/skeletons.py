"""The skeletons of bodies."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
import pandas as pd

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.skeletons import SKELETON_DTYPES
from neuprint_jupyter.analysis.skeletons.swc import read_together
from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.client.skeletons import SkeletonFormat, body_id
from neuprint_jupyter.cypher import Criteria, as_neuron_criteria
from neuprint_jupyter.errors import SEVERAL_TABLES, CriteriaError, NoSkeletonError, warn
from neuprint_jupyter.queries.batches import side_by_side
from neuprint_jupyter.queries.match import bodies_of

#: How many bodies a warning names.
NAMED = 20


@inject_client
def fetch_skeleton(
    body: int,
    heal: bool | float = False,
    export_path: str | os.PathLike[str] | None = None,
    format: SkeletonFormat = "pandas",
    with_distances: bool = False,
    *,
    client: Client = None,  # type: ignore[assignment]
) -> Any:
    """The skeleton of a body; :func:`fetch_skeletons` fetches many at once.

    Parameters
    ----------
    body, heal, export_path, format, with_distances
        See :meth:`Client.fetch_skeleton`.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame, str or networkx.DiGraph
        The table has rowId (int32), x, y, z, radius (float32, voxels), link (int32).

    Raises
    ------
    NoSkeletonError
        If the body has no skeleton.
    CriteriaError
        If ``body`` is no integer, or the format does not exist.

    Examples
    --------
    >>> fetch_skeleton(1136399017, heal=True)  # doctest: +SKIP
    """
    return client.fetch_skeleton(body, heal, export_path, format, with_distances)


@inject_client
def fetch_skeletons(
    bodies: int | str | Iterable[int] | pd.DataFrame | Criteria,
    heal: bool | float = False,
    *,
    on_missing: Literal["warn", "raise", "ignore"] = "warn",
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """The skeletons of many bodies, several fetched at once.

    A progress bar is shown unless the client's ``progress`` is False.

    Parameters
    ----------
    bodies
        bodyIds, a table with a column ``bodyId``, such as of :func:`fetch_neurons`,
        NeuronCriteria, or a type or instance.
    heal
        Whether fragments are joined, or the longest join allowed; see :func:`heal_skeleton`.
    on_missing
        What happens if bodies have no skeleton: ``"warn"`` lists them in one warning, ``"raise"``
        ends it all at the first, ``"ignore"`` leaves them out in silence.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        bodyId (int64), rowId (int32), x, y, z, radius (float32, in voxels), link (int32; the
        parent's rowId, -1 at a root): body by body in the order asked, each body once.

    Raises
    ------
    CriteriaError
        If a body is no integer, or ``on_missing`` is none of the three.
    NoSkeletonError
        If a body has no skeleton, with ``on_missing="raise"``.

    Examples
    --------
    >>> fetch_skeletons(NeuronCriteria(type="EPG"), heal=True).groupby("bodyId").size()  # doctest: +SKIP
    """
    if on_missing not in ("warn", "raise", "ignore"):
        raise CriteriaError(f"on_missing must be 'warn', 'raise' or 'ignore', not {on_missing!r}")
    if isinstance(bodies, str) and not bodies.isdecimal():
        bodies = as_neuron_criteria(bodies)
    ids = bodies_of(bodies, client) if isinstance(bodies, Criteria) else _body_ids(bodies)

    def fetch(body: int) -> Any:
        try:
            # Texts are read all together afterwards.
            return client.fetch_skeleton(body, heal, format="pandas" if heal else "swc")
        except NoSkeletonError:
            if on_missing == "raise":
                raise
            return None

    answers = side_by_side(fetch, ids, client, label="skeletons")
    found = {body: answer for body, answer in zip(ids, answers, strict=True) if answer is not None}
    if len(found) < len(ids) and on_missing == "warn":
        warn(_without_skeleton([body for body in ids if body not in found], len(ids), client))
    return _together(found)


def _body_ids(bodies: int | str | Iterable[int] | pd.DataFrame) -> list[int]:
    if isinstance(bodies, pd.DataFrame):
        require_columns(bodies, ["bodyId"])
        bodies = bodies["bodyId"]
    listed = [bodies] if isinstance(bodies, str) or not isinstance(bodies, Iterable) else list(bodies)
    if any(isinstance(one, pd.DataFrame) for one in listed):
        raise CriteriaError(SEVERAL_TABLES)
    return list(dict.fromkeys(body_id(body) for body in listed))


def _without_skeleton(missing: list[int], asked: int, client: Client) -> str:
    return f"{len(missing)} of {asked} bodies have no skeleton in {client.dataset}: {named(missing)}"


def named(bodies: list[int]) -> str:
    """The bodies of a warning, not too many."""
    more = f", … and {len(bodies) - NAMED} more" if len(bodies) > NAMED else ""
    return ", ".join(map(str, bodies[:NAMED])) + more


def _together(found: dict[int, Any]) -> pd.DataFrame:
    """One table of the skeletons of bodies, which are tables or SWC."""
    skeletons = list(found.values())
    if skeletons and isinstance(skeletons[0], str):
        table, sizes = read_together(skeletons)
    else:
        empty = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in SKELETON_DTYPES.items()})
        table, sizes = pd.concat(skeletons or [empty], ignore_index=True), [len(nodes) for nodes in skeletons]
    table.insert(0, "bodyId", np.repeat(np.array(list(found), dtype=np.int64), sizes))
    return table
