"""Paths, completeness, common partners and own queries, on a dataset small enough to check by eye."""

from __future__ import annotations

import pytest

from neuprint_jupyter import (
    Client,
    CriteriaError,
    NeuprintTimeoutError,
    UnknownNameError,
    fetch_common_connectivity,
    fetch_custom_neurons,
    fetch_downstream_orphan_tasks,
    fetch_neurons,
    fetch_output_completeness,
    fetch_paths,
    fetch_shortest_paths,
    fetch_traced_adjacencies,
)
from neuprint_jupyter import NeuronCriteria as NC
from tests.tiny import BIG

ANY = NC(label="Neuron")


def test_shortest_paths(tiny: Client) -> None:
    table = fetch_shortest_paths(6, 5, client=tiny)
    assert table["bodyId"].tolist() == [6, 4, 5]
    assert table["weight"].tolist() == [0, 1, 5]
    assert table["path"].tolist() == [0, 0, 0]
    assert table["type"].isna().tolist() == [False, False, True]


def test_neurons_between_must_meet_the_criteria(tiny: Client) -> None:
    # 3 is an Orphan, and the only way from one EPG to itself; its autapse makes a longer one.
    assert fetch_paths(BIG, BIG, path_length=2, client=tiny).empty
    path = fetch_paths(BIG, BIG, path_length=2, intermediate_criteria=ANY, client=tiny)
    assert path["bodyId"].tolist() == [BIG, 3, BIG]
    assert path["weight"].tolist() == [0, 12, 7]
    assert path["path_length"].tolist() == [2, 2, 2]


def test_paths_up_to_a_length_come_shortest_first(tiny: Client) -> None:
    paths = fetch_paths(BIG, BIG, max_path_length=3, intermediate_criteria=ANY, client=tiny)
    assert paths.groupby("path")["bodyId"].apply(list).tolist() == [[BIG, 3, BIG], [BIG, 3, 3, BIG]]
    assert paths.groupby("path")["path_length"].first().tolist() == [2, 3]


@pytest.mark.parametrize("arguments", [{}, {"path_length": 2}, {"max_path_length": 2}])
@pytest.mark.parametrize("ends", [(5, 6), (5, 99), (98, 99)])
def test_no_path_is_an_empty_table(tiny: Client, arguments: dict[str, int], ends: tuple[int, int]) -> None:
    found, none = fetch_paths(6, 5, **arguments, client=tiny), fetch_paths(*ends, **arguments, client=tiny)
    assert len(none) == 0
    assert none.dtypes.to_dict() == found.dtypes.to_dict()
    assert len(found) == 3


def test_running_out_of_time_is_no_empty_table(larva: Client) -> None:
    some = fetch_neurons(NC(type="KC"), omit_rois=True, client=larva)["bodyId"]
    with pytest.raises(NeuprintTimeoutError, match=r"longer than 0\.05 s"):
        fetch_paths(some[0], some[1], timeout=0.05, max_path_length=9, intermediate_criteria=ANY, client=larva)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"path_length": 2, "max_path_length": 2}, "not both"),
        ({"path_length": 0}, "path_length must be a whole number from 1 up, not 0"),
        ({"max_path_length": "2"}, "max_path_length must be"),
        ({"min_weight": None}, "min_weight must be"),
        ({"timeout": 0}, "above 0, not 0"),
        ({"intermediate_criteria": NC(inputRois="EB")}, "use rois"),
        ({"downstream_bodyId": "6"}, "downstream_bodyId must be one bodyId, for paths join two neurons, not '6'"),
        ({"downstream_bodyId": 5}, "give path_length"),
    ],
)
def test_arguments_that_cannot_be(tiny: Client, arguments: dict[str, object], words: str) -> None:
    with pytest.raises(CriteriaError, match=words):
        fetch_paths(**({"upstream_bodyId": 5, "downstream_bodyId": 6} | arguments), client=tiny)
    with pytest.raises(UnknownNameError):
        fetch_shortest_paths(5, 6, intermediate_criteria=NC(rois="Eb"), client=tiny)


@pytest.mark.parametrize("batch_size", [1, 2, 1000, None])
def test_output_completeness(tiny: Client, batch_size: int | None) -> None:
    table = fetch_output_completeness(None, ["Traced"], batch_size, client=tiny)
    assert table["bodyId"].tolist() == [3, 4, 6, BIG, BIG + 1]
    assert table["total_weight"].tolist() == [11, 5, 1, 12, 1]
    assert table["traced_weight"].tolist() == [7, 0, 1, 0, 0]
    assert table["untraced_weight"].tolist() == [4, 5, 0, 12, 1]
    assert table["completeness"].tolist() == [7 / 11, 0, 1, 0, 0]


def test_the_next_orphans_to_trace(tiny: Client) -> None:
    tasks = fetch_downstream_orphan_tasks([3, BIG, 4], client=tiny)
    assert tasks[["bodyId_pre", "bodyId_post", "orphan_weight"]].to_numpy().tolist() == [
        [3, 3, 4],
        [4, 5, 5],
        [BIG, 3, 12],
    ]
    assert tasks["orig_completeness"].tolist() == [7 / 11, 0, 0]
    assert tasks["cum_completeness"].tolist() == [1, 1, 1]
    assert fetch_downstream_orphan_tasks(3, "Orphan", client=tiny)["bodyId_post"].tolist() == [BIG]


@pytest.mark.parametrize("function", [fetch_output_completeness, fetch_downstream_orphan_tasks])
def test_no_outputs_is_an_empty_table(tiny: Client, function: object) -> None:
    full = function(3, client=tiny)  # type: ignore[operator]
    for nobody in (5, 99, NC(type="nobody")):
        none = function(nobody, client=tiny)  # type: ignore[operator]
        assert len(none) == 0
        numbers = [name for name in full if full[name].dtype.kind in "if"]
        assert none[numbers].dtypes.to_dict() == full[numbers].dtypes.to_dict()
        assert list(none.columns) == list(full.columns)


@pytest.mark.parametrize("wrong", [{"complete_statuses": [None]}, {"batch_size": 0}, {"batch_size": "all"}])
def test_completeness_of_what_cannot_be(tiny: Client, wrong: dict[str, object]) -> None:
    with pytest.raises(CriteriaError):
        fetch_output_completeness(3, **wrong, client=tiny)


def test_common_partners(tiny: Client) -> None:
    common = fetch_common_connectivity("EPG", "downstream", client=tiny)
    assert common[["bodyId_pre", "bodyId_post", "weight"]].to_numpy().tolist() == [[BIG, 3, 12], [BIG + 1, 3, 1]]
    # Of those with a connection as strong as that, there is but one.
    assert len(fetch_common_connectivity("EPG", "downstream", 10, client=tiny)) == 1
    assert fetch_common_connectivity("EPG", client=tiny)["bodyId_pre"].tolist() == [3]
    assert len(fetch_common_connectivity(99, client=tiny)) == 0
    with pytest.raises(CriteriaError, match="'upstream' or 'downstream', not 'both'"):
        fetch_common_connectivity("EPG", "both", client=tiny)


def test_traced_adjacencies(tiny: Client) -> None:
    neurons, connections = fetch_traced_adjacencies(omit_rois=True, client=tiny)
    assert neurons["bodyId"].tolist() == [4, 6]
    assert connections["weight"].tolist() == [1]


def test_neurons_of_an_own_query(tiny: Client) -> None:
    neurons, counts = fetch_neurons([3, BIG], client=tiny)
    own, own_counts = fetch_custom_neurons(
        "MATCH (n:Neuron) WHERE n.bodyId IN [3, 720575940624547622] RETURN n.x AS x, n ORDER BY n.bodyId", client=tiny
    )
    assert own_counts.equals(counts)
    for name in own:
        assert own[name].astype(object).equals(neurons[name].astype(object)), name
    none, no_counts = fetch_custom_neurons("MATCH (n:Neuron) WHERE n.bodyId = 99 RETURN n", client=tiny)
    assert len(none) == len(no_counts) == 0
    assert list(none.columns) == list(neurons.columns)
    assert no_counts.dtypes.to_dict() == counts.dtypes.to_dict()


@pytest.mark.parametrize("cypher", ["MATCH (m:Neuron) RETURN m", "MATCH (n:Neuron) RETURN n.bodyId AS n"])
def test_an_own_query_for_something_else(tiny: Client, cypher: str) -> None:
    with pytest.raises(CriteriaError, match="must RETURN n"):
        fetch_custom_neurons(cypher, client=tiny)
