"""What is coloured alike: the names of a column, most frequent first, or steps of a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype

from neuprint_jupyter.plots.palette import (
    COLORS,
    OTHER,
    SYNAPSE_COLORS,
    checked_colors,
    distinct_colors,
    roi_color,
    type_color,
)
from neuprint_jupyter.plots.parts import check_top, shades

_OTHER = "other"
_UNNAMED = "without"


@dataclass(frozen=True)
class Grouping:
    """Rows in groups.

    Attributes
    ----------
    codes : array of int64
        Each row's group, from 0.
    names, colors, counts
        Of each group.
    scale
        Lowest and highest value, where the groups are steps of a number; else None. A last group holds what has no
        number, if there is any.
    """

    codes: npt.NDArray[np.int64]
    names: Sequence[str]
    colors: Sequence[str]
    counts: Sequence[int]
    scale: tuple[float, float] | None = None

    @property
    def layers(self) -> list[int]:
        """The groups from the lowest to the topmost: what has no name below all, and many below few, to hide none."""
        return sorted(range(len(self.names)), key=lambda group: (self.colors[group] != OTHER, -self.counts[group]))

    @staticmethod
    def of_one(rows: int, name: str) -> Grouping:
        """All rows in one group."""
        return Grouping(np.zeros(rows, dtype=np.int64), [name], [COLORS[0]], [rows])


def group_by(values: pd.Series[Any], *, top: int, colors: Mapping[str, str] | None = None, steps: int = 64) -> Grouping:
    """Groups of a column's values.

    Parameters
    ----------
    values
        Names, ids, or numbers with a fraction.
    top
        How many names are groups of their own.
    colors
        Colours chosen for names.
    steps
        Of how many steps the scale of a number is.

    Raises
    ------
    CriteriaError
        If ``top`` is not a whole number from 1 to 50.

    Examples
    --------
    >>> grouped = group_by(pd.Series(["b", "a", "b", "c"], name="type"), top=1)
    >>> grouped.names, grouped.codes.tolist()
    (['b', 'other'], [0, 1, 0, 1])
    """
    check_top("top", top, 50)
    if is_float_dtype(values) and not is_bool_dtype(values):
        return _steps(values.to_numpy(dtype=np.float64, na_value=np.nan), steps)
    name = str(values.name)
    codes, found = pd.factorize(values)
    known = [str(value) for value in found]
    counts = np.bincount(codes[codes >= 0], minlength=len(known))
    order = np.argsort(-counts, kind="stable")
    chosen = order[:top]
    new = np.full(len(known) + 1, len(chosen), dtype=np.int64)
    new[chosen] = np.arange(len(chosen))
    new[-1] = len(chosen) + 1  # for the code -1, which is a missing value
    grouped = new[codes]
    names = [known[i] for i in chosen]
    # A legend needs each name once, whatever the types are called.
    tail = [_OTHER if _OTHER not in names else "all others", f"{_UNNAMED} {name.split('_')[0]}"]
    sizes = np.bincount(grouped, minlength=len(names) + 2)
    present = [n for n in range(len(names) + 2) if sizes[n] or n < len(names)]
    renumber = np.zeros(len(names) + 2, dtype=np.int64)
    renumber[present] = np.arange(len(present))
    given = [*_colors(name, names, colors).values(), OTHER, OTHER]
    return Grouping(
        renumber[grouped],
        [[*names, *tail][n] for n in present],
        [given[n] for n in present],
        [int(sizes[n]) for n in present],
    )


def _colors(column: str, names: list[str], colors: Mapping[str, str] | None) -> dict[str, str]:
    if column.startswith("roi"):
        return distinct_colors(names, roi_color, colors)
    if column == "type" and SYNAPSE_COLORS.keys() >= set(names):
        # The type of a synapse.
        chosen = {**SYNAPSE_COLORS, **checked_colors(colors)}
        return {name: chosen[name] for name in names}
    if column.startswith("bodyId"):
        # Ids mean nothing to the eye: the best colours, in order.
        chosen = checked_colors(colors)
        return {name: chosen.get(name, COLORS[i % len(COLORS)]) for i, name in enumerate(names)}
    return distinct_colors(names, type_color, colors)


def _steps(values: npt.NDArray[np.float64], steps: int) -> Grouping:
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    high = high if high > low else low + (abs(low) / 100 or 1)
    step = np.nan_to_num((values - low) / (high - low) * steps, nan=0.0)
    codes = np.clip(step.astype(np.int64), 0, steps - 1)
    names = [str(i) for i in range(steps)]
    colors = shades(steps)
    missing = np.isnan(values)
    if missing.any():
        # Not in the colour of the lowest number.
        codes[missing] = steps
        names, colors = [*names, _UNNAMED], [*colors, OTHER]
    return Grouping(codes, names, colors, np.bincount(codes, minlength=len(names)).tolist(), (low, high))
