"""What is wrong with a file that was to be loaded, and where."""

from __future__ import annotations

from neuprint_jupyter.errors import NeuprintError


class LoadError(NeuprintError, ValueError):
    """A dataset that cannot be loaded: nothing has been written.

    Parameters
    ----------
    problem
        What is wrong, with the value and what is allowed.
    source
        The file, or the name of the argument that was a DataFrame or dict.
    row
        1-based data row.
    line
        Line of a text file, where that is what a reader would look for.
    column
        The column's name.

    Examples
    --------
    >>> print(LoadError("-1 is below 0", source="connections.csv", row=2, line=3, column="weight"))
    connections.csv, line 3, column 'weight': -1 is below 0
    """

    def __init__(
        self,
        problem: str,
        *,
        source: str | None = None,
        row: int | None = None,
        line: int | None = None,
        column: str | None = None,
    ) -> None:
        self.problem = problem
        self.source = source
        self.row = row
        self.line = line
        self.column = column
        place = [source] if source else []
        if line is not None:
            place.append(f"line {line}")
        elif row is not None:
            place.append(f"row {row}")
        if column is not None:
            place.append(f"column {column!r}")
        super().__init__(f"{', '.join(place)}: {problem}" if place else problem)
