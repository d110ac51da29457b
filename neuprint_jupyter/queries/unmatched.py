"""Names and bodyIds that no neuron has, and what may have been meant."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence

from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import literal
from neuprint_jupyter.errors import NeuprintError, did_you_mean
from neuprint_jupyter.queries.values import all_values

# So many letters can tell what is meant.
_SHORTEST = 3

# So many bodyIds that do not exist are told.
_MOST_BODIES = 5


def unmatched(names: Sequence[str], client: Client, found: Iterable[object] = ()) -> list[str]:
    """A sentence for each type or instance that no neuron of the dataset has, and one for the bodyIds.

    Parameters
    ----------
    names
        Those asked for, such as the words of a line; ``$variables`` are not looked at.
    client
        Whose dataset; it is only asked about names that are not in ``found``.
    found
        Types, instances and bodyIds of what was found.

    Examples
    --------
    >>> unmatched(["EPH"], client)  # doctest: +SKIP
    ["no neuron has the type or instance 'EPH'; did you mean 'EPG'?"]
    """
    found = set(found)
    told = unmatched_bodies([body for name in names if name.isdecimal() and (body := int(name)) not in found], client)
    asked = [name for name in names if not name.startswith("$") and not name.isdecimal()]
    missing = [name for name in asked if not _matches(name, found)]
    if not missing:
        return told
    known: list[str] = []
    # Nobody is told of an error here: the answer itself is there.
    with contextlib.suppress(NeuprintError):
        known = all_values(client, "type", "instance")
    missing = [name for name in missing if known and not _matches(name, known)]
    return told + [f"no neuron has the type or instance {name!r}{_meant(name, known)}" for name in missing]


def unmatched_bodies(bodies: Sequence[int], client: Client) -> list[str]:
    """A sentence about the bodyIds that the dataset does not have, if there are any.

    Examples
    --------
    >>> unmatched_bodies([123], client)  # doctest: +SKIP
    ['hemibrain:v1.2.1 has no bodyId 123']
    """
    missing: list[int] = []
    if bodies:
        with contextlib.suppress(NeuprintError):
            cypher = f"MATCH (n:Segment)\nWHERE n.bodyId IN {literal(list(bodies))}\nRETURN n.bodyId AS bodyId"
            there = {row[0] for row in client.fetch_custom(cypher, format="json")["data"]}
            missing = [body for body in dict.fromkeys(bodies) if body not in there]
    if not missing:
        return []
    named = ", ".join(map(str, missing[:_MOST_BODIES]))
    more = f" and {len(missing) - _MOST_BODIES:,} more" if len(missing) > _MOST_BODIES else ""
    return [f"{client.dataset} has no bodyId {named}{more}"]


def unmatched_values(chosen: Mapping[str, Sequence[str]], client: Client) -> list[str]:
    """A sentence for each value of a property that no neuron of the dataset has.

    Parameters
    ----------
    chosen
        The words of a line for each property; ``null`` and ``any`` are not looked at.
    client
        Whose dataset.

    Examples
    --------
    >>> unmatched_values({"status": ["traced"]}, client)  # doctest: +SKIP
    ["no neuron has the status 'traced'; did you mean 'Traced'?"]
    """
    sentences = []
    with contextlib.suppress(NeuprintError):
        for name, values in chosen.items():
            # None where it holds no texts, or too many.
            known = all_values(client, name)
            wanted = [value for value in values if known and value not in ("null", "any")]
            missing = [value for value in wanted if not _matches(value, known)]
            sentences += [f"no neuron has the {name} {value!r}{did_you_mean(value, known)}" for value in missing]
    return sentences


def _meant(name: str, known: Sequence[str]) -> str:
    """The end of a sentence about a name that nothing has: what may have been meant."""
    any_ending = re.sub(r"(?<![.\])])\*", ".*", name)
    if any_ending != name and _matches(any_ending, known):
        return f"; did you mean {any_ending!r}? * by itself repeats the letter before it"
    several = [part for part in name.split(",") if part]
    if len(several) > 1 and all(_matches(part, known) for part in several):
        return f"; several are written with spaces between them: {' '.join(several)}"
    # Criteria, lists and assignments, as they are written in Python.
    if begun := _beginning(name, known):
        return begun
    near = did_you_mean(name, known)
    if "did you mean" not in near and re.search(r"[=,\[\]]", name):
        return "; write types, patterns, bodyIds, or $name of a variable"
    return near


def _beginning(name: str, known: Sequence[str]) -> str:
    """The same for the beginning of names, or nearly one: PEN is nearer to PEN_a(PEN1) than to PEG."""
    lowered = [one.lower() for one in known]
    if not name.isalnum() or len(name) < _SHORTEST or name.lower() in lowered:
        return ""
    for letters in (len(name), len(name) - 1):
        begun = [one for one, low in zip(known, lowered, strict=True) if low.startswith(name[:letters].lower())]
        if begun and letters >= _SHORTEST and not (letters < len(name) and "?" in did_you_mean(name, known)):
            return f"; did you mean {begun[0][:letters] + '.*'!r}?"
    return ""


def _matches(name: str, values: Iterable[object]) -> bool:
    texts = {value for value in values if isinstance(value, str)}
    if name in texts:
        return True
    try:
        pattern = re.compile(name)
    except re.error:
        # The server reads patterns by rules of its own.
        return True
    return any(pattern.fullmatch(text) for text in texts)
