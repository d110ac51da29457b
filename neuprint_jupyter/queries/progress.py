"""One progress bar for long work: in a notebook it leaves nothing behind, neither in the page nor in the file."""

from __future__ import annotations

import sys
from typing import Any

# What is over in a moment needs no bar: it would flicker.
_NO_BAR_SECONDS = 0.5
_COLUMNS = 80


def progress_bar(total: int, label: str, *, shown: bool) -> Any:
    """A bar of tqdm, as a context manager with ``update(done)``.

    Parameters
    ----------
    total
        How many things there are to do; for a single one there is no bar.
    label
        What is done.
    shown
        False for silence.

    Examples
    --------
    >>> with progress_bar(2, "synapses", shown=False) as bar:
    ...     _ = bar.update(1)
    """
    # Whoever only imports does not wait for it.
    from tqdm import tqdm

    where: dict[str, Any] = {"file": _Output(), "ncols": _COLUMNS, "ascii": False} if _in_notebook() else {}
    return tqdm(total=total, desc=label, disable=not shown or total <= 1, leave=False, delay=_NO_BAR_SECONDS, **where)


class _Output:
    """An output of the cell that holds what was written last.

    tqdm's own bar for notebooks is a widget, of which a saved notebook keeps a bar that stands still, or an error.
    """

    def __init__(self) -> None:
        self._line = ""
        self._shown: Any = None

    def write(self, text: str) -> None:
        """Show a line in the place of the one before."""
        line = text.strip()
        if line == self._line:
            return
        self._line = line
        bundle = {"text/plain": line}
        if self._shown is None:
            from IPython.display import display

            self._shown = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._shown.update(bundle, raw=True)

    def flush(self) -> None:
        """Nothing waits to be shown."""


def _in_notebook() -> bool:
    # Where nobody has imported IPython, there is no notebook.
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return shell is not None and "IPKernelApp" in shell.config
