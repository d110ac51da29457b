"""The words of a line that say which neurons: types, instances, bodyIds, variables, and properties as options."""

from __future__ import annotations

import argparse
import functools
import operator
import re
from collections.abc import Mapping, Sequence
from typing import Any

from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import Criteria, NeuronCriteria, NotNull, as_neuron_criteria
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.magics.bindings import notebook_values
from neuprint_jupyter.magics.options import OptionParser, boolean_pair, whole_number

_BODY_ID = re.compile(r"(0|[1-9][0-9]*)\Z")
# A bodyId as it stands in lists of Python.
_OF_A_LIST = re.compile(r"[\[({]([0-9]+)[\])},]*|([0-9]+)[\])},]+")
_BOOLEANS = {"true": True, "false": False}
_NUMBERS = frozenset({"int", "long", "float", "double"})
# What has options of its own, or is what the words themselves say.
_OWN_OPTIONS = frozenset({"bodyId", "status", "cropped", "pre", "post", "inputRois", "outputRois", "roiInfo"})


def named_neurons(names: Sequence[str], variables: Mapping[str, Any]) -> Criteria:
    """Criteria for what is named on a line: ``$variables``, bodyIds, types and instances; any of them.

    Raises
    ------
    UnknownNameError
        If there is no such variable.
    CriteriaError
        If a variable holds what names no neurons, or a bodyId stands there as in a list of Python.
    """
    lookup = notebook_values(variables)
    parts: list[Criteria] = [as_neuron_criteria(lookup(name[1:])) for name in names if name.startswith("$")]
    words = [name for name in names if not name.startswith("$")]
    for word in words:
        if listed := _OF_A_LIST.fullmatch(word):
            raise CriteriaError(
                f"{word!r} is not a bodyId; write {listed[1] or listed[2]}, with spaces between several"
            )
    # 007 is a name: bodyIds have no leading zeros.
    ids = [int(word) for word in words if _BODY_ID.match(word)]
    types = [word for word in words if not _BODY_ID.match(word)]
    parts += [NeuronCriteria(bodyId=ids)] if ids else []
    parts += [NeuronCriteria(type=types, instance=types)] if types else []
    return functools.reduce(operator.or_, parts)


def add_neuron_options(parser: OptionParser, properties: Mapping[str, str]) -> None:
    """Add the options that say which neurons: ROIs, counts, status, and every property of the dataset.

    Parameters
    ----------
    parser
        The magic's options.
    properties
        The dataset's properties, and how each is stored; as :attr:`Client.neuron_properties`.
    """
    for flag, target, text in (
        ("--rois", "rois", "with synapses in all of these ROIs"),
        ("--input-rois", "inputRois", "with inputs in all of these ROIs"),
        ("--output-rois", "outputRois", "with outputs in all of these ROIs"),
        ("--status", "status", "with any of these statuses"),
    ):
        parser.add_argument(flag, dest=target, nargs="+", metavar="NAME", help=text)
    parser.add_argument("--min-pre", type=whole_number, metavar="N", help="with so many T-bars or more")
    parser.add_argument("--min-post", type=whole_number, metavar="N", help="with so many PSDs or more")
    boolean_pair(parser, "cropped", "cut off at the edge of the volume")
    taken = {action.dest for action in parser._actions}
    for name, stored in properties.items():
        if name in _OWN_OPTIONS or name in taken or f"--{name}" in parser._option_string_actions:
            continue
        text = f"with any of these values ({stored or 'of any kind'}), or without one: null; or with any: any"
        parser.add_argument(f"--{name}", dest=f"property {name}", nargs="+", metavar="VALUE", help=text)


def chosen_neurons(options: argparse.Namespace, variables: Mapping[str, Any], client: Client) -> Criteria:
    """The criteria that a line's words and options mean."""
    given = {
        name: getattr(options, name)
        for name in ("status", "rois", "inputRois", "outputRois", "cropped", "min_pre", "min_post")
        if getattr(options, name) is not None
    }
    for name, words in vars(options).items():
        if name.startswith("property ") and words is not None:
            name = name.removeprefix("property ")
            given[name] = [_value(word, client.neuron_properties.get(name, ""), name) for word in words]
    if not options.names:
        return NeuronCriteria(**given)
    named = named_neurons(options.names, variables)
    # What is named decides whether fragments are meant.
    return named & NeuronCriteria(label=named.label, **given) if given else named


def chosen_values(options: argparse.Namespace) -> dict[str, list[str]]:
    """The words of a line for each property of the dataset."""
    given = {name.removeprefix("property "): words for name, words in vars(options).items() if words is not None}
    return {name: given[name] for name in given if name == "status" or f"property {name}" in options}


def _value(word: str, stored: str, name: str) -> Any:
    """A word as a value of a property."""
    if word == "null":
        return None
    if word == "any":
        return NotNull
    if stored == "boolean" and word.lower() in _BOOLEANS:
        return _BOOLEANS[word.lower()]
    if stored in _NUMBERS:
        try:
            return int(word)
        except ValueError:
            pass
        try:
            return float(word)
        except ValueError:
            raise CriteriaError(
                f"{name} holds numbers in this dataset, not {word!r}{_of_a_range(word, name)}"
            ) from None
    return word


def _of_a_range(word: str, name: str) -> str:
    """What to write in place of a comparison."""
    if not word.startswith(("<", ">")):
        return ""
    limit = "AtMost" if word[0] == "<" else "AtLeast"
    number = word.lstrip("<>=") or "1000"
    return f"; in a cell above, write some = NeuronCriteria({name}={limit}({number})), and here $some"
