"""Regions chosen in a tree, as lines of a form, and back: of the first block whose conditions are to hold."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from neuprint_jupyter.widgets.criteria_builder.shape import Form, empty_block


def with_rois(form: Form, chosen: Sequence[str], roles: Mapping[str, str], known: Collection[str]) -> Form:
    """A form that asks for some regions; what it says of them already stays.

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
    block = _asking(blocks)
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
    """The regions that a form asks for, each with its first role; those that exist."""
    block = _asking(form["any"][0]["all"])
    rows: list[dict[str, str]] = block["rois"] if block else []
    return {row["roi"]: row["role"] for row in reversed(rows) if row["roi"] in known}


def _asking(blocks: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The first block that regions can be chosen in: in a negated one, they would be ruled out."""
    return next((one for one in blocks if one["kind"] == "conditions" and not one["not"]), None)
