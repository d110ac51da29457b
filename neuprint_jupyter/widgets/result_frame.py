"""A DataFrame that shows itself as a grid."""

from __future__ import annotations

import copy
from typing import Any, SupportsIndex

import pandas as pd

from neuprint_jupyter.widgets.grid import Grid


class ResultFrame(pd.DataFrame):
    """What a magic returns: a pandas DataFrame in everything, but shown as a `Grid`.

    Whatever is derived from it (a selection, a copy, a merge, a pickled file read back) is a plain
    DataFrame, so that only results show themselves this way. Every display makes a new grid, because the
    frame may have been changed in place since the last one.

    Parameters
    ----------
    data : pandas.DataFrame
        The result; its values are shared and its ``attrs`` kept.
    height : int
        The greatest height of its grid, in CSS pixels.

    Attributes
    ----------
    grid : Grid
        The grid that shows it, if there are several the latest: `result.grid.selected_ids` are the bodyIds of the
        rows that are selected there.

    Examples
    --------
    >>> result = ResultFrame(pd.DataFrame({"bodyId": [722817260]}))
    >>> type(result[result.bodyId > 0]).__name__
    'DataFrame'
    """

    def __init__(self, data: pd.DataFrame, *, height: int = 400) -> None:
        super().__init__(data, copy=False)  # type: ignore[call-arg] # the stubs know only __new__
        self.attrs = dict(data.attrs)
        object.__setattr__(self, "_shown_height", height)
        object.__setattr__(self, "_grid", None)

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    @property
    def grid(self) -> Grid:
        """The grid that shows it; before it is shown, one that may be shown."""
        shown: Grid | None = vars(self)["_grid"]
        return self._new_grid() if shown is None else shown

    def _new_grid(self) -> Grid:
        grid = Grid(self, height=vars(self)["_shown_height"]).keep_while_seen()
        object.__setattr__(self, "_grid", grid)
        return grid

    def __reduce_ex__(self, _protocol: SupportsIndex) -> str | tuple[Any, ...]:
        plain = pd.DataFrame(self, copy=False)
        plain.attrs = dict(self.attrs)
        return copy.copy, (plain,)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._new_grid()._repr_mimebundle_(**kwargs)
