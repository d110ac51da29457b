"""What each cell has made to be seen: a cell that is run again replaces its outputs, so these are let go."""

from __future__ import annotations

from typing import Any, Protocol


class _Closable(Protocol):
    def close(self) -> None: ...


# What each cell has made, with the run that made it.
_of_cell: dict[str, tuple[str, list[_Closable]]] = {}


def close_with_cell(made: _Closable, shell: Any) -> None:
    """Close a widget when the cell that runs now is run again.

    Parameters
    ----------
    made
        The widget.
    shell
        The running shell; None, or one that does not tell its cells, closes nothing.

    Examples
    --------
    >>> close_with_cell(view, get_ipython())  # doctest: +SKIP
    """
    request: dict[str, Any] = getattr(shell, "parent_header", None) or {}
    cell = request.get("metadata", {}).get("cellId")
    if not cell:
        return
    run = str(request.get("header", {}).get("msg_id") or "")
    last_run, before = _of_cell.get(cell, ("", []))
    if run != last_run:
        for old in before:
            old.close()
        before = []
    _of_cell[cell] = (run, [*before, made])
