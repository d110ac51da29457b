"""A form says what the criteria say, exactly, whatever they are."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neuprint_jupyter import cypher
from neuprint_jupyter.cypher import AtLeast, Contains, IsNull, NeuronCriteria, Not, Regex
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.widgets.criteria_builder.code import criteria_code, neurons_code
from neuprint_jupyter.widgets.criteria_builder.from_criteria import form_of
from neuprint_jupyter.widgets.criteria_builder.shape import check_form, empty_form
from neuprint_jupyter.widgets.criteria_builder.to_criteria import to_criteria
from tests.unit.widgets.criteria_builder.strategies import OTHER, TEXT, deeper, joined, neuron_criteria

NC = NeuronCriteria


@example(NC(type=Not("[", IsNull)))
@given(neuron_criteria() | joined() | deeper())
def test_criteria_become_a_form_and_the_same_criteria_again(criteria):
    form = json.loads(json.dumps(form_of(criteria)))
    assert to_criteria(check_form(form), strict=False).criteria == criteria
    read = to_criteria(form)
    try:
        criteria.conditions("n")
    except CriteriaError:
        # A pattern that is none: said beside its field, and nothing else is made of it.
        assert read.errors
        return
    assert read.errors == {}
    assert read.criteria == criteria


@given(neuron_criteria() | joined() | deeper())
def test_the_code_beside_the_form_makes_the_same_criteria(criteria):
    names = {**vars(cypher), "NC": NeuronCriteria}
    assert eval(criteria_code(criteria), names) == criteria
    assert eval(repr(criteria), names) == criteria


@example({"status": [""], "flywireType": ["?"]}, False)
@given(st.dictionaries(OTHER, st.lists(TEXT, min_size=1), max_size=3), st.booleans())
def test_plain_criteria_have_controls_and_are_not_kept_as_code(given_values, negated):
    criteria = ~NC(**given_values) if negated else NC(**given_values)
    blocks = [block for group in form_of(criteria)["any"] for block in group["all"]]
    assert [block["kind"] for block in blocks] == ["conditions"]
    assert all(test["op"] != "fixed" for row in blocks[0]["fields"] for test in row["tests"])


@pytest.mark.parametrize(
    ("criteria", "kept"),
    [
        (NC(type="EPG") & (NC(rois="EB") | NC(rois="PB")), 1),
        (~(NC(type="EPG") | NC(type="PEN")), 1),
        (~~NC(type="EPG"), 1),
        (NC(type="a") & NC(type="b") | ~NC(type="c") | NC(type="d"), 0),
    ],
)
def test_what_is_deeper_than_the_form_is_kept_with_its_code(criteria, kept):
    form = form_of(criteria)
    fixed = [block for group in form["any"] for block in group["all"] if block["kind"] == "fixed"]
    assert len(fixed) == kept
    assert to_criteria(form).criteria == criteria
    for block in fixed:
        assert block["code"] in repr(criteria)


def test_a_test_without_a_control_is_kept_beside_those_that_have_one():
    criteria = NC(size=[5, Not(AtLeast(10), 3), IsNull])
    (row,) = form_of(criteria)["any"][0]["all"][0]["fields"]
    assert [test["op"] for test in row["tests"]] == ["is", "fixed", "null"]
    assert row["tests"][1]["values"][1] == "Not(AtLeast(10), 3)"


def block(**changed):
    return {"any": [{"all": [{**empty_form()["any"][0]["all"][0], **changed}]}]}


def field(name, op, *values, kind="text", own=False, negated=False):
    return {"name": name, "tests": [{"op": op, "not": negated, "kind": kind, "own": own, "values": list(values)}]}


@pytest.mark.parametrize(
    ("fields", "criteria"),
    [
        ([field("type", "is", "EPG")], NC(type="EPG")),
        ([field("type", "is", "a.b")], NC(type="a.b", regex=False)),
        ([field("type", "pattern", "a|b")], NC(type="a|b", regex=True)),
        ([field("type", "pattern", "PEN.*")], NC(type="PEN.*")),
        (
            [field("type", "is", "EPG"), field("instance", "pattern", "PB.*")],
            NC(type="EPG", instance=Regex("PB.*"), regex=False),
        ),
        ([field("status", "pattern", "Tr.*")], NC(status=Regex("Tr.*"))),
        ([field("status", "is", "Traced", negated=True)], NC(status=Not("Traced"))),
        ([field("bodyId", "is", "720575940624547622", kind="integer")], NC(bodyId=720575940624547622)),
        ([field("size", "at_least", "")], NC()),
        ([field("type", "is")], NC()),
        ([field("instance", "contains_any_case", "pb08")], NC(instance=Contains("pb08", ignore_case=True))),
    ],
)
def test_what_is_chosen_in_a_form_means_what_it_says(fields, criteria):
    assert to_criteria(block(fields=fields)).criteria == criteria


def rows(*given_rows):
    return [{"roi": roi, "role": role, "min": least} for roi, role, least in given_rows]


def test_each_roi_has_its_own_minimum():
    form = block(rois=rows(("EB", "input", "100"), ("PB", "input", "5"), ("EB", "output", "")))
    expected = NC(inputRois="EB", min_roi_inputs=100, outputRois="EB") & NC(inputRois="PB", min_roi_inputs=5)
    assert to_criteria(form).criteria == expected


@pytest.mark.parametrize("negated", [False, True])
def test_any_of_rois_says_so_where_it_cannot_tell_their_minima_apart(negated):
    form = block(roi_req="any", rois=rows(("EB", "input", "100"), ("PB", "input", "5")), **{"not": negated})
    assert "same minimum" in to_criteria(form).errors["any.0.all.0"]


def test_any_of_rois_is_meant_of_each_role():
    form = block(roi_req="any", rois=rows(("EB", "any", ""), ("FB", "any", ""), ("PB", "input", "")))
    assert to_criteria(form).criteria == NC(inputRois="PB", roi_req="any") & NC(rois=["EB", "FB"], roi_req="any")


@pytest.mark.parametrize(
    ("form", "place", "words"),
    [
        (block(min_post="many"), "any.0.all.0.min_post", "whole number"),
        (block(fields=[field("bodyId", "is", "x", kind="integer")]), "any.0.all.0.fields.0.tests.0", "whole number"),
        (block(fields=[field("type", "pattern", "PEN(")]), "any.0.all.0.fields.0.tests.0", "not a regular expression"),
        (block(fields=[field("size", "between", "9", "1")]), "any.0.all.0.fields.0.tests.0", "lower one"),
        (block(fields=[field("rois", "is", "EB")]), "any.0.all.0.fields.0.tests.0", "another meaning"),
        (block(rois=rows(("EB", "input", "-1"))), "any.0.all.0.rois.0", "whole number"),
        (block(rois=rows((" ", "input", ""))), "any.0.all.0.rois.0", "choose an ROI"),
    ],
)
def test_an_error_is_told_by_its_place(form, place, words):
    read = to_criteria(check_form(form))
    assert read.criteria is None
    assert list(read.errors) == [place]
    assert words in read.errors[place]


@pytest.mark.parametrize(
    "form",
    [
        None,
        {},
        {"any": []},
        {"any": [{"all": []}]},
        {"any": [{"all": [{"kind": "conditions"}]}]},
        block(cropped="yes"),
        block(fields=[{"name": "type", "tests": [{"op": "exec", "values": []}]}]),
        block(fields=[field("type", "is", "EPG") | {"more": 1}]),
        block(rois=[{"roi": 1, "role": "any", "min": ""}]),
    ],
)
def test_a_form_of_another_shape_is_refused(form):
    with pytest.raises(CriteriaError):
        check_form(form)


def test_long_code_has_a_line_for_each_argument_and_imports_what_it_needs():
    criteria = NC(type=[f"type number {i}" for i in range(8)], size=AtLeast(5)) | ~NC(status=Not("Traced"))
    code = neurons_code(criteria, "Client('local', 'demo:v1')")
    assert "import AtLeast, Client, NeuronCriteria as NC, Not, fetch_neurons" in code
    assert "\n        size=AtLeast(5),\n    )\n    | ~NC(status=Not('Traced'))\n)\n" in code
    compile(code, "cell", "exec")


def test_text_that_cannot_be_sent_is_no_form():
    form = form_of(NeuronCriteria(type="EPG"))
    form["any"][0]["all"][0]["fields"][0]["tests"][0]["values"] = ["\ud800"]
    with pytest.raises(CriteriaError, match="cannot be sent"):
        check_form(form)
