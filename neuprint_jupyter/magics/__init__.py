"""Questions by a line: ``%%cypher``, ``%neurons``, ``%connections``, ``%neuprint`` …. Parse, call, display."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def register(shell: InteractiveShell) -> None:
    """Make the magics known to a shell."""
    from neuprint_jupyter.magics.completion import matcher
    from neuprint_jupyter.magics.connections import ConnectionsMagics
    from neuprint_jupyter.magics.cypher import CypherMagics
    from neuprint_jupyter.magics.forgotten import refuse_bare_cypher
    from neuprint_jupyter.magics.neuprint import NeuprintMagic
    from neuprint_jupyter.magics.neurons import NeuronsMagics
    from neuprint_jupyter.magics.rois import RoisMagics
    from neuprint_jupyter.magics.session import Session
    from neuprint_jupyter.magics.synapses import PlacesMagics

    if NeuprintMagic.__name__ in shell.magics_manager.registry:
        # By %reload_ext: the connections, settings and saved queries are those of the notebook, and stay.
        return
    session = Session(shell)
    for magics in (CypherMagics, NeuronsMagics, ConnectionsMagics, PlacesMagics, RoisMagics, NeuprintMagic):
        shell.register_magics(magics(session))
    shell.input_transformers_cleanup.append(refuse_bare_cypher)
    if shell.Completer is not None:
        shell.Completer.custom_matchers.append(matcher(session))
