"""``%neurons``: neurons by a line."""

from __future__ import annotations

from typing import Any

import pandas as pd
from IPython.core.magic import line_magic, magics_class, no_var_expand

from neuprint_jupyter.client import asked_by
from neuprint_jupyter.magics.errors import readable_errors
from neuprint_jupyter.magics.named import add_neuron_options, chosen_neurons, chosen_values
from neuprint_jupyter.magics.options import OptionParser, add_result_options, split_capture, words
from neuprint_jupyter.magics.results import deliver, understood
from neuprint_jupyter.magics.session import SessionMagics
from neuprint_jupyter.magics.unsent import unsent
from neuprint_jupyter.queries import fetch_neurons
from neuprint_jupyter.queries.unmatched import unmatched, unmatched_values
from neuprint_jupyter.widgets.criteria_builder import CriteriaBuilder
from neuprint_jupyter.widgets.criteria_builder.code import neurons_code
from neuprint_jupyter.widgets.tabbed_frame import TabbedFrame


@magics_class
class NeuronsMagics(SessionMagics):
    """``%neurons``."""

    @no_var_expand
    @line_magic
    @readable_errors
    @asked_by("%neurons")
    def neurons(self, line: str) -> Any:
        """Find neurons: ``%neurons PATTERN … [options]``; ``%neurons`` alone opens the criteria builder.

        PATTERN is a type or instance, a regular expression for it, a bodyId, or ``$name`` for a
        variable that holds criteria, ids or names. Every property of the dataset is an option, and
        so are --rois, --input-rois, --output-rois, --min-pre, --min-post, --status, --cropped,
        --not-cropped; ``%neurons --help`` lists them. The result is a DataFrame of neurons, with
        their ROI counts in a second tab; ``neurons, roi_counts = %neurons …`` takes both.
        """
        session = self._session
        name, rest = split_capture(line)
        given = words(rest)
        client = session.client(*_place(given))
        if not given and name is None:
            session.need_notebook("the criteria builder; here say which: %neurons PATTERN, and %neurons --help")
            return CriteriaBuilder(client=client)
        options = understood(neurons_options(client.neuron_properties), given, name, session)
        if options is None:
            return None
        criteria = chosen_neurons(options, session.variables, client)
        if options.code:
            print(neurons_code(criteria, repr(client)))  # noqa: T201 - what was asked for
            return None
        if options.cypher:
            print(unsent(client, lambda dry: fetch_neurons(criteria, client=dry)))  # noqa: T201 - what was asked for
            return None
        found, roi_counts = fetch_neurons(criteria, client=client)
        told = unmatched(options.names, client, _called(found))
        if found.empty:
            told += unmatched_values(chosen_values(options), client)
        for sentence in told:
            session.say(sentence)
        height = session.settings.grid_height
        title = f"{len(found):,} neuron{'' if len(found) == 1 else 's'}"
        return deliver(TabbedFrame(found, title, {"ROI counts": roi_counts}, height=height), options, session)


def neurons_options(properties: dict[str, str]) -> OptionParser:
    """The options of ``%neurons`` for a dataset with such properties."""
    parser = OptionParser("%neurons", "Find neurons.", usage="%%neurons [PATTERN …] [options]")
    parser.add_argument(
        "names", nargs="*", metavar="PATTERN", help="types, instances, regular expressions, bodyIds, $variables"
    )
    add_neuron_options(parser, properties)
    parser.add_argument("--cypher", action="store_true", help="show the Cypher instead of sending it")
    parser.add_argument("--code", action="store_true", help="show the Python that does the same")
    add_result_options(parser)
    return parser


def _called(neurons: pd.DataFrame) -> set[object]:
    columns = [column for column in ("bodyId", "type", "instance") if column in neurons]
    return {name for column in columns for name in neurons[column].unique()}


def _place(given: list[str]) -> tuple[str | None, str | None]:
    """The connection and the dataset that a line names: which options there are depends on them."""
    parser = OptionParser("%neurons", "")
    add_result_options(parser)
    options, _ = parser.parse_known_args(given)
    return options.server, options.dataset
