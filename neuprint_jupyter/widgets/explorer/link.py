"""Regions chosen in a tree, as the lines of a form's first block, and back."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence

from neuprint_jupyter.widgets.criteria_builder.shape import Form, empty_block


def with_rois(form: Form, chosen: Sequence[str], roles: Mapping[str, str], known: Collection[str]) -> Form:
    """A form whose first block asks for some regions; what it says of them already stays.

    Parameters
    ----------
    form
        A form; it is not changed.
    chosen
        The regions.
    roles
        The role of each that is not ``"any"``.
    known
        Those that can be chosen; a line that names another is not lost, but told to be wrong by the form.
    """
    changed = copy.deepcopy(form)
    blocks = changed["any"][0]["all"]
    block = next((one for one in blocks if one["kind"] == "conditions"), None)
    if block is None:
        block = empty_block()
        blocks.append(block)
    rows = [row for row in block["rois"] if row["roi"] in chosen or row["roi"] not in known]
    for roi in chosen:
        role = roles.get(roi, "any")
        first = next((row for row in rows if row["roi"] == roi), None)
        if first is None:
            rows.append({"roi": roi, "role": role, "min": "1"})
        else:
            first["role"] = role
    block["rois"] = rows
    return changed


def rois_in(form: Form, known: Collection[str]) -> dict[str, str]:
    """The regions that a form's first block asks for, each with its first role; those that exist."""
    blocks = form["any"][0]["all"]
    rows: list[dict[str, str]] = next((one["rois"] for one in blocks if one["kind"] == "conditions"), [])
    return {row["roi"]: row["role"] for row in reversed(rows) if row["roi"] in known}
