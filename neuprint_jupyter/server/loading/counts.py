"""Sums over pairs of numbers: how many synapses each neuron, or each connection, has in each ROI."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from neuprint_jupyter.server.loading.columns import Ints, Narrow, narrow

# Rows counted at once, and owners whose texts are made at once: what that takes is many times as large as they are.
_COUNTED = 1_000_000
_OWNERS = 2_000


@dataclass(frozen=True)
class Counts:
    """How many synapses an owner (a neuron or a connection) has in an ROI: one row each, by owner and ROI."""

    owner: Narrow
    roi: Narrow
    count: Narrow

    def of(self, start: int, stop: int) -> Counts:
        """Those of the owners from ``start`` up to ``stop``, which are numbered from there."""
        first, last = np.searchsorted(self.owner, [start, stop])
        return Counts(self.owner[first:last] - start, self.roi[first:last], self.count[first:last])


def roi_counts(owner: Narrow, place: Narrow, weight: Narrow, rois_of: Sequence[Sequence[int]], size: int) -> Counts:
    """The synapses of each owner in each ROI: each row counts once in every ROI of its place; no zeros.

    Parameters
    ----------
    owner, place, weight
        One row each; place -1 is none.
    rois_of
        The ROI numbers of each place.
    size
        How many ROIs there are.
    """
    if len(owner) <= _COUNTED:
        return _roi_counts(owner, place, weight, rois_of, size)
    # Of pieces in this order, hardly any owner is in two: what they add up to is little.
    order = narrow(np.argsort(owner, kind="stable"))
    pieces = (order[start : start + _COUNTED] for start in range(0, len(owner), _COUNTED))
    return summed(together([_roi_counts(owner[p], place[p], weight[p], rois_of, size) for p in pieces]), size)


def _roi_counts(owner: Narrow, place: Narrow, weight: Narrow, rois_of: Sequence[Sequence[int]], size: int) -> Counts:
    some = np.flatnonzero(place >= 0)
    many = np.array([len(rois) for rois in rois_of], dtype=np.int64)
    flat = np.array([roi for rois in rois_of for roi in rois], dtype=np.int64)
    repeats = many[place[some]]
    rows = np.repeat(some, repeats)
    # Where the ROIs of each row's place begin in the flat list, and how far this one is from there.
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    roi = flat[(np.cumsum(many) - many)[place[rows]] + nth]
    return summed(Counts(owner[rows], roi, weight[rows]), size)


def together(parts: Sequence[Counts]) -> Counts:
    """The rows of all."""
    columns = zip(*((part.owner, part.roi, part.count) for part in parts), strict=True)
    return Counts(*map(np.concatenate, columns))


def summed(counts: Counts, rois: int) -> Counts:
    """The sum for each owner and ROI, of ``rois`` ROIs; no zeros."""
    width = max(rois, 1)
    keys = counts.owner.astype(np.int64) * width + counts.roi
    # By order, not by numpy's inverse: of millions of rows, that takes a third of the memory.
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    totals = group_sums(counts.count[order], first)
    keys = keys[first]
    some = totals > 0
    return Counts(narrow(keys[some] // width), narrow(keys[some] % width), narrow(totals[some]))


def sums(group: Narrow, values: Ints, size: int) -> Ints:
    """The sum of the values of each group."""
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, group, values)
    return total


def group_sums(values: npt.NDArray[Any], first: Ints) -> npt.NDArray[Any]:
    """The sum of the values of each group, where these stand one behind the other: whole numbers in 64 bits."""
    kind = np.int64 if np.issubdtype(values.dtype, np.integer) else values.dtype
    return np.add.reduceat(values, first, dtype=kind) if len(first) else np.zeros(0, dtype=kind)


def roi_info_texts(size: int, fields: Mapping[str, Counts], names: Sequence[str]) -> list[str]:
    """The ``roiInfo`` of each owner, as neuPrint stores it: a JSON string without zeros.

    Parameters
    ----------
    size
        How many owners there are.
    fields
        ``{"post": counts, ...}``: what is counted, in the order to write it in.
    names
        The ROIs' names.

    Examples
    --------
    >>> one = Counts(np.array([1]), np.array([0]), np.array([7]))
    >>> roi_info_texts(2, {"post": one}, ["EB"])
    ['{}', '{"EB": {"post": 7}}']
    """
    quoted = [json.dumps(name, ensure_ascii=False) for name in names]
    labels = [json.dumps(field) for field in fields]
    texts = []
    for start in range(0, size, _OWNERS):
        stop = min(start + _OWNERS, size)
        texts += _texts(stop - start, [counts.of(start, stop) for counts in fields.values()], labels, quoted)
    return texts


def _texts(size: int, fields: list[Counts], labels: list[str], quoted: list[str]) -> list[str]:
    counts = together(fields)
    field = np.repeat(np.arange(len(labels)), [len(c.owner) for c in fields])
    order = np.lexsort((field, counts.roi, counts.owner))
    rows = zip(*(c[order].tolist() for c in (counts.owner, counts.roi, field, counts.count)), strict=True)
    texts = ["{}"] * size
    entries: list[str] = []
    previous, last_roi = -1, -1
    for who, where, what, number in rows:
        if who != previous:
            if entries:
                texts[previous] = "{" + ", ".join(entries) + "}}"
            entries, previous, last_roi = [], who, -1
        if where != last_roi:
            if entries:
                entries[-1] += "}"
            entries.append(f"{quoted[where]}: {{{labels[what]}: {number}")
            last_roi = where
        else:
            entries[-1] += f", {labels[what]}: {number}"
    if entries:
        texts[previous] = "{" + ", ".join(entries) + "}}"
    return texts
