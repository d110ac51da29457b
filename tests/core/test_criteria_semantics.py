"""Criteria find what a plain filter of the same table finds: AND, OR, NOT and missing values included."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter import (
    AtLeast,
    AtMost,
    Between,
    Client,
    Contains,
    CriteriaError,
    IgnoreCase,
    IsNull,
    Not,
    NotNull,
    Regex,
    UnknownNameError,
    fetch_neurons,
)
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.cypher import Criteria
from neuprint_jupyter.cypher.groups import AllOf, AnyOf, NoneOf
from tests.tiny import BIG

TEXTS = {
    "type": ["EPG", "PEN_a(PEN1)", "epg", "KCa'b'-m", "nothing"],
    "instance": ["EPG(PB08)_L3", "line\nbreak", "KCa'b'-m_R"],
    "status": ["Traced", "Orphan", "traced"],
    "class": ["CX", "MB"],
}
NUMBERS = [0, 5, 6, 7, 2**60 + 1, 2**60]


def text_values(field: str) -> st.SearchStrategy[Any]:
    text = st.sampled_from(TEXTS[field])
    simple = st.one_of(
        text,
        st.just(IsNull),
        st.just(NotNull),
        text.map(IgnoreCase),
        st.builds(Contains, st.sampled_from(["E", "e", "(", "'", "T"]), ignore_case=st.booleans()),
        st.sampled_from([Regex("E.*"), Regex("(?i)e.*"), Regex(".*\\(.*")]),
    )
    return st.lists(
        st.one_of(simple, st.lists(simple, min_size=1, max_size=2).map(lambda v: Not(*v))), min_size=1, max_size=3
    )


number_values = st.lists(
    st.one_of(
        st.sampled_from(NUMBERS),
        st.just(IsNull),
        st.just(NotNull),
        st.sampled_from(NUMBERS).map(AtLeast),
        st.sampled_from(NUMBERS).map(AtMost),
        st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)).map(lambda p: Between(min(p), max(p))),
        st.sampled_from(NUMBERS).map(Not),
    ),
    min_size=1,
    max_size=3,
)

single = st.fixed_dictionaries(
    {},
    optional={
        "bodyId": st.lists(st.sampled_from([3, 4, 5, 6, BIG, BIG + 1, 99]), min_size=1, max_size=3),
        "status": text_values("status"),
        "class_": text_values("class"),
        "type": text_values("type"),
        "instance": text_values("instance"),
        "size": number_values,
        "cropped": st.sampled_from([True, False, [True], [False], IsNull, [False, IsNull], Not(True), Not(None)]),
        "rois": st.lists(st.sampled_from(["EB", "PB", "a'L(R)", "odd, `roi`", "CX"]), max_size=2),
        "roi_req": st.sampled_from(["all", "any"]),
        "min_post": st.integers(0, 12),
    },
).map(lambda arguments: NC(regex=False, **arguments))
directed = st.builds(
    NC,
    inputRois=st.lists(st.sampled_from(["EB", "PB", "CX"]), min_size=1, max_size=2),
    min_roi_inputs=st.integers(1, 12),
    roi_req=st.sampled_from(["all", "any"]),
)
criteria = st.recursive(
    st.one_of(single, directed),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a | b, inner, inner),
        st.builds(lambda a, b: a & b, inner, inner),
        inner.map(lambda a: ~a),
    ),
    max_leaves=4,
)


def matches(value: Any, tests: list[Any]) -> bool:
    return any(matches_one(value, test) for test in tests)


def matches_one(value: Any, test: Any) -> bool:
    missing = value is None or value is pd.NA
    if test is IsNull or test is NotNull:
        return missing == (test is IsNull)
    if isinstance(test, Not):
        return not matches(value, list(test.operands))
    if missing:
        return False
    low = test.operands[0] if hasattr(test, "operands") else None
    if isinstance(test, AtLeast):
        return value >= low
    if isinstance(test, AtMost):
        return value <= low
    if isinstance(test, Between):
        return low <= value <= test.operands[1]
    if isinstance(test, Contains):
        return low.lower() in value.lower() if test.ignore_case else low in value
    if isinstance(test, IgnoreCase):
        return value.lower() == low.lower()
    if isinstance(test, Regex):
        return bool(pd.Series([value]).str.fullmatch(low).iloc[0])
    return value == test


class Oracle:
    """The whole dataset as one table, filtered row by row."""

    def __init__(self, client: Client) -> None:
        neurons, self.counts = fetch_neurons(client=client)
        self.rows = neurons.astype(object).where(neurons.notna(), None).to_dict("records")

    def bodies(self, wanted: Criteria) -> list[int]:
        return [row["bodyId"] for row in self.rows if self.holds(row, wanted)]

    def holds(self, row: dict[str, Any], wanted: Criteria) -> bool:
        if isinstance(wanted, AnyOf):
            return any(self.holds(row, member) for member in wanted.members)
        if isinstance(wanted, AllOf):
            return all(self.holds(row, member) for member in wanted.members)
        if isinstance(wanted, NoneOf):
            return not self.holds(row, wanted.members[0])
        assert isinstance(wanted, NC)
        fields = [matches(row[f], tests) for f, tests in wanted.properties.items() if tests]
        fields += [matches(row["bodyId"], wanted.bodyId)] if wanted.bodyId else []
        names = [matches(row[f], tests) for f, tests in (("type", wanted.type), ("instance", wanted.instance)) if tests]
        fields += [any(names)] if names else []
        if isinstance(wanted.cropped, list):
            fields.append(matches(row["cropped"], wanted.cropped))
        elif wanted.cropped is not None:
            fields.append(bool(row["cropped"]) == wanted.cropped)
        fields += [row["post"] >= wanted.min_post] if wanted.min_post else []
        combine = all if wanted.roi_req == "all" else any
        info = row["roiInfo"]
        fields += [combine(roi in info for roi in wanted.rois)] if wanted.rois else []
        inputs = [info.get(roi, {}).get("post", 0) >= wanted.min_roi_inputs for roi in wanted.inputRois]
        fields += [combine(inputs)] if inputs else []
        return all(fields)


@pytest.fixture(scope="module")
def oracle(tiny: Client) -> Oracle:
    return Oracle(tiny)


@given(wanted=criteria)
def test_criteria_mean_what_a_filter_means(tiny: Client, oracle: Oracle, wanted: Criteria) -> None:
    found = fetch_neurons(wanted, omit_rois=True, returned_columns=["bodyId"], client=tiny)["bodyId"].tolist()
    assert found == oracle.bodies(wanted)


@given(wanted=criteria)
def test_criteria_print_and_store_as_themselves(wanted: Criteria) -> None:
    again = eval(repr(wanted).replace("NeuronCriteria(", "NC("))
    assert again == wanted
    assert repr(again) == repr(wanted)
    stored = json.loads(json.dumps(wanted.to_dict()))
    assert NC.from_dict(stored) == wanted


def test_twice_not_is_itself(tiny: Client, oracle: Oracle) -> None:
    wanted = ~~NC(status="Traced")
    assert fetch_neurons(wanted, omit_rois=True, client=tiny)["bodyId"].tolist() == oracle.bodies(NC(status="Traced"))


def test_joined_criteria_of_neurons_and_segments(hemibrain: Client) -> None:
    fragment = hemibrain.fetch_custom("MATCH (s:Segment) WHERE NOT s:Neuron RETURN s.bodyId AS b ORDER BY b")["b"]
    assert len(fragment) == 4
    either = NC(bodyId=int(fragment[0])) | NC(type="EPG")
    found = fetch_neurons(either, omit_rois=True, client=hemibrain)
    assert len(found) == 47
    anything_else = NC(bodyId=int(fragment[0])) | ~NC(type="EPG")
    assert not set(fragment[1:]) & set(fetch_neurons(anything_else, omit_rois=True, client=hemibrain)["bodyId"])


@pytest.mark.parametrize(
    ("wanted", "error", "said"),
    [
        (NC(sise=5), UnknownNameError, "no neuron property 'sise'; did you mean 'size'"),
        (NC(type="EPG") | NC(sise=5), UnknownNameError, "did you mean 'size'"),
        (~NC(rois="eb"), UnknownNameError, "no ROI 'eb'; did you mean 'EB'"),
        (NC(EB=True), UnknownNameError, "no neuron property 'EB'; it is an ROI: write rois='EB'"),
        (NC(all="EPG"), UnknownNameError, r"no neuron property 'all'; the nearest of \d+ are 'label', "),
        (NC(rois="NotPrimary"), UnknownNameError, r"no ROI 'NotPrimary'; tables call so .*\['roi'\] == 'NotPrimary'"),
        (NC(size="big"), CriteriaError, "size holds numbers in this dataset, so it never matches 'big'"),
        (NC(size=Not("big")), CriteriaError, "size holds numbers"),
        (NC(status=AtLeast(5)), CriteriaError, "status holds text"),
        (NC(status=True), CriteriaError, "status holds text"),
        (NC(class_=5), CriteriaError, "class holds text"),
    ],
    ids=str,
)
def test_criteria_that_do_not_fit_the_dataset(
    tiny: Client, wanted: Criteria, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        fetch_neurons(wanted, client=tiny)
    with pytest.raises(error, match=said):
        wanted.cypher(tiny)


def test_conditions_for_a_query_of_ones_own(tiny: Client) -> None:
    wanted = NC("a", type=Not("EPG"), inputRois=["EB"], bodyId=[3, 4, 5, 6, BIG])
    found = tiny.fetch_custom(
        f"""
        {wanted.global_with(prefix=8)}
        MATCH (a:{wanted.label})-[e:ConnectsTo]->(b)
        {wanted.all_conditions("a", "b", "e", prefix=8, comments=False)}
        RETURN a.bodyId AS pre, b.bodyId AS post, e.weight AS weight
        ORDER BY post
        """
    )
    assert found.to_numpy().tolist() == [[3, 3, 4], [3, BIG, 7]]
    either = NC(type="EPG") | NC(min_post=100)
    assert tiny.fetch_custom(f"MATCH (n:Neuron) {either.all_conditions()} RETURN count(n) AS n")["n"].tolist() == [2]
    assert NC().all_conditions() == ""


def test_the_query_can_be_shown(tiny: Client) -> None:
    wanted = NC(type=Not("EPG"), inputRois=["EB"]) | NC(bodyId=np.int64(BIG))
    cypher = wanted.cypher(tiny)
    assert tiny.fetch_custom(cypher)["bodyId"].tolist() == [3, BIG]
    assert cypher == (
        "MATCH (n:Segment)\n"
        f"WHERE ((n:Neuron AND coalesce(n.type = 'EPG', false) = false AND n.EB) OR n.bodyId = {BIG})\n"
        "WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS n_roiInfo\n"
        "WHERE ((n:Neuron AND coalesce(n.type = 'EPG', false) = false AND n.EB AND "
        f"all(roi IN ['EB'] WHERE n_roiInfo[roi]['post'] >= 1)) OR n.bodyId = {BIG})\n"
        "RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type\n"
        "ORDER BY n.bodyId"
    )
