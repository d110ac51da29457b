"""Columns by name, or by position where names repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from neuprint_jupyter.errors import did_you_mean


class Names:
    """The names of a table's columns.

    Parameters
    ----------
    names : iterable of str
        In their order; they may repeat.

    Examples
    --------
    >>> names = Names(["bodyId", "pre", "a", "a"])
    >>> names.position("pre"), names.label(1), names.label(2)
    (1, 'pre', 2)
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._count = Counter(self._names)
        self._place = {name: i for i, name in enumerate(self._names)}

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, position: int) -> str:
        return self._names[position]

    def position(self, column: object) -> int:
        """Find a column.

        Parameters
        ----------
        column : str or int
            Its name, if no other column has it, or its position.

        Returns
        -------
        int
            Its position.

        Raises
        ------
        ValueError
            If there is no such column, or more than one.
        """
        if isinstance(column, str):
            if self._count[column] != 1:
                found = "more than one column" if self._count[column] else "no column"
                known = self._count.keys() - {column}
                raise ValueError(f"{found} {column!r:.200}{did_you_mean(column[:200], known)}")
            return self._place[column]
        if not isinstance(column, int) or isinstance(column, bool) or not 0 <= column < len(self):
            # Such as a bodyId that heads a column of a matrix.
            named = f", and called by text: {str(column)!r}" if self._count[str(column)] == 1 else ""
            raise ValueError(f"no column {column!r:.200}; columns are numbered from 0 to {len(self) - 1}{named}")
        return column

    def positions(self, columns: object) -> tuple[int, ...]:
        """Find several columns.

        Raises
        ------
        ValueError
            If it is not a list of columns, if one is unknown, or named twice.
        """
        if isinstance(columns, str | bytes | dict) or not isinstance(columns, Iterable):
            raise ValueError(f"columns are a list of names, not {columns!r:.200}")
        positions = tuple(self.position(column) for column in columns)
        for position, times in Counter(positions).items():
            if times > 1:
                raise ValueError(f"the column {self[position]!r:.200} is named twice")
        return positions

    def label(self, position: int) -> str | int:
        """How a column is called where people read it: its name, or its position if others have that name."""
        name = self._names[position]
        return name if self._count[name] == 1 else position
