"""Proposals for what is being typed: names that begin with it first, then those that hold it."""

from __future__ import annotations

import itertools
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


def seen_in_jupyterlab(found: Proposals) -> Proposals:
    """The same, where JupyterLab shows it: it hides names that all begin alike up to a bracket and beyond.

    It takes what follows a bracket for the arguments of a call. So the bracket is left out of what is proposed, or,
    where it is not typed yet, proposed first.

    Parameters
    ----------
    found
        The proposals.

    Examples
    --------
    >>> seen_in_jupyterlab(Proposals("MB(", ["MB(L)", "MB(R)"])).texts
    ['L)', 'R)']
    >>> seen_in_jupyterlab(Proposals("M", ["MB(L)", "MB(R)"])).texts
    ['MB(']
    """
    if len(found.texts) < 2:
        return found
    outermost = zip(min(found.texts), max(found.texts), strict=False)
    shared = "".join(letter for letter, _ in itertools.takewhile(lambda both: both[0] == both[1], outermost))
    end = shared.rfind("(") + 1
    if end == 0:
        return found
    if not found.fragment.startswith(shared[:end]):
        return found._replace(texts=[shared])
    return found._replace(fragment=found.fragment[end:], texts=[text[end:] for text in found.texts])
