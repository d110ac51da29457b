"""Proposals for what is being typed: names that begin with it first, then those that hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

_MOST = 200


class Proposals(NamedTuple):
    """What may stand in the place of ``fragment``, the text before the cursor; ``kind`` is shown beside it."""

    fragment: str
    texts: list[str]
    kind: str = ""


def proposals(fragment: str, names: Iterable[str], kind: str, write: Callable[[str], str] = str) -> Proposals:
    """The names that fit a fragment, in any case.

    Parameters
    ----------
    fragment
        What has been typed of the name, as it stands there.
    names
        Those there are.
    kind
        What they are.
    write
        How a name is written in this place.

    Examples
    --------
    >>> proposals("ep", ["PEPD", "EPG"], "type").texts
    ['EPG', 'PEPD']
    """
    typed = fragment.lower()
    written = [(write(name), name.lower()) for name in names]
    first = [text for text, name in written if text.lower().startswith(typed) or name.startswith(typed)]
    taken = set(first)
    second = [text for text, name in written if typed in name and text not in taken] if typed else []
    return Proposals(fragment, list(dict.fromkeys([*first, *second]))[:_MOST], kind)
