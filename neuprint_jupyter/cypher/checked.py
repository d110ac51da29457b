"""An attribute of criteria is set as an argument is given: with the same checks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Self


class Checked(ABC):
    """A value whose attributes are its arguments; ``_made`` is the last of them that is set."""

    def __setattr__(self, name: str, value: Any) -> None:
        if "_made" not in vars(self):
            super().__setattr__(name, value)
            return
        # Set past the checks, it might be no condition.
        vars(self).update(vars(self._with(name, value)))

    @abstractmethod
    def _with(self, name: str, value: Any) -> Self:
        """The same criteria with another argument."""
