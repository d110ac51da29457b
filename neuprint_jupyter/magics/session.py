"""What the magics of one notebook share: its variables, its connections, its settings and saved queries."""

from __future__ import annotations

import getpass
import os
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics
from IPython.terminal.interactiveshell import TerminalInteractiveShell

from neuprint_jupyter.client import Client, default_client, set_default_client
from neuprint_jupyter.client.address import is_on_this_machine
from neuprint_jupyter.client.tokens import TOKEN_VARIABLE
from neuprint_jupyter.errors import NeuprintError, UnknownNameError
from neuprint_jupyter.magics.cache import Cache
from neuprint_jupyter.magics.settings import NeuprintMagics


class Session:
    """One notebook's use of the magics.

    Parameters
    ----------
    shell
        The notebook's shell.

    Attributes
    ----------
    settings : NeuprintMagics
        What ``%config NeuprintMagics`` sets.
    clients : dict
        Connections made by ``%neuprint``, by their aliases.
    saved : dict
        Queries kept by ``%%cypher --save``, by name.
    cache : Cache
        Answers that were given lately.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.settings = NeuprintMagics(parent=shell)
        shell.configurables.append(self.settings)  # type: ignore[arg-type] # of any kind
        self.clients: dict[str, Client] = {}
        self.saved: dict[str, str] = {}
        self.cache = Cache()

    @property
    def variables(self) -> dict[str, Any]:
        """The notebook's variables."""
        return self.shell.user_ns  # type: ignore[no-any-return]

    @property
    def in_terminal(self) -> bool:
        """Whether the shell is IPython in a terminal, where widgets are text."""
        return isinstance(self.shell, TerminalInteractiveShell)

    def need_notebook(self, what: str) -> None:
        """Refuse, in a terminal, what is there to be clicked on.

        Raises
        ------
        NeuprintError
            It says what needs a notebook.
        """
        if self.in_terminal:
            raise NeuprintError(f"a notebook is needed for {what}")

    def connect(self, server: str, dataset: str | None, alias: str | None = None) -> Client:
        """Connect to a server, asking for a token where one is missing, and make it the default."""
        client = Client(server, dataset, _ask_for_token(server))
        # The default client is held weakly: a connection made by a magic lives as long as the magics.
        self.clients[alias or server] = client
        set_default_client(client)
        return client

    def client(self, alias: str | None = None, dataset: str | None = None) -> Client:
        """The connection of an alias, or the default one; for another of its datasets where one is named."""
        if alias is not None and alias not in self.clients:
            raise UnknownNameError("connection", alias, self.clients)
        client = self.clients[alias] if alias is not None else default_client()
        return client.on(dataset) if dataset and dataset != client.dataset else client

    def say(self, text: str) -> None:
        """Tell the user something, unless feedback is off."""
        if self.settings.feedback:
            print(text)  # noqa: T201 - what feedback is


class SessionMagics(Magics):
    """Magics of one notebook.

    Parameters
    ----------
    session
        What they share.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session.shell)
        self._session = session


def _ask_for_token(server: str) -> str | None:
    """A token typed in, where one is needed and the environment holds none."""
    if is_on_this_machine(server) or os.environ.get(TOKEN_VARIABLE):
        return None
    try:
        return getpass.getpass(f"Your neuPrint token for {server} (not shown): ")
    except (EOFError, NotImplementedError):
        # Nobody to ask: the client says what is missing.
        return None
