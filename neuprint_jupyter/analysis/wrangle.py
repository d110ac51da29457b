"""Where the synapses of neurons are: by ROI side by side, left and right together, and on which side of the brain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.analysis.columns import TEXT, listed, require_columns

# The last of a name tells: LO(R)-layer.
_SIDE = r"(.*)\((R|L)\)"
_COLUMNS = ("pre", "post")
# What tells the side of a neuron, the best first.
_METHODS = ("somaSide", "instanceSide", "postSide", "preSide")


def syndist_matrix(
    syndist: pd.DataFrame,
    rois: Iterable[str] | None = None,
    syn_columns: Sequence[str] = _COLUMNS,
    flatten_column_index: bool = False,
) -> pd.DataFrame:
    """Synapse counts with one row a body, and one column for each count and ROI.

    Parameters
    ----------
    syndist
        ROI counts: the second table of :func:`~neuprint_jupyter.fetch_neurons`.
    rois
        Only these ROIs.
    syn_columns
        Only these counts; all if empty.
    flatten_column_index
        Whether columns are named ``"EB-pre"`` rather than ``("pre", "EB")``.

    Returns
    -------
    DataFrame
        Indexed by bodyId; 0 where a body has nothing in an ROI.

    Raises
    ------
    UnknownNameError
        If a column is missing.

    Examples
    --------
    >>> counts = pd.DataFrame({"bodyId": [1, 1, 2], "roi": ["EB", "FB", "EB"], "pre": [5, 1, 0], "post": [2, 3, 4]})
    >>> syndist_matrix(counts, flatten_column_index=True).to_dict("list")
    {'EB-pre': [5, 0], 'FB-pre': [1, 0], 'EB-post': [2, 4], 'FB-post': [3, 0]}
    """
    by_roi: Any = _chosen(syndist, None, rois, syn_columns).set_index(["bodyId", "roi"])
    matrix = by_roi.unstack(fill_value=0)
    if flatten_column_index:
        matrix.columns = [f"{roi}-{count}" for count, roi in matrix.columns]
    return matrix  # type: ignore[no-any-return]


def bilateral_syndist(
    syndist: pd.DataFrame,
    bodies: int | Iterable[int] | None = None,
    rois: Iterable[str] | None = None,
    syn_columns: Sequence[str] = _COLUMNS,
) -> pd.DataFrame:
    """Synapse counts with corresponding ROIs of both sides added up.

    Parameters
    ----------
    syndist
        ROI counts: the second table of :func:`~neuprint_jupyter.fetch_neurons`.
    bodies, rois
        Only these.
    syn_columns
        Only these counts; all if empty.

    Returns
    -------
    DataFrame
        bodyId, roi and the counts, by bodyId and roi: ``LAL(L)`` and ``LAL(R)`` are together ``LAL(LR)``,
        other ROIs are as they were.

    Raises
    ------
    UnknownNameError
        If a column is missing.

    Examples
    --------
    >>> counts = pd.DataFrame({"bodyId": [1, 1, 1], "roi": ["LAL(L)", "LAL(R)", "EB"], "pre": [5, 1, 2]})
    >>> bilateral_syndist(counts, syn_columns=["pre"])
       bodyId      roi  pre
    0       1       EB    2
    1       1  LAL(LR)    6
    """
    counts = _chosen(syndist, bodies, rois, syn_columns)
    lateral = counts["roi"].str.match(_SIDE).fillna(False).astype(bool)
    both = counts[lateral].assign(roi=counts.loc[lateral, "roi"].str.replace(f"^{_SIDE}", r"\1(LR)", regex=True))
    added = both.groupby(["bodyId", "roi"], as_index=False).sum()
    return pd.concat([counts[~lateral], added]).sort_values(["bodyId", "roi"], ignore_index=True)


def assign_sides_in_groups(
    neurons: pd.DataFrame,
    syndist: pd.DataFrame,
    primary_rois: Iterable[str] | None = None,
    min_pre: int = 50,
    min_post: int = 100,
    min_bias: float = 0.7,
) -> pd.DataFrame:
    """The side of the brain that each neuron belongs to, as far as its whole group can be told apart alike.

    All neurons of a group (by their property ``group``) get their side in the same way, the first
    of these that knows the side of each: ``somaSide``; the last ``_L`` or ``_R`` in the instance, as
    in ``EPG(PB08)_L3``; the side of most postsynapses; that of most presynapses. By synapses only if
    the neurons of the group do not differ in whether they project to their own side or to the other.

    Parameters
    ----------
    neurons, syndist
        The tables of :func:`~neuprint_jupyter.fetch_neurons`. ``neurons`` needs bodyId, instance,
        group and somaSide.
    primary_rois
        Count synapses in these ROIs only, which must not overlap; by default in all of ``syndist``.
    min_pre, min_post
        Neurons with fewer presynapses, or postsynapses, are not told apart by them.
    min_bias
        More than this share of a neuron's synapses in ROIs of a side must be on one side.

    Returns
    -------
    DataFrame
        Indexed by bodyId: instanceSide, preSide, postSide, consensusSide and consensusSideMethod,
        which names the column that the side came from. ``L``, ``R``, or missing.

    Raises
    ------
    UnknownNameError
        If a column is missing.

    Examples
    --------
    >>> neurons = pd.DataFrame({"bodyId": [1, 2], "instance": ["a_L", "a_R"], "group": 1, "somaSide": None})
    >>> counts = pd.DataFrame({"bodyId": [1, 2], "roi": ["LAL(L)", "LAL(R)"], "pre": 90, "post": 200})
    >>> assign_sides_in_groups(neurons, counts)["consensusSide"].to_dict()
    {1: 'L', 2: 'R'}
    """
    require_columns(neurons, ["bodyId", "instance", "group", "somaSide"])
    counts = _chosen(syndist, None, primary_rois, _COLUMNS)
    sides = neurons[["bodyId", "instance", "group", "somaSide"]].set_index("bodyId", drop=False)
    instance = sides["instance"].astype("str").where(sides["instance"].notna())
    sides["instanceSide"] = instance.str.extract(".*_(R|L)(_.*)?")[0]
    by_side = counts.assign(side=counts["roi"].str.extract(_SIDE)[1].fillna("M"))
    for count, least in (("pre", min_pre), ("post", min_post)):
        sides[f"{count}Side"] = _heavier_side(by_side, count, least, min_bias).reindex(sides.index)
    sides["somaSide"] = sides["somaSide"].where(sides["somaSide"].isin(["L", "R"]))
    sides["consensusSideMethod"] = _methods(sides)
    sides["consensusSide"] = pd.Series(None, index=sides.index, dtype=object)
    for method in _METHODS:
        told = sides["consensusSideMethod"] == method
        sides.loc[told, "consensusSide"] = sides.loc[told, method].astype(object)
    return sides[["instanceSide", "preSide", "postSide", "consensusSide", "consensusSideMethod"]].astype(TEXT)


def _heavier_side(counts: pd.DataFrame, count: str, least: int, bias: float) -> pd.Series[Any]:
    """L or R for the bodies with enough synapses and a clear majority on one side."""
    table = counts.pivot_table(index="bodyId", columns="side", values=count, aggfunc="sum", fill_value=0)
    table = table.reindex(columns=["L", "M", "R"], fill_value=0)
    share = table[["L", "R"]].max(axis=1) / (table["L"] + table["R"])
    clear = table[(table.sum(axis=1) >= least) & (share > bias)]
    if clear.empty:
        return pd.Series([], index=clear.index, dtype=object)
    # Most of all may be in the middle: then neither side is the neuron's.
    return clear.idxmax(axis=1).astype(object).replace("M", None)


def _methods(sides: pd.DataFrame) -> pd.Series[Any]:
    """For each neuron the first column that tells the side of every neuron of its group."""
    group = pd.factorize(sides["group"])[0]
    tells = sides[list(_METHODS)].notna().groupby(group).transform("all")
    known = sides["preSide"].notna() & sides["postSide"].notna()
    # By synapses only where all of a group project to the same side, or all to the other.
    projects = (sides["preSide"] == sides["postSide"]).astype(object).where(known)
    tells.loc[projects.groupby(group).transform("nunique") > 1, ["postSide", "preSide"]] = False
    first = tells.idxmax(axis=1).astype(object)
    return first.where(tells.any(axis=1) & (group >= 0), None)


def _chosen(
    syndist: pd.DataFrame, bodies: int | Iterable[int] | None, rois: Iterable[str] | None, columns: Sequence[str] | None
) -> pd.DataFrame:
    wanted = ["bodyId", "roi", *listed(columns)]
    require_columns(syndist, wanted)
    rows = np.ones(len(syndist), dtype=bool)
    for name, values in (("bodyId", bodies), ("roi", rois)):
        if values is not None:
            rows &= syndist[name].isin(listed(values)).to_numpy()
    return syndist.loc[rows, wanted if len(wanted) > 2 else list(syndist.columns)]
