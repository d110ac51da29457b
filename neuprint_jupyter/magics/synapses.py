"""``%synapses`` and ``%skeletons``: where neurons are, by a line."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd
from IPython.core.magic import line_magic, magics_class, no_var_expand

from neuprint_jupyter.client import asked_by
from neuprint_jupyter.cypher import SynapseCriteria
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.magics.errors import readable_errors
from neuprint_jupyter.magics.named import named_neurons
from neuprint_jupyter.magics.options import OptionParser, add_result_options, split_capture, words
from neuprint_jupyter.magics.results import deliver, understood
from neuprint_jupyter.magics.session import SessionMagics
from neuprint_jupyter.magics.unsent import unsent
from neuprint_jupyter.plotting import plot_skeletons, plot_synapses
from neuprint_jupyter.queries import fetch_neurons, fetch_skeletons, fetch_synapses
from neuprint_jupyter.queries.unmatched import unmatched
from neuprint_jupyter.widgets.criteria_builder.code import cell_code, criteria_code
from neuprint_jupyter.widgets.tabbed_frame import TabbedFrame

# Of synapses any number can be drawn; of nodes of skeletons, what a page draws in a few seconds.
_MOST_NODES = 1_000_000


@magics_class
class PlacesMagics(SessionMagics):
    """``%synapses`` and ``%skeletons``."""

    @no_var_expand
    @line_magic
    @readable_errors
    def synapses(self, line: str) -> Any:
        """Find the synapses of neurons: ``%synapses PATTERN … [options]``; ``%synapses --help`` lists them.

        PATTERN is as for ``%neurons``. The result is a DataFrame with one row a synapse, and a plot.
        """
        return self._fetched(synapses_options(), line, "%synapses", self._synapses, "-[:Contains]->")

    @no_var_expand
    @line_magic
    @readable_errors
    def skeletons(self, line: str) -> Any:
        """Fetch the skeletons of neurons: ``%skeletons PATTERN … [--heal]``.

        PATTERN is as for ``%neurons``. The result is a DataFrame with one row a node, and a plot.
        """
        return self._fetched(skeletons_options(), line, "%skeletons", self._skeletons)

    def _fetched(self, parser: OptionParser, line: str, magic: str, fetch: Any, about: str = "") -> Any:
        """The table that a line asks for, delivered; or the query that is ``about`` it."""
        session = self._session
        name, rest = split_capture(line)
        options = understood(parser, words(rest), name, session)
        if options is None:
            return None
        if not options.names:
            raise CriteriaError(f"say whose: {magic} PATTERN, such as a type or a bodyId")
        client = session.client(options.server, options.dataset)
        criteria = named_neurons(options.names, session.variables)
        with asked_by(magic):
            if options.cypher and not options.code:
                result: Any = unsent(client, lambda dry: fetch(criteria, options, dry), about)
            else:
                result = fetch(criteria, options, client)
            if isinstance(result, pd.DataFrame) and result.empty:
                for sentence in unmatched(options.names, client):
                    session.say(sentence)
        if isinstance(result, str):
            print(result)  # noqa: T201 - what was asked for
            return None
        return deliver(result, options, session)

    def _synapses(self, criteria: Any, options: Any, client: Any) -> Any:
        which = SynapseCriteria(rois=options.rois, type=options.type, confidence=options.confidence)
        if options.code:
            lines = [f"synapses = fetch_synapses({criteria_code(criteria)}, {which!r}, client=client)", "synapses"]
            return cell_code(lines, repr(client), [criteria], ["SynapseCriteria", "fetch_synapses"])
        # A query that is shown is one of all the neurons.
        found = fetch_synapses(criteria, which, sys.maxsize if options.cypher else None, client=client)
        if found.empty and client.fetch_custom("MATCH (s:Synapse) RETURN s.type LIMIT 1").empty:
            self._session.say(f"{client.dataset} has no single synapses, only their numbers")
        return self._with_plot(found, f"{len(found):,} synapses", lambda: plot_synapses(found, "type", client=client))

    def _skeletons(self, criteria: Any, options: Any, client: Any) -> Any:
        if options.code:
            heal = ", heal=True" if options.heal else ""
            lines = [
                f"neurons = fetch_neurons({criteria_code(criteria)}, omit_rois=True, client=client)",
                f"skeletons = fetch_skeletons(neurons{heal}, client=client)",
                "plot_skeletons(skeletons, neurons=neurons, client=client)",
            ]
            return cell_code(lines, repr(client), [criteria], ["fetch_neurons", "fetch_skeletons", "plot_skeletons"])
        neurons = fetch_neurons(criteria, omit_rois=True, client=client)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            found = fetch_skeletons(neurons, options.heal, client=client)
        for warning in caught:
            self._session.say(str(warning.message))
        nodes = f"{len(found):,} nodes"
        if len(found) > _MOST_NODES:
            return self._with_plot(found, f"{nodes}, too many to be drawn: see plot_skeletons(…)", None)
        return self._with_plot(found, nodes, lambda: plot_skeletons(found, neurons=neurons, client=client))

    def _with_plot(self, found: pd.DataFrame, title: str, plot: Callable[[], Any] | None) -> TabbedFrame:
        """A table with its plot in a tab before it; there is none of nothing."""
        plots = {"Plot": plot} if plot and len(found) else {}
        return TabbedFrame(found, title, plots=plots, height=self._session.settings.grid_height)


def synapses_options() -> OptionParser:
    """The options of ``%synapses``."""
    parser = _options("%synapses", "Find synapses.")
    parser.add_argument("--rois", nargs="+", metavar="NAME", help="only synapses in these ROIs")
    parser.add_argument("--type", choices=("pre", "post"), help="T-bars or PSDs; by default both")
    parser.add_argument("--confidence", type=float, metavar="C", help="only synapses of a greater confidence")
    return parser


def skeletons_options() -> OptionParser:
    """The options of ``%skeletons``."""
    parser = _options("%skeletons", "Fetch skeletons.")
    parser.add_argument("--heal", action="store_true", help="join fragments")
    return parser


def _options(magic: str, description: str) -> OptionParser:
    parser = OptionParser(magic, description, usage=f"%{magic} PATTERN … [options]")
    parser.add_argument("names", nargs="*", metavar="PATTERN", help="which neurons: as for %%neurons")
    parser.add_argument("--cypher", action="store_true", help="show the Cypher instead of sending it")
    parser.add_argument("--code", action="store_true", help="show the Python that does the same")
    add_result_options(parser)
    return parser
