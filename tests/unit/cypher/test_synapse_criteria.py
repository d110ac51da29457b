from __future__ import annotations

import copy
import inspect
import json
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.cypher import MitoCriteria, SynapseCriteria
from neuprint_jupyter.errors import CriteriaError, NeuprintError

names = st.text(min_size=1).filter(lambda text: "\0" not in text and "\\u" not in text)
rois = st.lists(names, max_size=3, unique=True)
variables = st.from_regex(r"[a-z][a-zA-Z0-9]{0,5}", fullmatch=True)
synapse_criteria = st.builds(
    SynapseCriteria,
    variables,
    rois=rois,
    type=st.sampled_from([None, "pre", "post"]),
    confidence=st.none() | st.integers(0, 5) | st.floats(0, 1),
    primary_only=st.booleans(),
)
mito_criteria = st.builds(
    MitoCriteria,
    variables,
    rois=rois,
    mitoType=st.sampled_from([None, "dark", "medium", "light"]),
    size=st.integers(0, 2**62),
    primary_only=st.booleans(),
)


@given(synapse_criteria | mito_criteria)
def test_criteria_print_as_the_python_that_makes_them(criteria: SynapseCriteria | MitoCriteria) -> None:
    assert eval(repr(criteria)) == criteria
    assert type(criteria).from_dict(json.loads(json.dumps(criteria.to_dict()))) == criteria


@pytest.mark.parametrize("criteria", [SynapseCriteria(rois="EB"), MitoCriteria(rois="EB")], ids=repr)
def test_an_argument_is_changed_with_the_checks_of_the_first_one(criteria: SynapseCriteria | MitoCriteria) -> None:
    for again in (copy.copy(criteria), copy.deepcopy(criteria), pickle.loads(pickle.dumps(criteria))):
        assert again == criteria
        again.rois, again.matchvar = "PB", "x"
        assert again == type(criteria)("x", rois=["PB"])
        for name, value in {"rois": 5, "primary_only": "PB", "matchvar": "P B", "roi": "PB"}.items():
            with pytest.raises(NeuprintError, match=name):
                setattr(again, name, value)
        assert again == type(criteria)("x", rois=["PB"])
    assert criteria == type(criteria)(rois="EB")


@pytest.mark.parametrize(
    ("criteria", "condition"),
    [
        (SynapseCriteria(confidence=0), ""),
        (SynapseCriteria(type="pre", confidence=0.9), "WITH n, s\nWHERE s.type = 'pre' AND s.confidence > 0.9"),
        (MitoCriteria(size=5), "WITH n, s, m\nWHERE m.type = 'mitochondrion' AND m.size >= 5"),
    ],
)
def test_the_conditions_of_a_query_of_ones_own(criteria: SynapseCriteria | MitoCriteria, condition: str) -> None:
    assert criteria.condition("n", "s", prefix=8) == condition


def test_only_a_client_knows_how_sure_a_dataset_is() -> None:
    with pytest.raises(CriteriaError, match=r"give SynapseCriteria a client=…, or a confidence=…"):
        SynapseCriteria(type="pre").condition("n", "s")
    criteria = SynapseCriteria(type="pre", client=SimpleNamespace(meta={"postHighAccuracyThreshold": 0.4}))
    assert criteria.condition("n", "s").endswith("s.confidence > 0.4")


def test_the_order_of_rois_says_nothing() -> None:
    assert SynapseCriteria(rois=["EB", "PB"]) == SynapseCriteria(rois=["PB", "EB", "PB"])
    assert SynapseCriteria(rois=["EB"]) != SynapseCriteria(rois=["PB"])
    assert SynapseCriteria() != SynapseCriteria(confidence=0)
    assert SynapseCriteria() != SynapseCriteria(primary_only=False)
    assert SynapseCriteria("s") != SynapseCriteria("t")
    assert SynapseCriteria() != MitoCriteria("s")
    assert SynapseCriteria() != "SynapseCriteria()"


@pytest.mark.parametrize(
    ("criteria", "text"),
    [
        (SynapseCriteria(), "SynapseCriteria()"),
        (SynapseCriteria("x", rois="EB", confidence=0), "SynapseCriteria(matchvar='x', rois=['EB'], confidence=0)"),
        (SynapseCriteria(type="pre", primary_only=False), "SynapseCriteria(type='pre', primary_only=False)"),
        (MitoCriteria(mitoType="dark", size=5), "MitoCriteria(mitoType='dark', size=5)"),
    ],
)
def test_repr(criteria: object, text: str) -> None:
    assert repr(criteria) == text


@pytest.mark.parametrize(
    ("criteria", "conditions"),
    [
        (SynapseCriteria(), ["s.confidence > 0.5"]),
        (SynapseCriteria(confidence=0), []),
        (SynapseCriteria(confidence=0.9, type="post"), ["s.type = 'post'", "s.confidence > 0.9"]),
        (SynapseCriteria(rois=["a'L(R)", "x`y"], confidence=0), ["(s.`a'L(R)` OR s.`x``y`)"]),
        (SynapseCriteria("ignored", rois="EB", confidence=0), ["s.EB"]),
    ],
)
def test_conditions(criteria: SynapseCriteria, conditions: list[str]) -> None:
    assert criteria.conditions("s", threshold=0.5) == conditions


def test_without_a_threshold_every_synapse_counts() -> None:
    assert SynapseCriteria().conditions("s") == []


def test_conditions_of_mitochondria() -> None:
    assert MitoCriteria().conditions("m") == ["m.type = 'mitochondrion'"]
    assert MitoCriteria(rois=["EB", "PB"], mitoType="light", size=3).conditions("m") == [
        "m.type = 'mitochondrion'",
        "(m.EB OR m.PB)",
        "m.mitoType = 'light'",
        "m.size >= 3",
    ]


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        (SynapseCriteria, {"type": "Pre"}, "type must be one of None, 'pre', 'post', not 'Pre'"),
        (SynapseCriteria, {"confidence": "0.5"}, "confidence must be a number from 0 up, not '0.5'"),
        (SynapseCriteria, {"confidence": float("nan")}, "not nan"),
        (SynapseCriteria, {"confidence": True}, "not True"),
        (SynapseCriteria, {"confidence": -0.1}, "not -0.1"),
        (SynapseCriteria, {"rois": [1]}, "rois must be names of ROIs, not 1"),
        (SynapseCriteria, {"primary_only": None}, "primary_only must be one of True, False, not None"),
        (SynapseCriteria, {"matchvar": "EB(R)"}, "matchvar must be a Cypher variable such as 's', not 'EB(R)'"),
        (MitoCriteria, {"mitoType": "grey"}, "mitoType must be one of None, 'dark', 'medium', 'light', not 'grey'"),
        (MitoCriteria, {"size": -1}, "size must be a number from 0 up, not -1"),
        (SynapseCriteria.from_dict, {"given": {"roi": "EB"}}, "SynapseCriteria has no argument 'roi'; there are"),
    ],
)
def test_what_is_refused(kind: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(CriteriaError) as error:
        kind(**arguments)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: SynapseCriteria(roi="EB"), "SynapseCriteria has no argument 'roi'; did you mean 'rois'?"),  # type: ignore[call-arg]
        (lambda: MitoCriteria(types="dark"), "MitoCriteria has no argument 'types'; did you mean 'mitoType'?"),  # type: ignore[call-arg]
        (lambda: SynapseCriteria("EB"), "not 'EB'; for ROIs write rois='EB'"),
        (lambda: SynapseCriteria("pre"), "'pre' in the first place names a Cypher variable; write type='pre'"),
    ],
)
def test_an_argument_that_there_is_not_is_told_with_what_was_meant(make: Callable[[], Any], said: str) -> None:
    with pytest.raises((TypeError, CriteriaError)) as error:
        make()
    assert str(error.value).endswith(said)
    assert list(inspect.signature(SynapseCriteria).parameters)[:2] == ["matchvar", "rois"]


def test_a_client_makes_criteria_no_others() -> None:
    criteria = SynapseCriteria(client="a client")
    assert criteria == SynapseCriteria()
    assert (repr(criteria), criteria.to_dict()) == ("SynapseCriteria()", {})
