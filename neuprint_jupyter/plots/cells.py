"""The cells of a matrix as an image: all of them, or of millions the largest of each block until one is near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, Union

import numpy as np
import numpy.typing as npt
from bokeh.events import RangesUpdate
from bokeh.models import ColumnDataSource

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Values: TypeAlias = Union[npt.NDArray[np.float32], "csr_array"]

MOST_CELLS = 1_000_000
"""So many cells are drawn one by one."""

# Blocks on a side when there are more.
_BLOCKS = 800


class Cells:
    """The values of a matrix on a figure whose axes count its cells, rows downwards.

    Parameters
    ----------
    plot
        The figure, with ranges from 0 to the number of columns and rows.
    values
        float32, rows by columns, dense or sparse; zeros are not drawn.
    mapper
        The bokeh colour mapper.

    Attributes
    ----------
    renderer
        The image, for a hover tool and a colour bar.
    """

    def __init__(self, plot: Any, values: Values, mapper: Any) -> None:
        self._plot, self._values = plot, values
        self._many = values.shape[0] * values.shape[1] > MOST_CELLS
        self._source = ColumnDataSource(self._window(0, values.shape[0], 0, values.shape[1]))
        self.renderer = plot.image("image", "x", "y", "dw", "dh", source=self._source, color_mapper=mapper)
        if self._many:
            plot.on_event(RangesUpdate, lambda _event: self._redraw())

    def _redraw(self) -> None:
        rows, columns = self._values.shape
        ys, xs = self._plot.y_range, self._plot.x_range
        low, high = sorted((float(ys.start), float(ys.end)))
        left, right = sorted((float(xs.start), float(xs.end)))
        first, last = max(int(low), 0), min(int(np.ceil(high)), rows)
        begin, end = max(int(left), 0), min(int(np.ceil(right)), columns)
        if first < last and begin < end:
            self._source.data = self._window(first, last, begin, end)

    def _window(self, first: int, last: int, begin: int, end: int) -> dict[str, Any]:
        """Part of the matrix, as the source of an image."""
        part = self._values[first:last, begin:end]
        step_down, step_across = (_step(last - first), _step(end - begin)) if self._many else (1, 1)
        image = largest_of_blocks(part, step_down, step_across)
        told = "" if step_down == step_across == 1 else f"(the largest of {step_down} x {step_across} cells)"
        # The image is laid along the axes from its corner: the y axis runs downwards, so row 0 comes first.
        return {
            "image": [np.where(image == 0, np.float32(np.nan), image)],
            "x": [begin],
            "y": [first],
            "dw": [image.shape[1] * step_across],
            "dh": [image.shape[0] * step_down],
            "told": [told],
        }


def largest_of_blocks(values: Values, down: int, across: int) -> npt.NDArray[np.float32]:
    """The largest value of each block of cells; the last blocks may be smaller.

    Examples
    --------
    >>> largest_of_blocks(np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32), 2, 2).tolist()
    [[5.0, 6.0]]
    """
    if down == across == 1:
        return values if isinstance(values, np.ndarray) else values.toarray()
    if not isinstance(values, np.ndarray):
        entries = values.tocoo()
        blocks = np.zeros((-(-values.shape[0] // down), -(-values.shape[1] // across)), dtype=np.float32)
        np.maximum.at(blocks, (entries.coords[0] // down, entries.coords[1] // across), entries.data)
        return blocks
    rows = np.maximum.reduceat(values, np.arange(0, values.shape[0], down), axis=0)
    return np.maximum.reduceat(rows, np.arange(0, values.shape[1], across), axis=1)


def _step(cells: int) -> int:
    return -(-cells // _BLOCKS)
