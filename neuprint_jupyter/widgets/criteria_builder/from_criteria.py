"""Criteria as a form; what a form cannot show is kept in it as it is, with its code."""

from __future__ import annotations

import json
from typing import Any

from neuprint_jupyter.cypher import Criteria, NeuronCriteria
from neuprint_jupyter.cypher.criteria import REGEX_FIELDS
from neuprint_jupyter.cypher.groups import AllOf, AnyOf, NoneOf
from neuprint_jupyter.widgets.criteria_builder.field_tests import tests_of
from neuprint_jupyter.widgets.criteria_builder.shape import Form, empty_block
from neuprint_jupyter.widgets.criteria_builder.to_criteria import to_criteria


def form_of(criteria: Criteria) -> Form:
    """The form that means some criteria.

    Parameters
    ----------
    criteria
        Any criteria.

    Returns
    -------
    dict
        A form for which ``to_criteria`` gives equal criteria again. Criteria deeper than
        ``a & b | c``, and tests a form has no control for, are blocks that are shown as code.

    Examples
    --------
    >>> form = form_of(NeuronCriteria(type="EPG") & ~NeuronCriteria(rois="FB") | NeuronCriteria(bodyId=5))
    >>> [len(group["all"]) for group in form["any"]]
    [2, 1]
    """
    alternatives = criteria.members if isinstance(criteria, AnyOf) and len(criteria.members) > 1 else [criteria]
    return {"any": [{"all": _blocks(one)} for one in alternatives]}


def _blocks(criteria: Criteria) -> list[Form]:
    members = criteria.members if isinstance(criteria, AllOf) and len(criteria.members) > 1 else [criteria]
    return [_block(member) for member in members]


def _block(criteria: Criteria) -> Form:
    negated = isinstance(criteria, NoneOf)
    inner = criteria.members[0] if isinstance(criteria, NoneOf) else criteria
    if isinstance(inner, NeuronCriteria):
        block = {**_conditions(inner), "not": negated}
        # Whatever a form would change is not put into its controls.
        if to_criteria({"any": [{"all": [block]}]}, strict=False).criteria == criteria:
            return block
    return {"kind": "fixed", "code": repr(criteria), "criteria": json.dumps(criteria.to_dict())}


def _conditions(criteria: NeuronCriteria) -> Form:
    regex = criteria.is_regex()
    fields = [
        {"name": name, "tests": tests_of(values, pattern=regex and name in REGEX_FIELDS)}
        for name, values in criteria.fields_named()
        if values
    ]
    default = "Segment" if criteria.bodyId else "Neuron"
    return {
        **empty_block(),
        "label": "" if criteria.label == default else criteria.label,
        "regex": criteria.regex,
        "fields": fields,
        "roi_req": criteria.roi_req,
        "rois": _roi_rows(criteria),
        "cropped": None if isinstance(criteria.cropped, list) else criteria.cropped,
        "min_pre": _count(criteria.min_pre),
        "min_post": _count(criteria.min_post),
    }


def _roi_rows(criteria: NeuronCriteria) -> list[dict[str, Any]]:
    return [
        *({"roi": roi, "role": "any", "min": "1"} for roi in criteria.rois),
        *({"roi": roi, "role": "input", "min": str(criteria.min_roi_inputs)} for roi in criteria.inputRois),
        *({"roi": roi, "role": "output", "min": str(criteria.min_roi_outputs)} for roi in criteria.outputRois),
    ]


def _count(number: int) -> str:
    return str(number) if number else ""
