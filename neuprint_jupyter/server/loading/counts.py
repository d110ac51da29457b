"""Sums over pairs of numbers: how many synapses each neuron, or each connection, has in each ROI."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from neuprint_jupyter.server.loading.columns import Ints, Narrow

_SLICE = 200_000
# Rows counted at once: what that takes is many times as large as they are.
_COUNTED = 4_000_000


@dataclass(frozen=True)
class Counts:
    """How many synapses an owner (a neuron or a connection) has in an ROI: one row each, by owner and ROI."""

    owner: Narrow
    roi: Narrow
    count: Narrow


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
    slices = (slice(start, start + _COUNTED) for start in range(0, len(owner), _COUNTED))
    whole = together([_roi_counts(owner[some], place[some], weight[some], rois_of, size) for some in slices])
    return summed(whole.owner, whole.roi, whole.count, size)


def _roi_counts(owner: Narrow, place: Narrow, weight: Narrow, rois_of: Sequence[Sequence[int]], size: int) -> Counts:
    some = np.flatnonzero(place >= 0)
    many = np.array([len(rois) for rois in rois_of], dtype=np.int64)
    flat = np.array([roi for rois in rois_of for roi in rois], dtype=np.int64)
    repeats = many[place[some]]
    rows = np.repeat(some, repeats)
    # Where the ROIs of each row's place begin in the flat list, and how far this one is from there.
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    roi = flat[(np.cumsum(many) - many)[place[rows]] + nth]
    return summed(owner[rows], roi, weight[rows], size)


def together(parts: Sequence[Counts]) -> Counts:
    """The rows of all."""
    columns = zip(*((part.owner, part.roi, part.count) for part in parts), strict=True)
    return Counts(*map(np.concatenate, columns))


def summed(owner: Narrow, roi: Narrow, count: Narrow, rois: int) -> Counts:
    """The sum for each owner and ROI, of ``rois`` ROIs; no zeros."""
    width = max(rois, 1)
    keys = owner.astype(np.int64) * width + roi
    # By order, not by numpy's inverse: of millions of rows, that takes a third of the memory.
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    totals = group_sums(count[order], first)
    keys = keys[first]
    some = totals > 0
    return Counts(keys[some] // width, keys[some] % width, totals[some])


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
    owner = np.concatenate([c.owner for c in fields.values()])
    roi = np.concatenate([c.roi for c in fields.values()])
    count = np.concatenate([c.count for c in fields.values()])
    field = np.repeat(np.arange(len(labels)), [len(c.owner) for c in fields.values()])
    order = np.lexsort((field, roi, owner))
    texts = ["{}"] * size
    entries: list[str] = []
    previous, last_roi = -1, -1
    for who, where, what, number in _rows(order, owner, roi, field, count):
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


def _rows(order: Ints, *columns: Ints) -> Iterator[tuple[int, ...]]:
    """Rows in that order, of which few at once are Python's: those are many times larger."""
    for start in range(0, len(order), _SLICE):
        some = order[start : start + _SLICE]
        yield from zip(*(column[some].tolist() for column in columns), strict=True)
