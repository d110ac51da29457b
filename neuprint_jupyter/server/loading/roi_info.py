"""The ``roiInfo`` of pairs, of which few at once are texts of Python's: those of all are many times larger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from neuprint_jupyter.server.loading.columns import Narrow
from neuprint_jupyter.server.loading.counts import roi_counts, roi_info_texts


@dataclass(frozen=True)
class CountedInfo:
    """What is counted from the rows of each pair.

    Parameters
    ----------
    first
        Where the rows of each pair begin, and, as the last, where all end.
    place, weight
        In which ROIs each row is, as a position in ``rois_of``, and its synapses.
    rois_of
        The ROI numbers of each place.
    names
        The ROIs' names.
    """

    first: Narrow
    place: Narrow
    weight: Narrow
    rois_of: list[list[int]]
    names: list[str]

    def texts(self, start: int, stop: int) -> list[str]:
        """Those of the pairs from ``start`` up to ``stop``."""
        first = self.first[start : stop + 1]
        rows = slice(first[0], first[-1])
        owner = np.repeat(np.arange(stop - start), np.diff(first))
        counts = roi_counts(owner, self.place[rows], self.weight[rows], self.rois_of, len(self.names))
        return roi_info_texts(stop - start, {"post": counts}, self.names)


@dataclass(frozen=True)
class ToldInfo:
    """What the table told, which may be more than is counted.

    Parameters
    ----------
    column
        The texts.
    row
        The row of each pair: such a table has one.
    """

    column: pa.Array
    row: Narrow

    def texts(self, start: int, stop: int) -> list[str]:
        """Those of the pairs from ``start`` up to ``stop``."""
        return [text or "{}" for text in self.column.take(pa.array(self.row[start:stop])).to_pylist()]
