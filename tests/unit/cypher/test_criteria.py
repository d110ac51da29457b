from __future__ import annotations

import copy
import re
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter import AtLeast, AtMost, Contains, IgnoreCase, IsNull, NeuronCriteria, Not, NotNull, Regex
from neuprint_jupyter.cypher import as_neuron_criteria
from neuprint_jupyter.errors import CriteriaError


@pytest.mark.parametrize(
    ("arguments", "condition"),
    [
        ({"bodyId": 5}, "n.bodyId = 5"),
        ({"bodyId": np.array([5, 2**60])}, "n.bodyId IN [5, 1152921504606846976]"),
        ({"type": "PEN_b(PEN2)"}, "n.type = 'PEN_b(PEN2)'"),
        ({"type": "PEN.*"}, "n.type =~ 'PEN.*'"),
        ({"type": ["EPG", "PEN.*"]}, "n.type =~ '(EPG)|(PEN.*)'"),
        ({"type": "PEN.*", "regex": False}, "n.type = 'PEN.*'"),
        ({"type": "a|b", "regex": True}, "n.type =~ 'a|b'"),
        ({"type": "a|b"}, "n.type = 'a|b'"),
        ({"type": "EPG", "instance": "x"}, "(n.type = 'EPG' OR n.instance = 'x')"),
        ({"type": IsNull}, "n.type IS NULL"),
        ({"type": NotNull()}, "n.type IS NOT NULL"),
        ({"status": ["Traced", None]}, "(n.status = 'Traced' OR n.status IS NULL)"),
        ({"class_": "CX"}, "n.class = 'CX'"),
        ({"somaSide": ["L", "R"]}, "n.somaSide IN ['L', 'R']"),
        ({"cropped": True}, "n.cropped"),
        ({"cropped": False}, "(NOT n.cropped OR n.cropped IS NULL)"),
        ({"min_pre": 10}, "n.pre >= 10"),
        ({"rois": ["SMP(R)", "EB"]}, "n.`SMP(R)` AND n.EB"),
        ({"rois": ["SMP(R)", "EB"], "roi_req": "any"}, "(n.`SMP(R)` OR n.EB)"),
    ],
)
def test_conditions(arguments: dict[str, Any], condition: str) -> None:
    assert NeuronCriteria(**arguments).conditions("n").basic == [condition]


def test_directed_rois_need_the_parsed_roi_info() -> None:
    criteria = NeuronCriteria(inputRois=["PB", "a'L(R)"], outputRois="EB", min_roi_inputs=100, roi_req="any")
    basic, directed = criteria.conditions("m")
    assert basic == ["(m.PB OR m.`a'L(R)` OR m.EB)"]
    assert directed == [
        r"any(roi IN ['PB', 'a\'L(R)'] WHERE m_roiInfo[roi]['post'] >= 100)",
        "any(roi IN ['EB'] WHERE m_roiInfo[roi]['pre'] >= 1)",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        {"bodyId": "EPG"},
        {"bodyId": 1.5},
        {"bodyId": True},
        {"bodyId": []},
        {"type": []},
        {"status": pd.Series([], dtype="str")},
        {"type": 5},
        {"regex": "yes"},
        {"roi_req": "some"},
        {"min_pre": -1},
        {"min_pre": "10"},
        {"min_roi_inputs": 10},
        {"min_roi_outputs": 10, "inputRois": ["EB"]},
        {"rois": ["EB"], "inputRois": ["PB"]},
        {"rois": [5]},
        {"label": "Synapse"},
        {"cropped": "no"},
        {"type": b"EPG"},
        {"type": pd.DataFrame({"type": ["EPG"]})},
        {"class": "CX", "class_": "VNC"},
        {"matchvar": "EPG"},
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(CriteriaError):
        NeuronCriteria(**arguments)


def test_a_type_given_as_first_argument_is_explained() -> None:
    with pytest.raises(CriteriaError, match="type='EPG'"):
        NeuronCriteria("EPG")


@pytest.mark.parametrize("pattern", ["[", "(EPG", "EPG)", "*", "KC**", "a(?:b"])
def test_a_broken_pattern_is_told_before_it_is_sent(pattern: str) -> None:
    with pytest.raises(CriteriaError, match="is not a regular expression"):
        Regex(pattern)
    with pytest.raises(CriteriaError, match="is not a regular expression"):
        NeuronCriteria(type=Not(pattern), regex=True).conditions("n")


@pytest.mark.parametrize(
    "pattern", [r"\p{Lu}.*", r"(?<side>L|R)", r"\QEPG(PB08)\E.*", "[a-z&&[^k]]", "a++", "(?i)epg|"]
)
def test_what_only_java_knows_is_left_to_the_server(pattern: str) -> None:
    assert pattern in NeuronCriteria(type=Regex(pattern)).conditions("n").basic[0].replace("\\\\", "\\")


def test_bodies_are_looked_for_among_segments() -> None:
    assert NeuronCriteria(bodyId=5).label == "Segment"
    assert NeuronCriteria(type="EPG").label == "Neuron"
    assert NeuronCriteria(bodyId=5, label="Neuron").label == "Neuron"


VALUE = st.one_of(st.text(max_size=5), st.integers(-5, 5), st.just(IsNull))
CRITERIA = st.fixed_dictionaries(
    {},
    optional={
        "bodyId": st.lists(st.integers(0, 2**60), min_size=1, max_size=5),
        "type": st.one_of(st.text(max_size=5), st.lists(st.text(max_size=5), max_size=4), st.just(NotNull)),
        "instance": st.text(max_size=5),
        "regex": st.sampled_from([True, False, "guess"]),
        "status": st.lists(VALUE, max_size=4),
        "somaSide": st.text(max_size=3),
        "class_": st.text(max_size=3),
        "rois": st.lists(st.text(max_size=5), max_size=3),
        "roi_req": st.sampled_from(["all", "any"]),
        "cropped": st.sampled_from([True, False, None]),
        "min_pre": st.integers(0, 9),
        "min_post": st.integers(0, 9),
        "label": st.sampled_from(["Neuron", "Segment"]),
    },
)


@given(CRITERIA)
def test_repr_is_the_python_that_makes_it(arguments: dict[str, Any]) -> None:
    try:
        criteria = NeuronCriteria(**arguments)
    except CriteriaError:
        return  # text with lone surrogates
    again = eval(repr(criteria))
    assert again == criteria
    assert repr(again) == repr(criteria)


def test_an_argument_is_changed_with_the_checks_of_the_first_one() -> None:
    criteria = NeuronCriteria(type="EPG", status="Traced")
    changed = copy.copy(criteria)
    changed.matchvar, changed.bodyId, changed.type = "m", np.array([5, 6]), None
    changed.rois, changed.roi_req, changed.class_ = {"EB"}, "any", "x"
    assert changed == NeuronCriteria(
        bodyId=[5, 6], status="Traced", rois="EB", roi_req="any", class_="x", label="Neuron"
    )
    assert changed.all_conditions().startswith("WHERE m.bodyId IN [5, 6]")
    for name, value in {"bodyId": "5", "matchvar": "M", "status": [], "inputRois": "PB", "roi_req": "one"}.items():
        with pytest.raises(CriteriaError, match=name):
            setattr(changed, name, value)
    assert criteria == NeuronCriteria(type="EPG", status="Traced")
    with pytest.raises(CriteriaError, match="joined criteria have no argument 'type' to change"):
        (criteria | changed).type = "EPG"


def test_a_variable_that_is_set_does_not_make_criteria_all_neurons() -> None:
    criteria = NeuronCriteria()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        criteria.matchvar = "m"
    assert criteria.matchvar == "m"


def test_equality_ignores_order_and_matchvar() -> None:
    assert NeuronCriteria(type=["a", "b"], rois=["EB", "PB"]) == NeuronCriteria("m", type=["b", "a"], rois=["PB", "EB"])
    assert NeuronCriteria(type="a") != NeuronCriteria(type="b")
    assert NeuronCriteria() != 5


@pytest.mark.parametrize(
    ("given_", "criteria"),
    [
        (None, NeuronCriteria()),
        (5, NeuronCriteria(bodyId=5)),
        (np.int64(5), NeuronCriteria(bodyId=5)),
        ([5, 6], NeuronCriteria(bodyId=[5, 6])),
        (np.array([5, 6]), NeuronCriteria(bodyId=[5, 6])),
        (pd.Series([5, 6]), NeuronCriteria(bodyId=[5, 6])),
        (pd.Series([5, 6, 5], dtype="Int64"), NeuronCriteria(bodyId=[5, 6])),
        (pd.DataFrame({"bodyId": [5]}), NeuronCriteria(bodyId=5)),
        ("EPG", NeuronCriteria(type="EPG", instance="EPG")),
        (["EPG", "EL"], NeuronCriteria(type=["EPG", "EL"], instance=["EPG", "EL"])),
    ],
)
def test_what_stands_for_criteria(given_: Any, criteria: NeuronCriteria) -> None:
    assert as_neuron_criteria(given_) == criteria


@pytest.mark.parametrize(
    ("join", "said"),
    [
        (lambda c: c | "EPG", r"\| joins criteria with criteria, not with 'EPG'; write NeuronCriteria\(type='EPG'\)"),
        (lambda c: "EPG" | c, r"write NeuronCriteria\(type='EPG'\)"),
        (lambda c: c & 3, r"& joins criteria with criteria, not with 3; write NeuronCriteria\(bodyId=3\)"),
        (lambda c: ~c & [3, 4], r"not with \[3, 4\]; make criteria of it first"),
        (lambda c: c | None, "not with None"),
        (lambda c: c + c, r"joined by a \| b"),
        (lambda c: Not(c), r"to negate criteria, write ~criteria"),
        (lambda c: NeuronCriteria(type=c), r"are criteria, not the value of a property"),
        (lambda c: sum([c, c]), r"not added up; functools\.reduce\(operator\.or_, list\)"),
    ],
)
def test_what_criteria_are_not_joined_with(join: Any, said: str) -> None:
    with pytest.raises(CriteriaError, match=said):
        join(NeuronCriteria(type="EPG"))


def test_what_fetch_neurons_gives_is_two_tables() -> None:
    with pytest.raises(CriteriaError, match="take the one of neurons"):
        as_neuron_criteria((pd.DataFrame({"bodyId": [5]}), pd.DataFrame({"roi": ["EB"]})))


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ([], "is empty"),
        (pd.Series([], dtype="int64"), "is empty"),
        ([None], "neurons are named"),
        ([5, "EPG"], "neurons are named"),
        (b"EPG", "neurons are named"),
        ([NeuronCriteria(type="EPG"), NeuronCriteria(type="EL")], r"several joined by \|"),
        (1.5, r"bodyIds are integers, not 1\.5; astype\('int64'\)"),
        (pd.Series([5.0, 6.0]), r"bodyIds are integers, not 5\.0; astype\('int64'\)"),
        (pd.Series([5, None]), r"missing values; dropna\(\)"),
        (pd.Series([5, None], dtype="Int64"), r"missing values; dropna\(\)"),
        (pd.Series(["EPG", None], dtype="str"), r"missing values; dropna\(\)"),
        (pd.DataFrame({"x": [1]}), "needs one column 'bodyId'"),
        (pd.DataFrame([[5, 6]], columns=["bodyId", "bodyId"]), "needs one column 'bodyId'"),
        (pd.DataFrame({"bodyId": [5], "x": 1}).set_index("bodyId"), r"reset_index\(\)"),
    ],
)
def test_what_does_not_stand_for_criteria(given_: Any, said: str) -> None:
    with pytest.raises(CriteriaError, match=said):
        as_neuron_criteria(given_)


def test_a_missing_value_of_pandas_among_others() -> None:
    wanted = NeuronCriteria(status=["Traced", None])
    for dtype in ("str", "string", "category", object):
        assert NeuronCriteria(status=pd.Series(["Traced", None], dtype=dtype)) == wanted
    assert NeuronCriteria(type=Not("EPG", np.nan)) == NeuronCriteria(type=Not("EPG", None))


def test_the_neurons_of_a_table() -> None:
    assert NeuronCriteria(bodyId=pd.DataFrame({"type": ["EPG", "PEN"], "bodyId": [3, 4]})) == NeuronCriteria(
        bodyId=[3, 4]
    )


def test_what_cropped_says_beyond_true_and_false() -> None:
    for given_, shown, condition in (
        ([True], "True", "n.cropped"),
        ([False], "[False]", "n.cropped = false"),
        (False, "False", "(NOT n.cropped OR n.cropped IS NULL)"),
        (IsNull, "IsNull", "n.cropped IS NULL"),
        (Not(True), "Not(True)", "coalesce(n.cropped = true, false) = false"),
    ):
        criteria = NeuronCriteria(cropped=given_)
        assert repr(criteria) == f"NeuronCriteria(cropped={shown})"
        assert criteria.conditions("n").basic == [condition]
        assert NeuronCriteria.from_dict(criteria.to_dict()) == criteria


def test_an_empty_list_of_rois_is_no_condition_as_that_of_criteria_without_them_is() -> None:
    plain = NeuronCriteria(type="EPG")
    assert NeuronCriteria(type="EPG", rois=plain.rois, inputRois=plain.inputRois) == plain


@pytest.mark.parametrize("left", [NeuronCriteria(type="EPG"), ~NeuronCriteria(type="EPG")])
def test_criteria_that_python_would_take_one_of_are_told(left: Any) -> None:
    with pytest.warns(UserWarning, match=r"do not join criteria: of two, Python takes one; write a & b \(all\)"):
        assert (left and NeuronCriteria(pre=AtLeast(5))) == NeuronCriteria(pre=AtLeast(5))


def test_tests_that_python_would_take_one_of_are_told() -> None:
    with pytest.warns(UserWarning, match=r"do not join tests: of two, Python takes one; .* Between\(low, high\) both"):
        assert NeuronCriteria(pre=AtLeast(5) and AtMost(9)) == NeuronCriteria(pre=AtMost(9))


def test_text_is_compared_with_text() -> None:
    said = "IgnoreCase compares text, not Contains('pg'); write Contains('pg', ignore_case=True)"
    with pytest.raises(CriteriaError, match=re.escape(said)):
        IgnoreCase(Contains("pg"))  # type: ignore[arg-type]
    with pytest.raises(CriteriaError, match=r"Regex compares text, not 5$"):
        Regex(5)  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [~NeuronCriteria(outputRois="PB"), NeuronCriteria()])
def test_a_search_that_nothing_cheap_narrows_has_no_condition_that_always_holds(other: Any) -> None:
    criteria = NeuronCriteria(inputRois="EB") | other
    assert criteria.conditions("n").basic == []
    assert len(criteria.conditions("n").directed) == 1
    assert (NeuronCriteria(type="EPG") | other & NeuronCriteria(pre=5)).conditions("n").basic
