"""What can stand at a place in the line of a magic."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from functools import partial
from types import ModuleType

from neuprint_jupyter.client.address import LOCAL, datasets_on_this_machine
from neuprint_jupyter.magics.completion.known import Known
from neuprint_jupyter.magics.completion.proposals import Proposals, proposals
from neuprint_jupyter.magics.connections import connections_options
from neuprint_jupyter.magics.cypher import cypher_options
from neuprint_jupyter.magics.neurons import neurons_options
from neuprint_jupyter.magics.options import OptionParser
from neuprint_jupyter.magics.rois import rois_options
from neuprint_jupyter.magics.session import Session
from neuprint_jupyter.magics.synapses import skeletons_options, synapses_options

_ACTIONS = ("connect", "use", "status", "datasets", "log", "explore", "--help", LOCAL)
_AFTER_ACTIONS = {"log": ("--inline", "--no-inline"), "connect": (LOCAL, "neuprint.janelia.org", "--as")}
_ROI_OPTIONS = frozenset({"rois", "inputRois", "outputRois"})
# A word that is being typed may begin with a quote: names hold spaces.
_TYPED = re.compile(r"""(?:^|\s)("[^"]*|'[^']*|\S*)$""")


def options_of(magic: str, known: Known) -> OptionParser | None:
    """The options of a magic for the dataset that is used; None where it has none."""
    if magic == "neurons":
        return neurons_options(dict.fromkeys(known.properties(), ""))
    parsers = {
        "cypher": cypher_options,
        "connections": connections_options,
        "synapses": synapses_options,
        "skeletons": skeletons_options,
        "rois": rois_options,
    }
    return parsers[magic]() if magic in parsers else None


def in_line(magic: str, before: str, known: Known, session: Session) -> Proposals:
    """Proposals for the end of what has been typed after a magic's name."""
    match = _TYPED.search(before)
    typed = match[1] if match else ""
    given = before[: len(before) - len(typed)].split()
    if magic == "neuprint":
        return _of_neuprint(typed, given, known, session)
    parser = options_of(magic, known)
    if parser is None:
        return Proposals(typed, [])
    if typed.startswith("-"):
        return proposals(typed, sorted(parser._option_string_actions), "option")
    write = partial(_word, typed=typed)
    option = next((word for word in reversed(given) if word.startswith("--")), "")
    action = parser._option_string_actions.get(option)
    if action is not None and _takes_a_word(action, given[len(given) - given[::-1].index(option) :]):
        return proposals(typed, _values_of(action, known, session), action.dest, write)
    if typed.startswith("$"):
        return proposals(typed, (f"${name}" for name in notebook_names(session)), "variable")
    if magic == "cypher":
        return Proposals(typed, [])
    if magic == "rois":
        return proposals(typed, known.rois(), "roi", write)
    names = [name for name in (*known.values("type"), *known.values("instance")) if "\n" not in name]
    return proposals(typed, names, "name", write)


def notebook_names(session: Session) -> list[str]:
    """The names of the notebook's own variables; functions, classes and modules are no values for a query."""
    hidden = getattr(session.shell, "user_ns_hidden", {})
    return [
        name
        for name, value in session.variables.items()
        if not name.startswith("_") and name not in hidden and not callable(value) and not isinstance(value, ModuleType)
    ]


def _of_neuprint(typed: str, given: list[str], known: Known, session: Session) -> Proposals:
    if not given:
        return proposals(typed, _ACTIONS, "what to do")
    if given == ["use"]:
        return proposals(typed, [*known.datasets(), *session.clients], "dataset")
    if given in ([LOCAL], ["connect", LOCAL]):
        return proposals(typed, datasets_on_this_machine(), "dataset")
    if given[0] == "connect" and len(given) == 2:
        return proposals(typed, known.datasets(), "dataset")
    return proposals(typed, _AFTER_ACTIONS.get(given[0], ()) if len(given) == 1 else (), "what to do")


def _takes_a_word(action: argparse.Action, words: list[str]) -> bool:
    if action.nargs == 0:
        return False
    return action.nargs == "+" or not words


def _values_of(action: argparse.Action, known: Known, session: Session) -> Iterable[str]:
    if action.choices is not None:
        return [str(choice) for choice in action.choices]
    if action.dest in _ROI_OPTIONS:
        return known.rois()
    if action.dest == "status":
        return known.values("status")
    if action.dest.startswith("property "):
        return [*known.values(action.dest.removeprefix("property ")), "null", "any"]
    others = {
        "dataset": known.datasets,
        "server": lambda: list(session.clients),
        "with_query": lambda: list(session.saved),
        "by": known.properties,
    }
    return others[action.dest]() if action.dest in others else []


def _word(name: str, typed: str) -> str:
    """A name as one word of a line, in the quotes that were typed before it."""
    mark = typed[:1]
    if mark in ("'", '"') and mark not in name:
        return f"{mark}{name}{mark}"
    if not re.search(r"\s", name) and name[:1] not in "'\"-$":
        return name
    return f'"{name}"' if '"' not in name else f"'{name}'"
