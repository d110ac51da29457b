"""Traits that are worked out when they are read: large tables nobody may ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
