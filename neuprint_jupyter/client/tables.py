"""Several tables as one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from neuprint_jupyter.errors import ArgumentError, UnknownAttributeError


class Tables(tuple[pd.DataFrame, ...]):
    """The tables that a function returns: a tuple to be unpacked, which a notebook shows as tables.

    Examples
    --------
    >>> neurons, roi_counts = Tables([pd.DataFrame({"bodyId": [5]}), pd.DataFrame({"roi": ["EB"]})])
    >>> Tables([neurons, roi_counts]).bodyId
    Traceback (most recent call last):
    neuprint_jupyter.errors.UnknownAttributeError: no 'bodyId': these are 2 tables; [0] has it
    """

    __slots__ = ()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise UnknownAttributeError(self._lacks(name))

        def __getitem__(self, key: Any) -> Any:
            if isinstance(key, str):
                raise ArgumentError(self._lacks(key))
            return super().__getitem__(key)

    def _lacks(self, name: str) -> str:
        having = [f"[{at}]" for at, table in enumerate(self) if name in table.columns or hasattr(table, name)]
        told = f"{' and '.join(having)} {'has' if len(having) == 1 else 'have'} it" if having else "[0] is the first"
        return f"no {name!r}: these are {len(self)} tables; {told}"

    def _repr_html_(self) -> str | None:
        # Few rows of each: all tables are seen at a glance.
        with pd.option_context("display.max_rows", 10):
            parts = [table._repr_html_() for table in self]  # type: ignore[operator]
        if None in parts:
            return None
        return "".join(f"<p>[{at}]</p>{part}" for at, part in enumerate(parts))
