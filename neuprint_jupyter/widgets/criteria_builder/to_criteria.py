"""A form as criteria; what cannot be read is told by its place, and the form stays as it is."""

from __future__ import annotations

import functools
import inspect
import json
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from neuprint_jupyter.cypher import Criteria, NeuronCriteria, check_criteria, check_rois
from neuprint_jupyter.cypher.check import Names
from neuprint_jupyter.cypher.criteria import REGEX_FIELDS
from neuprint_jupyter.errors import CriteriaError, NeuprintError
from neuprint_jupyter.widgets.criteria_builder.field_tests import values_of
from neuprint_jupyter.widgets.criteria_builder.shape import Form

T = TypeVar("T")

# A property of such a name would be taken for the argument.
_OTHER_ARGUMENTS = set(inspect.signature(NeuronCriteria).parameters) - {"bodyId", "type", "instance", "properties"}


@dataclass
class Reading:
    """What a form says: criteria, or errors by place.

    Parameters
    ----------
    criteria
        None if there are errors.
    errors
        What is wrong, by place: ``any.0.all.1.fields.2.tests.0``.
    """

    criteria: Criteria | None = None
    errors: dict[str, str] = field(default_factory=dict)

    def attempt(self, place: str, read: Callable[[], T]) -> T | None:
        """What ``read`` gives; what it raises is noted, the first error of a place."""
        try:
            return read()
        except NeuprintError as error:
            self.errors.setdefault(place, str(error))
            return None


def to_criteria(form: Form, names: Names | None = None, *, strict: bool = True) -> Reading:
    """Read a form.

    Parameters
    ----------
    form
        In the shape that ``check_form`` checks.
    names
        The ROIs and properties of a dataset, that the form is to be checked against.
    strict
        Whether patterns that are none are errors; the criteria themselves take them.

    Returns
    -------
    Reading
        The criteria, or what is wrong and where.

    Examples
    --------
    >>> from neuprint_jupyter.widgets.criteria_builder.shape import empty_form
    >>> to_criteria(empty_form()).criteria
    NeuronCriteria()
    """
    reading = Reading()
    alternatives: list[Criteria] = []
    for i, group in enumerate(form["any"]):
        blocks = [
            _block(block, f"any.{i}.all.{j}", _Checks(names, strict), reading) for j, block in enumerate(group["all"])
        ]
        read = [block for block in blocks if block is not None]
        if read:
            alternatives.append(functools.reduce(operator.and_, read))
    if not reading.errors:
        reading.criteria = functools.reduce(operator.or_, alternatives)
    return reading


class _Checks(NamedTuple):
    names: Names | None
    strict: bool

    def criteria(self, criteria: Criteria) -> None:
        if self.names is not None:
            check_criteria(criteria, self.names)
        if self.strict:
            # Broken patterns are refused where they are written.
            criteria.conditions("n")


def _block(block: Form, place: str, checks: _Checks, reading: Reading) -> Criteria | None:
    if block["kind"] == "fixed":
        return reading.attempt(place, lambda: _kept(block, checks))
    arguments = _arguments(block, place, checks, reading)
    made = reading.attempt(place, lambda: _made(block, arguments))
    if made is not None and not reading.errors:
        # What is only kept may be told as one.
        reading.attempt(place, functools.partial(checks.criteria, made))
    return ~made if made is not None and block["not"] else made


def _kept(block: Form, checks: _Checks) -> Criteria:
    try:
        criteria = NeuronCriteria.from_dict(json.loads(block["criteria"]))
    except (ValueError, TypeError) as error:
        raise CriteriaError(f"these criteria cannot be read: {error}") from None
    checks.criteria(criteria)
    return criteria


def _arguments(block: Form, place: str, checks: _Checks, reading: Reading) -> dict[str, Any]:
    """The arguments that do not depend on each other."""
    arguments: dict[str, Any] = {"cropped": block["cropped"], "roi_req": block["roi_req"]}
    for name in ("min_pre", "min_post"):
        arguments[name] = reading.attempt(f"{place}.{name}", functools.partial(_count, block[name], 0)) or 0
    arguments |= _fields(block, place, checks, reading)
    if block["label"]:
        arguments["label"] = block["label"]
    for i, row in enumerate(block["rois"]):
        reading.attempt(f"{place}.rois.{i}", functools.partial(_check_row, row, checks.names))
    return arguments


def _fields(block: Form, place: str, checks: _Checks, reading: Reading) -> dict[str, Any]:
    regex = _regex(block)
    values: dict[str, list[Any]] = {}
    for i, row in enumerate(block["fields"]):
        plain_patterns = regex is not False and row["name"] in REGEX_FIELDS
        for j, test in enumerate(row["tests"]):
            at = f"{place}.fields.{i}.tests.{j}"
            read = functools.partial(_checked_values, row["name"], test, plain_patterns, checks)
            values.setdefault(row["name"], []).extend(reading.attempt(at, read) or [])
    given: dict[str, Any] = {name: found for name, found in values.items() if found}
    return given if regex == "guess" else {**given, "regex": regex}


def _checked_values(name: str, test: Form, plain_patterns: bool, checks: _Checks) -> list[Any]:
    values = values_of(test, plain_patterns=plain_patterns)
    if not values:
        return []
    if name in _OTHER_ARGUMENTS:
        raise CriteriaError(f"{name!r} has another meaning in NeuronCriteria, and so cannot be asked for by a form")
    given: Any = {name: values, "regex": plain_patterns and test["op"] == "pattern"}
    checks.criteria(NeuronCriteria(**given))
    return values


def _regex(block: Form) -> Any:
    """Whether plain text is a pattern: as the block said, where that fits what its tests say, else what does fit.

    Where both exact text and patterns are asked for, plain text is exact, and patterns are written as Regex.
    """
    plain = [
        test
        for row in block["fields"]
        if row["name"] in REGEX_FIELDS
        for test in row["tests"]
        if test["op"] in ("is", "pattern") and not test["own"] and test["values"]
    ]
    wanted = {test["op"] == "pattern" for test in plain}
    if not wanted:
        return block["regex"]
    if len(wanted) == 2:
        return False
    texts = [text for test in plain if test["kind"] == "text" for text in test["values"]]
    guessed = NeuronCriteria(type=texts).is_regex() if texts else False
    for regex in (block["regex"], "guess"):
        if (guessed if regex == "guess" else regex) in wanted:
            return regex
    return True in wanted


def _check_row(row: Form, names: Names | None) -> None:
    if not row["roi"].strip():
        raise CriteriaError("choose an ROI, or take the line away")
    if names is not None:
        check_rois([row["roi"]], names)
    # With any synapses none are counted, and the form has no box for a minimum.
    if row["role"] != "any":
        _count(row["min"], 1)


def _made(block: Form, arguments: dict[str, Any]) -> Criteria:
    first, *others = _roi_arguments(block)
    made: Criteria = NeuronCriteria(**arguments, **first)
    # Of another label, they would leave fragments out that the block asks for.
    alone = {"roi_req": block["roi_req"], "label": made.label}
    return functools.reduce(operator.and_, (NeuronCriteria(**alone, **other) for other in others), made)


def _roi_arguments(block: Form) -> Iterator[dict[str, Any]]:
    """The ROIs as arguments: of one block where it can say all, and of further ones for what it cannot."""
    rows = [row for row in block["rois"] if row["roi"].strip()]
    by_role = {role: [row for row in rows if row["role"] == role] for role in ("any", "input", "output")}
    anywhere = [row["roi"] for row in by_role["any"]]
    directed = [row["roi"] for role in ("input", "output") for row in by_role[role]]
    apart = block["roi_req"] == "any" and bool(anywhere) and not set(directed) <= set(anywhere)
    first: dict[str, Any] = {}
    further: list[dict[str, Any]] = [{"rois": anywhere}] if apart else []
    if anywhere and not apart:
        first["rois"] = [*anywhere, *directed]
    for role, rois, least in (("input", "inputRois", "min_roi_inputs"), ("output", "outputRois", "min_roi_outputs")):
        minima: dict[int, list[str]] = {}
        for row in by_role[role]:
            minima.setdefault(_count_or(row["min"], 1), []).append(row["roi"])
        if len(minima) > 1 and block["roi_req"] == "any":
            raise CriteriaError(f"with 'any of', all {role} ROIs have the same minimum; for others, add an alternative")
        for i, (minimum, named) in enumerate(minima.items()):
            said = {rois: named, least: minimum}
            if i == 0:
                first |= said
            else:
                further.append(said)
    yield first
    yield from further


def _count(text: str, empty: int) -> int:
    typed = text.strip()
    if not typed:
        return empty
    if not typed.isascii() or not typed.isdigit():
        raise CriteriaError(f"expected a whole number from 0 up, not {text!r}")
    return int(typed)


def _count_or(text: str, otherwise: int) -> int:
    try:
        return _count(text, otherwise)
    except CriteriaError:
        return otherwise
