"""Questions by a line: ``%%cypher``, ``%neurons`` and ``%neuprint``. Parse, call, display."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def register(shell: InteractiveShell) -> None:
    """Make the magics known to a shell."""
    from neuprint_jupyter.magics.neuprint import NeuprintMagics

    shell.register_magics(NeuprintMagics)
