"""What a form is: JSON that the page edits and the kernel reads, in one checked shape.

``{"any": [{"all": [block, ...]}, ...]}``: alternatives, each of which asks for all of its blocks. Values stand as
the text that was typed, with their kind beside them, so that no digit of an id is lost in the page, and what is not
yet a number stays where it was typed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from neuprint_jupyter.errors import CriteriaError

Form: TypeAlias = dict[str, Any]

#: How a test compares, in the form's words.
OPS = (
    "is",
    "pattern",
    "contains",
    "contains_any_case",
    "any_case",
    "at_least",
    "at_most",
    "between",
    "null",
    "not_null",
    "fixed",
)
KINDS = ("text", "integer", "number", "boolean")
ROLES = ("any", "input", "output")

_TEST: dict[str, Any] = {"op": OPS, "not": (False, True), "kind": KINDS, "own": (False, True), "values": list}
_ROW: dict[str, Any] = {"roi": str, "role": ROLES, "min": str}
_CONDITIONS: dict[str, Any] = {
    "kind": ("conditions",),
    "not": (False, True),
    "label": ("", "Neuron", "Segment"),
    "regex": ("guess", True, False),
    "fields": list,
    "roi_req": ("all", "any"),
    "rois": list,
    "cropped": (None, True, False),
    "min_pre": str,
    "min_post": str,
}
_FIXED: dict[str, Any] = {"kind": ("fixed",), "code": str, "criteria": str}


def empty_form() -> Form:
    """The form that asks for nothing: all neurons."""
    return {"any": [{"all": [empty_block()]}]}


def empty_block() -> Form:
    """A block without conditions."""
    return {
        "kind": "conditions",
        "not": False,
        "label": "",
        "regex": "guess",
        "fields": [],
        "roi_req": "all",
        "rois": [],
        "cropped": None,
        "min_pre": "",
        "min_post": "",
    }


def check_form(form: object) -> Form:
    """A form, unless it is none.

    Parameters
    ----------
    form
        Anything.

    Returns
    -------
    dict
        The same.

    Raises
    ------
    CriteriaError
        If it has another shape; the message says where.

    Examples
    --------
    >>> check_form({"any": []})
    Traceback (most recent call last):
    ...
    neuprint_jupyter.errors.CriteriaError: any: a form has at least one alternative
    """
    _check(form, {"any": list}, "form")
    assert isinstance(form, dict)  # noqa: S101 - as checked
    if not form["any"]:
        raise CriteriaError("any: a form has at least one alternative")
    for i, group in enumerate(form["any"]):
        _check(group, {"all": list}, f"any.{i}")
        if not group["all"]:
            raise CriteriaError(f"any.{i}.all: an alternative has at least one block")
        for j, block in enumerate(group["all"]):
            _check_block(block, f"any.{i}.all.{j}")
    try:
        json.dumps(form, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        where = error.object[error.start]
        raise CriteriaError(f"a text of the form cannot be sent: {error.reason}, at {where!r}") from None
    return form


def _check_block(block: object, place: str) -> None:
    if isinstance(block, Mapping) and block.get("kind") == "fixed":
        _check(block, _FIXED, place)
        return
    _check(block, _CONDITIONS, place)
    assert isinstance(block, dict)  # noqa: S101 - as checked
    for i, field in enumerate(block["fields"]):
        _check(field, {"name": str, "tests": list}, f"{place}.fields.{i}")
        for j, test in enumerate(field["tests"]):
            _check(test, _TEST, f"{place}.fields.{i}.tests.{j}")
            if not all(isinstance(value, str) for value in test["values"]):
                raise CriteriaError(f"{place}.fields.{i}.tests.{j}.values: values are text")
    for i, row in enumerate(block["rois"]):
        _check(row, _ROW, f"{place}.rois.{i}")


def _check(given: object, shape: Mapping[str, Any], place: str) -> None:
    if not isinstance(given, dict) or set(given) != set(shape):
        raise CriteriaError(f"{place}: expected a dict with {', '.join(shape)}, not {str(given)[:200]}")
    for key, allowed in shape.items():
        value = given[key]
        if isinstance(allowed, type):
            fits = isinstance(value, allowed)
        else:
            fits = any(value is one or (isinstance(one, str) and value == one) for one in allowed)
        if not fits:
            words = allowed.__name__ if isinstance(allowed, type) else " or ".join(map(repr, allowed))
            raise CriteriaError(f"{place}.{key}: expected {words}, not {str(value)[:200]!r}")
