"""The magics of a notebook."""

from __future__ import annotations

import argparse
import functools
import getpass
import keyword
import operator
import os
import re
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class, no_var_expand

from neuprint_jupyter.client import Client, asked_by, default_client, set_default_client
from neuprint_jupyter.client.address import is_on_this_machine
from neuprint_jupyter.client.tokens import TOKEN_VARIABLE
from neuprint_jupyter.cypher import Criteria, NeuronCriteria, as_neuron_criteria, bind_parameters
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.magics.bindings import notebook_values
from neuprint_jupyter.magics.errors import readable_errors
from neuprint_jupyter.magics.options import OptionParser, boolean_pair, split_capture, split_options, words
from neuprint_jupyter.queries import fetch_neurons
from neuprint_jupyter.widgets.result_frame import ResultFrame

_BODY_ID = re.compile(r"(0|[1-9][0-9]*)\Z")


@magics_class
class NeuprintMagics(Magics):
    """``%neuprint``, ``%%cypher``, ``%neurons``."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        # The default client is held weakly: a connection made by a magic lives as long as the magics.
        self._client: Client | None = None

    @no_var_expand
    @line_magic
    @readable_errors
    def neuprint(self, line: str) -> None:
        """Connect to a neuPrint server, or show the connection.

        ``%neuprint SERVER [DATASET]`` connects: SERVER is a host name such as
        neuprint.janelia.org, or ``local`` for the datasets on this machine. The token is read from
        the environment variable NEUPRINT_APPLICATION_CREDENTIALS, or asked for without echo; it
        never stands on a line. ``%neuprint`` alone says where you are connected.
        """
        given = words(line)
        if len(given) > 2:
            raise CriteriaError(f"%neuprint takes a server and a dataset, not {len(given)} words")
        if given:
            server, dataset = given[0], given[1] if len(given) == 2 else None
            self._client = Client(server, dataset, _ask_for_token(server))
            set_default_client(self._client)
        print(_state(default_client()))  # noqa: T201 - what the magic is for

    @no_var_expand
    @line_cell_magic
    @readable_errors
    def cypher(self, line: str, cell: str | None = None) -> ResultFrame | None:
        """Run a Cypher query: ``%%cypher [-o NAME]`` above it, or ``%cypher QUERY`` for one line.

        ``$name`` takes the value of the notebook's variable: numbers, text, lists, arrays, and
        tables (their bodyId column). ``-o NAME``, ``NAME <<`` or ``NAME = %cypher …`` keep the
        result, a DataFrame, under a name.
        """
        name, rest = split_capture(line)
        given, rest = split_options(rest, ["-o", "--out", "--dataset"])
        parser = OptionParser("%cypher", "Run a Cypher query")
        parser.add_argument("-o", "--out", default=name)
        parser.add_argument("--dataset", default="")
        options = parser.parse(given)
        if options.out is None:
            options.out, rest = split_capture(rest)
        query = f"{rest}\n{cell}" if cell and rest.strip() else cell or rest
        if not query.strip():
            raise CriteriaError("no query given: write it after %cypher, or below %%cypher")
        _check_name(options.out)
        with asked_by("%cypher" if cell is None else "%%cypher"):
            bound = bind_parameters(query.strip("\n"), notebook_values(self._namespace()))
            return self._keep(default_client().fetch_custom(bound, options.dataset), options.out)

    @no_var_expand
    @line_magic
    @readable_errors
    def neurons(self, line: str) -> ResultFrame | None:
        """Find neurons: ``%neurons PATTERN … [options]``.

        PATTERN is a type or instance, a regular expression for it, a bodyId, or ``$name`` for a
        variable that holds criteria, ids or names. Options: --rois, --input-rois, --output-rois
        (each with one name or several), --min-pre, --min-post, --status, --cropped, --not-cropped,
        and -o NAME (or ``NAME <<``) to keep the result, a DataFrame, under a name.
        """
        name, rest = split_capture(line)
        options = _neuron_options().parse(words(rest))
        options.out = options.out or name
        _check_name(options.out)
        criteria = self._criteria(options)
        with asked_by("%neurons"):
            found = fetch_neurons(criteria, omit_rois=True, client=default_client())
        return self._keep(found, options.out)

    def _criteria(self, options: argparse.Namespace) -> Criteria:
        # What is named decides whether fragments are meant.
        conditions = NeuronCriteria(
            label="Segment" if options.names else None,
            **{
                name: getattr(options, name)
                for name in ("status", "rois", "inputRois", "outputRois", "cropped", "min_pre", "min_post")
                if getattr(options, name) is not None
            },
        )
        return self._named(options.names) & conditions if options.names else conditions

    def _named(self, names: list[str]) -> Criteria:
        """Criteria for what is named on a line: ``$variables``, bodyIds, types and instances; any of them."""
        lookup = notebook_values(self._namespace())
        parts: list[Criteria] = [as_neuron_criteria(lookup(name[1:])) for name in names if name.startswith("$")]
        words = [name for name in names if not name.startswith("$")]
        # 007 is a name: bodyIds have no leading zeros.
        ids = [int(word) for word in words if _BODY_ID.match(word)]
        types = [word for word in words if not _BODY_ID.match(word)]
        parts += [NeuronCriteria(bodyId=ids)] if ids else []
        parts += [NeuronCriteria(type=types, instance=types)] if types else []
        return functools.reduce(operator.or_, parts)

    def _namespace(self) -> dict[str, Any]:
        """The notebook's variables."""
        return self.shell.user_ns if self.shell else {}

    def _keep(self, table: Any, name: str | None) -> ResultFrame | None:
        """The result, to be shown; or, under a name, in the notebook."""
        result = ResultFrame(table)
        if name is None:
            return result
        self._namespace()[name] = result
        print(f"{name}: {len(result):,} rows x {len(result.columns)} columns")  # noqa: T201
        return None


def _neuron_options() -> OptionParser:
    parser = OptionParser("%neurons", "Find neurons")
    parser.add_argument("names", nargs="*")
    for flag, target in (
        ("--rois", "rois"),
        ("--input-rois", "inputRois"),
        ("--output-rois", "outputRois"),
        ("--status", "status"),
    ):
        parser.add_argument(flag, dest=target, nargs="+")
    for flag in ("--min-pre", "--min-post"):
        parser.add_argument(flag, type=int)
    boolean_pair(parser, "cropped", "cut off at the edge of the volume")
    parser.add_argument("-o", "--out")
    return parser


def _check_name(name: str | None) -> None:
    """Refuse a name before the query runs, not after."""
    if name is not None and (not name.isidentifier() or keyword.iskeyword(name)):
        raise CriteriaError(f"{name!r} cannot be the name of a variable")


def _ask_for_token(server: str) -> str | None:
    """A token typed in, where one is needed and the environment holds none."""
    if is_on_this_machine(server) or os.environ.get(TOKEN_VARIABLE):
        return None
    try:
        return getpass.getpass(f"Your neuPrint token for {server} (not shown): ")
    except (EOFError, NotImplementedError):
        # Nobody to ask: the client says what is missing.
        return None


def _state(client: Client) -> str:
    meta = client.meta
    edited = meta.get("lastDatabaseEdit")
    return f"connected to {client.server}, dataset {client.dataset}" + (f" (last edited {edited})" if edited else "")
