"""``%neuprint``: connections, and what goes on in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd
from IPython.core.magic import line_magic, magics_class, no_var_expand

from neuprint_jupyter.client import Client, all_queries, asked_by, default_client, set_default_client
from neuprint_jupyter.errors import CriteriaError, NeuprintError, did_you_mean
from neuprint_jupyter.magics.errors import readable_errors
from neuprint_jupyter.magics.inline import InlineEcho
from neuprint_jupyter.magics.options import OptionParser, words
from neuprint_jupyter.magics.session import Session, SessionMagics
from neuprint_jupyter.widgets.explorer import Explorer
from neuprint_jupyter.widgets.of_cell import close_with_cell
from neuprint_jupyter.widgets.query_log import QueryLogPane
from neuprint_jupyter.widgets.result_frame import ResultFrame

_HELP = """%neuprint                                        where you are connected
%neuprint connect SERVER [DATASET] [--as NAME]   connect; SERVER is a host name, or local: this machine
%neuprint use DATASET                            go on with another dataset of the same server
%neuprint use NAME                               go on with another connection
%neuprint status                                 all connections, and how many queries were sent
%neuprint datasets                               the datasets of the server
%neuprint log [--inline | --no-inline]           every Cypher query, live; or under each cell
%neuprint explore                                the Explorer: ask and look by pointing and clicking

A token never stands on a line: it is read from NEUPRINT_APPLICATION_CREDENTIALS, or asked for without echo.
%config NeuprintMagics lists the settings.

The other magics: %neurons, %connections, %synapses, %skeletons, %rois, %cypher, %%cypher; each has --help."""
# Longer than any name of a server or dataset, and shorter than any token.
_LONGEST_WORD = 100


@magics_class
class NeuprintMagic(SessionMagics):
    """``%neuprint``."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._inline = InlineEcho(session.shell)

    @no_var_expand
    @line_magic
    @readable_errors
    def neuprint(self, line: str) -> Any:
        """Connect to a neuPrint server, and see what goes on.

        ``%neuprint connect SERVER [DATASET]`` connects, and so does ``%neuprint SERVER [DATASET]``:
        SERVER is a host name such as neuprint.janelia.org, or ``local`` for the datasets on this
        machine. The token is read from the environment variable NEUPRINT_APPLICATION_CREDENTIALS,
        or asked for without echo; it never stands on a line. ``%neuprint`` alone says where you are
        connected; ``%neuprint --help`` lists the rest: use, status, datasets, log, explore.
        """
        given = words(line)
        _refuse_tokens(given)
        actions: dict[str, Callable[[Sequence[str]], Any]] = {
            "connect": self._connect,
            "use": self._use,
            "status": self._status,
            "datasets": self._datasets,
            "log": self._log,
            "explore": self._explore,
            "--help": self._help,
        }
        if not given:
            print(_where())  # noqa: T201 - what the magic is for
            return None
        action = actions.get(given[0])
        if action is not None:
            return action(given[1:])
        if given[0].startswith("-"):
            raise CriteriaError(f"%neuprint has no option {given[0]!r}{did_you_mean(given[0], ['--help'])}")
        _refuse_mistyped(given[0], actions)
        return self._connect(given)

    def _connect(self, given: Sequence[str]) -> None:
        parser = _parser("connect")
        parser.add_argument("place", nargs="*")
        parser.add_argument("--as", dest="alias")
        options = parser.parse(given)
        if not 1 <= len(options.place) <= 2:
            raise CriteriaError(f"%neuprint connect takes a server and a dataset, not {len(options.place)} words")
        server, dataset = options.place[0], options.place[1] if len(options.place) == 2 else None
        client = self._session.connect(server, dataset, options.alias)
        print(_state(client))  # noqa: T201 - what the magic is for

    def _use(self, given: Sequence[str]) -> None:
        if len(given) != 1:
            raise CriteriaError("%neuprint use takes the name of a dataset or of a connection")
        aliases = self._session.clients
        client = aliases[given[0]] if given[0] in aliases else default_client().on(given[0])
        # The default client is held weakly.
        aliases.setdefault(f"{client.server} {client.dataset}", client)
        set_default_client(client)
        print(_state(client))  # noqa: T201 - what the magic is for

    def _status(self, given: Sequence[str]) -> None:
        _nothing_after("status", given)
        said = [_where()]
        said += [f"  {alias}: {client.server}, dataset {client.dataset}" for alias, client in self._aliases()]
        running = len(all_queries.running())
        still = f", {running} running" if running else ""
        said.append(f"queries so far: {len(all_queries):,}{still}; see %neuprint log")
        said.append(f"inline echo is {'on' if self._inline.on else 'off'}: %neuprint log --inline, --no-inline")
        print("\n".join(said))  # noqa: T201 - what the magic is for

    def _aliases(self) -> list[tuple[str, Client]]:
        return sorted(self._session.clients.items())

    def _datasets(self, given: Sequence[str]) -> ResultFrame:
        _nothing_after("datasets", given)
        client = default_client()
        rows = [
            {
                "dataset": name,
                "used": name == client.dataset,
                "lastDatabaseEdit": told.get("last-mod"),
                "uuid": told.get("uuid"),
                "ROIs": len(told.get("ROIs") or []),
                "description": told.get("description") or told.get("info"),
            }
            for name, told in sorted(client.fetch_datasets().items())
        ]
        return ResultFrame(pd.DataFrame(rows))

    def _log(self, given: Sequence[str]) -> QueryLogPane | None:
        parser = _parser("log")
        parser.add_argument("--inline", action="store_true", default=None)
        parser.add_argument("--no-inline", dest="inline", action="store_false")
        options = parser.parse(given)
        if options.inline is None:
            pane = QueryLogPane()
            close_with_cell(pane, self._session.shell)
            return pane
        self._inline.turn(options.inline)
        said = (
            "queries are shown below the cell that made them"
            if options.inline
            else "queries are no longer shown under cells"
        )
        self._session.say(said)
        return None

    def _explore(self, given: Sequence[str]) -> Explorer:
        _nothing_after("explore", given)
        self._session.need_notebook("the Explorer; here use %neurons and %connections")
        explorer = Explorer(default_client())
        close_with_cell(explorer, self._session.shell)
        return explorer

    def _help(self, _given: Sequence[str]) -> None:
        print(_HELP)  # noqa: T201 - what was asked for


def _parser(action: str) -> OptionParser:
    return OptionParser(f"%neuprint {action}", "")


def _nothing_after(action: str, given: Sequence[str]) -> None:
    if given:
        raise CriteriaError(f"%neuprint {action} takes no {given[0]!r}")


def _refuse_mistyped(word: str, actions: Iterable[str]) -> None:
    """Refuse a word that is no server's address: a token is never asked for because of a slip."""
    if word.lower() not in ("local", "localhost") and not any(mark in word for mark in ".:"):
        raise CriteriaError(
            f"%neuprint has no {word!r}, and a server of that name is reached by %neuprint connect {word}"
            f"{did_you_mean(word, [*actions, 'local'])}"
        )


def _refuse_tokens(given: Sequence[str]) -> None:
    """Refuse a token without repeating it: the line is in the notebook, and the error would be too."""
    if any(len(word) > _LONGEST_WORD or word.startswith("--token") for word in given):
        raise CriteriaError(
            "a token must not stand in a notebook: take it out of this line, and put it into the environment "
            "variable NEUPRINT_APPLICATION_CREDENTIALS; without that you are asked for it"
        )


def _where() -> str:
    """Where one is connected, or what to write to be."""
    try:
        client = default_client()
    except NeuprintError as none:
        return str(none)
    return _state(client)


@asked_by("%neuprint")
def _state(client: Client) -> str:
    # To the minute, where it is written as computers do.
    edited = re.sub(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*", r"\1 \2", str(client.meta.get("lastDatabaseEdit") or ""))
    return f"connected to {client.server}, dataset {client.dataset}" + (f" (last edited {edited})" if edited else "")
