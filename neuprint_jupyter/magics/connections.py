"""``%connections``: who connects to whom, by a line."""

from __future__ import annotations

import argparse
from typing import Any

import pandas as pd
from IPython.core.magic import line_magic, magics_class, no_var_expand

from neuprint_jupyter.analysis import merge_neuron_properties
from neuprint_jupyter.client import Client, asked_by
from neuprint_jupyter.cypher import Criteria
from neuprint_jupyter.errors import CriteriaError, UnknownNameError
from neuprint_jupyter.magics.errors import readable_errors
from neuprint_jupyter.magics.named import named_neurons
from neuprint_jupyter.magics.options import OptionParser, add_result_options, split_capture, whole_number, words
from neuprint_jupyter.magics.results import deliver, understood
from neuprint_jupyter.magics.session import SessionMagics
from neuprint_jupyter.magics.unsent import unsent
from neuprint_jupyter.queries import fetch_adjacencies
from neuprint_jupyter.queries.unmatched import unmatched
from neuprint_jupyter.queries.weights import PAIR
from neuprint_jupyter.widgets.criteria_builder.code import cell_code, criteria_code
from neuprint_jupyter.widgets.tabbed_frame import TabbedFrame

_ARROW = "->"


@magics_class
class ConnectionsMagics(SessionMagics):
    """``%connections``."""

    @no_var_expand
    @line_magic
    @readable_errors
    def connections(self, line: str) -> Any:
        """Find connections: ``%connections SOURCE -> TARGET [options]``; either side may be left out.

        SOURCE and TARGET are types, instances, regular expressions, bodyIds or ``$variables``, as
        many as you like. The result is a DataFrame with one row a pair of neurons; what the weights
        are made of in each ROI is in a second tab, and ``connections, by_roi = %connections …``
        takes both. ``--by type`` adds them up by type, or by any other property. Options come
        after the names: ``%connections --help`` lists them.
        """
        session = self._session
        name, rest = split_capture(line)
        sources, given = _sides(words(rest))
        options = understood(connections_options(), given, name, session)
        if options is None:
            return None
        client = session.client(options.server, options.dataset)
        if not sources and not options.targets:
            raise CriteriaError(f"say who connects to whom: SOURCE {_ARROW} TARGET; one side may be left out")
        ends = [named_neurons(one, session.variables) if one else None for one in (sources, options.targets)]
        if options.code:
            print(_code(ends, options, client))  # noqa: T201 - what was asked for
            return None

        def find(client: Client) -> TabbedFrame:
            return _found(ends, options, client, session.settings.grid_height)

        with asked_by("%connections"):
            if options.cypher:
                print(unsent(client, find, "-[e:ConnectsTo]->"))  # noqa: T201 - what was asked for
                return None
            result = find(client)
            if result.empty:
                for sentence in unmatched([*sources, *options.targets], client):
                    session.say(sentence)
        return deliver(result, options, session)


def connections_options() -> OptionParser:
    """The options of ``%connections``."""
    parser = OptionParser("%connections", "Find connections.", usage="%%connections [SOURCE …] -> [TARGET …] [options]")
    parser.add_argument("targets", nargs="*", metavar="SOURCE -> TARGET", help="as for %%neurons, on either side")
    parser.add_argument("--rois", nargs="+", metavar="NAME", help="only connections in these primary ROIs")
    parser.add_argument(
        "--min-weight", type=whole_number, default=1, metavar="N", help="only pairs of at least this total weight"
    )
    parser.add_argument(
        "--min-roi-weight",
        type=whole_number,
        default=1,
        metavar="N",
        help="leave out weights below N in an ROI, in the sums of pairs, too",
    )
    parser.add_argument("--by", metavar="PROPERTY", help="add weights up by a property, such as type")
    parser.add_argument("--no-autapses", action="store_true", help="leave out connections of a neuron to itself")
    parser.add_argument("--cypher", action="store_true", help="show the Cypher instead of sending it")
    parser.add_argument("--code", action="store_true", help="show the Python that does the same")
    add_result_options(parser)
    return parser


def _sides(given: list[str]) -> tuple[list[str], list[str]]:
    """The words before the arrow, and those after it."""
    # EPG->PEN, without spaces.
    apart = [part for word in given for part in (_split(word) if _ARROW in word else [word])]
    if _ARROW not in apart:
        if "--help" in apart:
            return [], apart
        raise CriteriaError(f"write SOURCE {_ARROW} TARGET, such as EPG {_ARROW} PEN.*; one side may be left out")
    place = apart.index(_ARROW)
    sources, rest = apart[:place], apart[place + 1 :]
    if any(word.startswith("-") for word in sources) or _ARROW in rest:
        raise CriteriaError(f"write SOURCE {_ARROW} TARGET once, and options after it")
    return sources, rest


def _split(word: str) -> list[str]:
    before, _, after = word.partition(_ARROW)
    return [part for part in (before, _ARROW, after) if part]


def _properties(options: argparse.Namespace) -> list[str]:
    return list(dict.fromkeys(["type", "instance", *([options.by] if options.by else [])]))


def _found(ends: list[Criteria | None], options: argparse.Namespace, client: Client, height: int) -> TabbedFrame:
    if options.by not in (None, "bodyId", "type", "instance", *client.neuron_properties):
        raise UnknownNameError("neuron property", options.by, client.neuron_properties)
    properties = _properties(options)
    sources, targets = ends
    neurons, by_roi = fetch_adjacencies(
        sources,
        targets,
        rois=options.rois,
        min_total_weight=max(options.min_weight, 1),
        min_roi_weight=max(options.min_roi_weight, 1),
        properties=properties,
        autapses=not options.no_autapses,
        client=client,
    )
    attrs = dict(by_roi.attrs)
    by_roi = merge_neuron_properties(neurons, by_roi, properties)
    keys = [f"{options.by}_pre", f"{options.by}_post"] if options.by else PAIR
    weights = [c for c in by_roi.columns if c.startswith("weight")]
    if options.by:
        by_roi = _summed(by_roi, [*keys, "roi"], weights)
    named = [c for c in by_roi.columns if c not in ("roi", *weights, *keys)]
    whole = _summed(by_roi, [*keys, *named], weights)
    by_roi = by_roi[[*keys, *named, "roi", *weights]]
    whole.attrs = by_roi.attrs = attrs
    many = "" if len(whole) == 1 else "s"
    what = f"pair{many} by {options.by}" if options.by else f"connection{many}"
    return TabbedFrame(whole, f"{len(whole):,} {what}", {"by ROI": by_roi}, height=height)


def _summed(connections: pd.DataFrame, keys: list[str], weights: list[str]) -> pd.DataFrame:
    """Weights added up, the heaviest first."""
    summed = connections.groupby(keys, dropna=False, sort=False, observed=True)[weights].sum().reset_index()
    return summed.sort_values(["weight", *keys], ascending=[False, *[True] * len(keys)], ignore_index=True)


def _code(ends: list[Criteria | None], options: argparse.Namespace, client: Client) -> str:
    criteria = [end for end in ends if end is not None]
    given = ["None" if end is None else criteria_code(end) for end in ends]
    given += [f"rois={options.rois!r}"] if options.rois else []
    given += [f"min_total_weight={options.min_weight}"] if options.min_weight > 1 else []
    given += [f"min_roi_weight={options.min_roi_weight}"] if options.min_roi_weight > 1 else []
    given += ["autapses=False"] if options.no_autapses else []
    given += [f"properties={_properties(options)!r}"] if options.by else []
    lines = [f"neurons, connections = fetch_adjacencies({', '.join([*given, 'client=client'])})"]
    if options.by:
        keys = [f"{options.by}_pre", f"{options.by}_post"]
        lines += [
            f"connections = merge_neuron_properties(neurons, connections, [{options.by!r}])",
            f"connections = connections.groupby({keys!r}, dropna=False, observed=True)['weight'].sum().reset_index()",
        ]
    functions = ["fetch_adjacencies", *(["merge_neuron_properties"] if options.by else [])]
    return cell_code([*lines, "connections"], repr(client), criteria, functions)
