"""Criteria checked against a dataset: its ROIs, its properties and their types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from neuprint_jupyter.cypher.groups import Criteria
from neuprint_jupyter.cypher.values import compared
from neuprint_jupyter.errors import CriteriaError, UnknownNameError


class Names(Protocol):
    """What a dataset has, as a client knows it."""

    @property
    def all_rois(self) -> list[str]:
        """All ROIs."""

    @property
    def neuron_properties(self) -> Mapping[str, str]:
        """The neurons' properties, and the type each is stored as; empty where that is not known."""


_TEXT = (str, "text")
_NUMBER = ((int, float), "numbers")
_STORED: dict[str, tuple[Any, str]] = {
    "string": _TEXT,
    "long": _NUMBER,
    "int": _NUMBER,
    "float": _NUMBER,
    "double": _NUMBER,
    "boolean": (bool, "True or False"),
}


_OF_TABLES = "tables call so what lies outside all primary ROIs: their rows are table[table['roi'] == 'NotPrimary']"
# What criteria are also made of, and may be mistyped as well.
_ARGUMENTS = ("rois", "inputRois", "outputRois", "min_roi_inputs", "min_roi_outputs", "min_pre", "min_post", "label")


def check_criteria(criteria: Criteria, names: Names) -> None:
    """Check what criteria name.

    Raises
    ------
    UnknownNameError
        If the dataset has no such ROI or property; the nearest match is named.
    CriteriaError
        If a property is compared with what it cannot hold.
    """
    check_rois(criteria.rois_named(), names)
    for field, values in criteria.fields_named():
        # A dataset may lack these, being about something else; they are no mistyped names.
        if field not in names.neuron_properties and field not in ("bodyId", "type", "instance"):
            instead = f"it is an ROI: write rois={field!r}" if field in names.all_rois else ""
            raise UnknownNameError("neuron property", field, [*names.neuron_properties, *_ARGUMENTS], instead=instead)
        _check_values(field, values, names.neuron_properties.get(field, ""))


def check_rois(rois: Iterable[str], names: Names) -> None:
    """Raise UnknownNameError for the first ROI that the dataset does not have."""
    for roi in rois:
        if roi not in names.all_rois:
            instead = _OF_TABLES if roi == "NotPrimary" else ""
            raise UnknownNameError("ROI", roi, names.all_rois, instead=instead)


def _check_values(field: str, values: list[Any], stored: str) -> None:
    if stored.startswith("point") and (places := list(compared(values))):
        raise CriteriaError(f"{field} is a place: it can be IsNull or NotNull, and never matches {places[0]!r}")
    if stored not in _STORED:
        return
    kind, words = _STORED[stored]
    # One of each type is enough.
    for value in {type(value): value for value in compared(values)}.values():
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise CriteriaError(f"{field} holds {words} in this dataset, so it never matches {value!r}")
