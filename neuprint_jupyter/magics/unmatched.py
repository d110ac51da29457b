"""Names on a line that no neuron has, and what may have been meant."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence

from neuprint_jupyter.client import Client
from neuprint_jupyter.errors import NeuprintError, did_you_mean
from neuprint_jupyter.magics.values import property_values


def unmatched(names: Sequence[str], client: Client, found: Iterable[object] = ()) -> list[str]:
    """A sentence for each type or instance of a line that no neuron of the dataset has.

    Parameters
    ----------
    names
        The words of the line; bodyIds and ``$variables`` are not looked at.
    client
        Whose dataset; it is only asked about names that are not in ``found``.
    found
        Types and instances of what was found.

    Examples
    --------
    >>> unmatched(["EPH"], client)  # doctest: +SKIP
    ["no neuron has the type or instance 'EPH'; did you mean 'EPG'?"]
    """
    asked = [name for name in names if not name.startswith("$") and not name.isdecimal()]
    missing = [name for name in asked if not _matches(name, found)]
    if not missing:
        return []
    known: list[str] = []
    # Nobody is told of an error here: the answer itself is there.
    with contextlib.suppress(NeuprintError):
        for prop in ("type", "instance"):
            known += property_values(client, prop) if prop in client.neuron_properties else []
    missing = [name for name in missing if known and not _matches(name, known)]
    return [f"no neuron has the type or instance {name!r}{did_you_mean(name, known)}" for name in missing]


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
