"""Counts by ROI of many neurons or connections, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class RoiCounts:
    """The counts of many neurons or connections in ROIs, one entry for each ROI of each of them.

    Most entries are alike, as most counts are small: what they count is told once for all of them.

    Parameters
    ----------
    size
        How many neurons or connections.
    row
        Which of them, by position, ascending.
    rois
        The names of the ROIs, in order of appearance.
    roi
        Which ROI, by position in ``rois``.
    which
        Which of the different counts, by their position in ``counts``.
    names
        What is counted, such as ``post``.
    counts
        A row for each of ``names``, of the different counts; 0 where an entry does not have it.
    """

    size: int
    row: Integers
    rois: list[str]
    roi: Integers
    which: Integers
    names: list[str]
    counts: Integers

    def __len__(self) -> int:
        return len(self.row)

    def different(self, names: Sequence[str]) -> Integers:
        """A row for each of some names, of the different counts; 0 throughout if no entry has it."""
        told = np.zeros((len(names), self.counts.shape[1]), dtype=np.int64)
        for row, name in zip(told, names, strict=True):
            if name in self.names:
                row[:] = self.counts[self.names.index(name)]
        return told

    def count(self, name: str) -> Integers:
        """The counts of all entries under a name."""
        counts: Integers = self.different([name])[0][self.which]
        return counts


def joined_counts(parts: Sequence[RoiCounts]) -> RoiCounts:
    """The counts of all parts, of which there is at least one."""
    place = {name: i for i, name in enumerate(dict.fromkeys(name for part in parts for name in part.rois))}
    names = list(dict.fromkeys(name for part in parts for name in part.names))
    *rows, size = np.cumsum([0, *(part.size for part in parts)]).tolist()
    starts = np.cumsum([0, *(part.counts.shape[1] for part in parts)]).tolist()
    return RoiCounts(
        size,
        np.concatenate([part.row + start for part, start in zip(parts, rows, strict=True)]),
        list(place),
        np.concatenate([np.array([place[name] for name in part.rois], dtype=np.int64)[part.roi] for part in parts]),
        np.concatenate([part.which + start for part, start in zip(parts, starts[:-1], strict=True)]),
        names,
        np.hstack([part.different(names) for part in parts]),
    )
