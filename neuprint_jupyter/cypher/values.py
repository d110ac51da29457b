"""What a criteria field may be compared with, beside plain values."""

from __future__ import annotations


class IsNull:
    """Matches neurons that lack the property: ``NeuronCriteria(type=IsNull)``."""


class NotNull:
    """Matches neurons that have the property: ``NeuronCriteria(type=NotNull)``."""
