"""Criteria do not change once they are made."""

from __future__ import annotations

from typing import Any

from neuprint_jupyter.errors import CriteriaError


class Fixed:
    """A value whose attributes are set by its arguments alone; ``_made`` is the last of them."""

    def __setattr__(self, name: str, value: Any) -> None:
        # An attribute set afterwards would pass by the checks, and might be no condition.
        if "_made" in vars(self):
            raise CriteriaError(f"criteria cannot be changed; make new ones with the argument {name}=…")
        super().__setattr__(name, value)
