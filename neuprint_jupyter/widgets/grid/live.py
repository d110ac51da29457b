"""Traits of a grid: those that are worked out when they are read, for tables nobody may ask for, and lists of dicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import traitlets


class Live(traitlets.TraitType[Any, Any]):
    """A trait of a grid that can be observed and linked, but is only made when somebody reads it.

    Parameters
    ----------
    read : callable
        Makes the value, given the grid.
    write : callable, optional
        Takes a new one; without it the trait can only be read.
    """

    def __init__(self, read: Callable[[Any], Any], write: Callable[[Any, Any], None] | None = None) -> None:
        super().__init__(read_only=write is None)
        self._read = read
        self._write = write

    def get(self, obj: Any, cls: Any = None) -> Any:  # noqa: ARG002
        """The value now."""
        return self._read(obj)

    def set(self, obj: Any, value: Any) -> None:
        """Hand a new value to the grid."""
        if self._write is not None:
            self._write(obj, value)


def announce(owner: traitlets.HasTraits, *names: str) -> None:
    """Tell the observers of live traits that these have changed; without observers nothing is made."""
    for name in names:
        listeners = owner._trait_notifiers
        if any(
            listeners.get(heard, {}).get(kind) for heard in (name, traitlets.All) for kind in ("change", traitlets.All)
        ):
            new = getattr(owner, name)
            owner.notify_change(traitlets.Bunch(name=name, old=None, new=new, owner=owner, type="change"))


class Dicts(traitlets.List[Any]):
    """A list of dicts that says what they look like to who sets it to something else.

    Parameters
    ----------
    example : str
        One of the dicts, as Python writes it.

    Examples
    --------
    >>> class Table(traitlets.HasTraits):
    ...     sort = Dicts('{"column": "pre"}')
    >>> Table(sort=[("pre", False)])
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: sort is a list of dicts, such as [{"column": "pre"}]; ('pre', False) is none
    """

    def __init__(self, example: str) -> None:
        super().__init__(traitlets.Dict())
        self._example = example

    def error(self, obj: Any, value: Any, error: Any = None, info: Any = None) -> NoReturn:  # noqa: ARG002
        """Refuse a value."""
        words = f"{self.name} is a list of dicts, such as [{self._example}]; {value!r:.80} is none"
        # What the dicts' own trait said is in it.
        raise traitlets.TraitError(words) from None
