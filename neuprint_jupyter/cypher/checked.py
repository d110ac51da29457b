"""An attribute of criteria is set as an argument is given: with the same checks."""

from __future__ import annotations

from typing import Any, Self

from neuprint_jupyter.errors import CriteriaError


class Checked:
    """A value whose attributes are its arguments; ``_made`` is the last of them that is set."""

    def __setattr__(self, name: str, value: Any) -> None:
        if "_made" not in vars(self):
            super().__setattr__(name, value)
            return
        # Set past the checks, it might be no condition.
        vars(self).update(vars(self._with(name, value)))

    def _with(self, name: str, value: Any) -> Self:  # noqa: ARG002
        """The same criteria with another argument."""
        raise CriteriaError(f"joined criteria have no argument {name!r} to change; join others")
