"""What lies inside neurons (synapses, mitochondria): how it is matched, and how its properties become columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.client import Client
from neuprint_jupyter.client.decode import table
from neuprint_jupyter.cypher import MitoCriteria, SynapseCriteria, as_neuron_criteria, check_rois, literal
from neuprint_jupyter.errors import CriteriaError, NeuprintError
from neuprint_jupyter.queries.match import match_clause

NT = Literal["max", "all"] | None

TYPE = pd.CategoricalDtype(["pre", "post"])
_COMPARTMENTS = ["unknown", "axon", "dendrite", "linker", "cell-body-fiber"]
# What other columns tell already.
_RESERVED = {"bodyId", "roi", "type", "location", "confidence"}


def matching_bodies(neurons: Any, inside: SynapseCriteria | MitoCriteria, client: Client) -> list[int]:
    """The bodyIds of neurons that may hold what is asked for, in order."""
    criteria = as_neuron_criteria(neurons)
    # A neuron carries the flags of all that lies in it: this spares the visit to those that hold nothing of it.
    found = match_clause(f"(n:{criteria.label})", {"n": criteria}, client, also=inside.roi_conditions("n"))
    answer = client.fetch_custom(f"{found}\nRETURN n.bodyId AS bodyId\nORDER BY n.bodyId", format="json")
    return [row[0] for row in answer["data"]]


def in_bodies(bodies: Sequence[int], path: str, conditions: Iterable[str]) -> str:
    """MATCH and WHERE for a path that begins at ``(n)``, one of some bodies."""
    return f"MATCH (n:Segment)\nWHERE n.bodyId IN {literal(list(bodies))}\nMATCH {path}{where(conditions)}"


def where(conditions: Iterable[str]) -> str:
    """A WHERE on its own line, or nothing."""
    joined = " AND ".join(conditions)
    return f"\nWHERE {joined}" if joined else ""


def checked(criteria: SynapseCriteria | None, client: Client) -> SynapseCriteria:
    """The criteria, or the default ones, that name only what the dataset has.

    Raises
    ------
    UnknownNameError
        If there is no such ROI.
    CriteriaError
        If an ROI is not primary, but only primary ones are to be listed.
    """
    criteria = SynapseCriteria() if criteria is None else criteria
    if not isinstance(criteria, SynapseCriteria):
        raise CriteriaError(f"synapses are described by SynapseCriteria, not by {criteria!r}")
    check_rois(criteria.rois, client)
    for roi in criteria.rois:
        if criteria.primary_only and roi not in client.primary_rois:
            raise CriteriaError(
                f"{roi!r} is not a primary ROI; to ask for it, give SynapseCriteria(primary_only=False)"
            )
    return criteria


def listed_rois(criteria: SynapseCriteria | MitoCriteria, client: Client) -> set[str]:
    """The ROIs that a table may name."""
    return set(client.primary_rois if criteria.primary_only else client.all_rois)


def threshold(client: Client) -> float:
    """The confidence above which the dataset counts synapses in its weights."""
    return client.meta.get("postHighAccuracyThreshold") or 0.0


class Properties:
    """The properties of many elements, of which most have the same few sets of names.

    Parameters
    ----------
    maps
        One map an element: property values, and a true flag for each ROI it is in.
    """

    def __init__(self, maps: Iterable[dict[str, Any]]) -> None:
        self.maps = list(maps)
        places: dict[tuple[str, ...], int] = {}
        self._codes: npt.NDArray[np.int64] = np.fromiter(
            (places.setdefault(tuple(m), len(places)) for m in self.maps), dtype=np.int64, count=len(self.maps)
        )
        self._sets = list(places)

    def column(self, name: str) -> list[Any]:
        """A property of all, None where there is none."""
        return [m.get(name) for m in self.maps]

    def by_roi(self, rois: set[str], *, once: bool) -> tuple[npt.NDArray[np.int64], pd.Series[str]]:
        """One row for each of ``rois`` that each element is in; one row without ROI for those in none.

        Parameters
        ----------
        rois
            The ROIs to list.
        once
            Whether an element is in one row only, for ROIs that do not overlap.

        Returns
        -------
        rows
            Which element each row is about.
        roi
            Its ROI, missing where it has none.
        """
        found = [names[:1] if once else names for names in self._rois(rois)]
        sizes = np.array([len(names) for names in found], dtype=np.int64)
        starts, each = np.cumsum(sizes) - sizes, sizes[self._codes]
        rows = np.repeat(np.arange(len(each)), each)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(each) - each, each)
        names = pd.Series([name for names in found for name in names], dtype="str")
        return rows, names.take(starts[self._codes][rows] + within).reset_index(drop=True)

    def roi_lists(self, rois: set[str]) -> pd.Series[Any]:
        """A list of those of ``rois`` for each element; ``[None]`` where there is none."""
        found = self._rois(rois)
        return pd.Series([list(found[code]) for code in self._codes.tolist()], dtype=object)

    def _rois(self, rois: set[str]) -> list[list[str | None]]:
        return [[*sorted(rois.intersection(names))] or [None] for names in self._sets]

    def extras(self, client: Client, suffix: str = "") -> pd.DataFrame:
        """The properties that no column tells of yet, sorted by name."""
        known = _RESERVED.union(client.all_rois, client.fetch_synapse_nt_keys())
        names = sorted(set().union(*self._sets) - known)
        if not names:
            return pd.DataFrame(index=range(len(self.maps)))
        extras = table(names, [[m.get(name) for name in names] for m in self.maps])
        if "compartment" in names and extras["compartment"].dropna().isin(_COMPARTMENTS).all():
            extras["compartment"] = pd.Categorical(extras["compartment"], _COMPARTMENTS)
        return extras.add_suffix(suffix)

    def transmitters(self, nt: NT, client: Client) -> pd.DataFrame:
        """The columns that ``nt`` asks for."""
        keys = transmitter_keys(nt, client)
        names = [key.removeprefix("nt").removesuffix("Prob").lower() for key in keys]
        told = [[m.get(key) for key in keys] for m in self.maps]
        chances = np.array(told, dtype=np.float32).reshape(len(told), len(keys))
        if nt != "max":
            return pd.DataFrame(chances, columns=pd.Index(names))
        known = ~np.isnan(chances).all(axis=1)
        best = np.where(np.isnan(chances), -np.inf, chances).argmax(axis=1)
        codes = np.where(known, best, -1)
        most = np.where(known, chances[np.arange(len(told)), best], np.nan).astype(np.float32)
        return pd.DataFrame({"nt": pd.Categorical.from_codes(codes.tolist(), pd.Index(names)), "ntProb": most})


def transmitter_keys(nt: NT, client: Client) -> list[str]:
    """The properties of synapses that ``nt`` is about.

    Raises
    ------
    CriteriaError
        If ``nt`` is none of its values.
    NeuprintError
        If the dataset has no such properties.
    """
    if nt not in (None, "max", "all"):
        raise CriteriaError(f"nt must be None, 'max' or 'all', not {nt!r}")
    keys = client.fetch_synapse_nt_keys() if nt else []
    if nt and not keys:
        raise NeuprintError(f"{client.dataset} tells no neurotransmitters of synapses; leave out nt={nt!r}")
    return keys


def picked(frame: pd.DataFrame, rows: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Some rows of a table, numbered anew."""
    return frame.take(rows).reset_index(drop=True)


def typed(frame: pd.DataFrame, dtypes: Mapping[str, Any]) -> pd.DataFrame:
    """The columns named in ``dtypes``, in that order; integers with gaps as nullable integers."""
    gaps = [name for name, dtype in dtypes.items() if str(dtype).startswith("int") and frame[name].isna().any()]
    return frame[[*dtypes]].astype({**dtypes, **{name: str(dtypes[name]).capitalize() for name in gaps}})
