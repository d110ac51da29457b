"""``%%cypher``: a query, as it is written."""

from __future__ import annotations

import argparse
from typing import Any

from IPython.core.magic import line_cell_magic, magics_class, no_var_expand

from neuprint_jupyter.client import Client, asked_by
from neuprint_jupyter.cypher import bind_parameters, going_on, with_limit
from neuprint_jupyter.errors import CriteriaError, CypherError, UnknownNameError
from neuprint_jupyter.magics.bindings import parameters, query_values
from neuprint_jupyter.magics.errors import readable_errors
from neuprint_jupyter.magics.habits import quoted, template, written_elsewhere
from neuprint_jupyter.magics.misspelt import misspelt, undefined
from neuprint_jupyter.magics.options import (
    OptionParser,
    add_result_options,
    seconds,
    split_capture,
    variable_name,
    whole_number,
)
from neuprint_jupyter.magics.results import check_result_options, deliver
from neuprint_jupyter.magics.session import SessionMagics
from neuprint_jupyter.magics.slips import mistyped
from neuprint_jupyter.widgets.plans import explained
from neuprint_jupyter.widgets.result_frame import ResultFrame


@magics_class
class CypherMagics(SessionMagics):
    """``%cypher`` and ``%%cypher``."""

    @no_var_expand
    @line_cell_magic
    @readable_errors
    def cypher(self, line: str, cell: str | None = None) -> Any:
        """Run a Cypher query: ``%%cypher [options]`` above it, or ``%cypher [options] QUERY`` for one line.

        ``$name`` takes the value of the notebook's variable: numbers, text, lists, maps, arrays,
        tables (their bodyId column) and criteria (the neurons they match). ``-o NAME``, ``NAME <<``
        or ``NAME = %cypher …`` keep the result, a DataFrame, under a name. Options come before the
        query; all after them is raw. ``%cypher --help`` lists them.
        """
        name, rest = split_capture(line)
        parser = cypher_options()
        options, rest = parser.split(rest)
        if options.help:
            print(parser.format_help())  # noqa: T201 - what was asked for
            return None
        if options.out is None:
            later, rest = (name, rest) if name else split_capture(rest)
            options.out = variable_name(later) if later else None
        query = self._query(rest, cell, options)
        with asked_by("%cypher" if cell is None else "%%cypher"):
            return self._run(query, options)

    def _query(self, rest: str, cell: str | None, options: argparse.Namespace) -> str:
        """The query that is meant, with the saved one it goes on from; saved too, if that is wanted."""
        if cell is not None and rest.strip().isidentifier():
            raise CriteriaError(f"to keep the result under a name, write %%cypher -o {rest.strip()}")
        query = (f"{rest}\n{cell}" if cell and rest.strip() else cell or rest).strip("\n")
        if options.with_query is not None:
            if options.with_query not in self._session.saved:
                raise UnknownNameError("saved query", options.with_query, self._session.saved)
            query = going_on(self._session.saved[options.with_query], query)
        if not query.strip():
            raise CriteriaError("no query given: write it after %cypher, or below %%cypher")
        if name := template(query):
            raise CriteriaError(f"{{{{{name}}}}} is not replaced by a value; write ${name}")
        if options.save is not None:
            self._session.saved[options.save] = query
        return query

    def _run(self, query: str, options: argparse.Namespace) -> Any:
        session = self._session
        client = session.client(options.server, options.dataset)
        bound = bind_parameters(query, query_values(session.variables, parameters(options.param), client))
        if options.explain:
            plan = client.fetch_custom(f"EXPLAIN {bound}", timeout=options.timeout)
            print(explained(plan))  # noqa: T201 - what was asked for
            return None
        limit = session.settings.row_limit if options.limit is None else options.limit
        limited = with_limit(bound, limit + 1) if limit else None
        cypher = limited.cypher if limited else bound
        if options.dry_run:
            print(cypher)  # noqa: T201 - what was asked for
            return None
        check_result_options(options, session)
        table = self._answer(client, cypher, bound, options)
        told = quoted(query, session.variables) if table.empty else []
        for sentence in [*told, *misspelt(query, table, client)]:
            session.say(sentence)
        if limited and len(table) > limit:
            if limited.why is None or options.limit is not None:
                table = _first(table, limit)
                session.say(_cut_message(limit, limited.why, asked=options.limit is not None))
            else:
                session.say(
                    f"all {len(table):,} rows were read: no LIMIT was added to the query, because {limited.why}"
                )
        return deliver(ResultFrame(table), options, session)

    def _answer(self, client: Client, cypher: str, written: str, options: argparse.Namespace) -> Any:
        """The server's answer, or the same one from a moment ago."""
        session = self._session
        # A dataset may be replaced by another of its name.
        key = (client.server, client.dataset, client.edition_of(client.dataset)["uuid"], cypher)
        kept = None if options.no_cache else session.cache.get(key, session.settings.cache_seconds)
        if kept is not None:
            session.say(f"the same answer as {kept[0]:.0f} s ago; --no-cache asks the server again")
            return kept[1]
        try:
            answer = client.fetch_custom(cypher, timeout=options.timeout)
        except CypherError as error:
            said = error.message
            hint = undefined(said, written) or written_elsewhere(said, written)
            if hint := hint or mistyped(said, written, error.line, error.column):
                raise CypherError(f"{error.message}; {hint}", written, error.line, error.column) from None
            if cypher == written:
                raise
            if error.line is None or error.line < len(cypher.split("\n")):
                raise CypherError(error.message, written, error.line, error.column) from None
            # The place is in the LIMIT that was added, which the user does not see.
            answer = client.fetch_custom(written, timeout=options.timeout)
        session.cache.put(key, answer)
        return answer


def cypher_options() -> OptionParser:
    """The options of ``%%cypher``."""
    parser = OptionParser(
        "%%cypher",
        "Run a Cypher query. Options come before it; all after them is raw.",
        usage="%%%%cypher [options] with the query below, or %%cypher [options] QUERY",
    )
    add_result_options(parser)
    parser.add_argument(
        "--param", metavar="NAME=VALUE", action="append", default=[], help="a value for $NAME; may be repeated"
    )
    parser.add_argument("--limit", metavar="N", type=whole_number, help="read no more than N rows; 0 reads all")
    parser.add_argument("--timeout", metavar="S", type=seconds, help="how long to wait for the answer, in seconds")
    parser.add_argument("--dry-run", action="store_true", help="show the final Cypher, and send nothing")
    parser.add_argument("--explain", action="store_true", help="show how the server would run the query")
    parser.add_argument("--no-cache", action="store_true", help="ask the server, even if it was asked a moment ago")
    parser.add_argument("--save", metavar="NAME", help="keep the query for --with")
    parser.add_argument(
        "--with", dest="with_query", metavar="NAME", help="continue a saved query, whose columns are variables here"
    )
    return parser


def _first(table: Any, rows: int) -> Any:
    first = table.head(rows)
    first.attrs = table.attrs
    return first


def _cut_message(limit: int, why: str | None, *, asked: bool) -> str:
    more = f"showing {limit:,} of {limit + 1:,}+ rows"
    if why is not None:
        return f"{more}: all were read, because a LIMIT could not be added to the query ({why})"
    return more if asked else f"{more}: the automatic limit; --limit 0 reads all"
