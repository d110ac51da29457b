from __future__ import annotations

import copy
import pickle

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neuprint_jupyter
from neuprint_jupyter import (
    connection_table_to_matrix,
    merge_neuron_properties,
    plot_connectivity_matrix,
    plot_partners,
)
from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.client.refusals import ServerRefusalError
from neuprint_jupyter.errors import (
    CriteriaError,
    CypherError,
    NeuprintError,
    QueryCancelledError,
    UnknownNameError,
    did_you_mean,
    numbered,
)


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("MB(r)", ["MB(R)", "EB", "PB"], "; did you mean 'MB(R)'?"),
        ("eb", ["MB(R)", "EB", "PB"], "; did you mean 'EB'?"),
        ("EP", ["EPA(R)", "EB", "FB", "SMP(R)"], "; did you mean 'EB' or 'EPA(R)'?"),
        ("zzz", ["EB", "PB"], "; there are 'EB', 'PB'"),
        ("zzz", ["EB"], "; there is 'EB'"),
        ("zzz", [], ""),
        ("zzz", [f"roi{i}" for i in range(300)], ""),
    ],
)
def test_the_nearest_match_is_named(name: str, known: list[str], said: str) -> None:
    assert did_you_mean(name, known) == said


def test_an_unknown_name_reads_as_a_sentence() -> None:
    error = UnknownNameError("ROI", "MB(r)", ["MB(R)"])
    assert str(error) == "no ROI 'MB(r)'; did you mean 'MB(R)'?"
    assert isinstance(error, KeyError)
    assert isinstance(error, RuntimeError)


@pytest.mark.parametrize(
    "error",
    [
        UnknownNameError("ROI", "MB(r)", ["MB(R)"]),
        CypherError("Invalid input 'X'", "MATCH X", line=1, column=7),
        ServerRefusalError(500, "no", "https://host", from_neuprint=False),
        QueryCancelledError(),
        CriteriaError("no"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_comes_whole_out_of_another_process(error: NeuprintError) -> None:
    # One that cannot be read back lets a multiprocessing.Pool wait for ever.
    error.add_note("of body 5")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is type(error)
        assert (str(again), vars(again)) == (str(error), vars(error))


def test_where_no_name_is_near_the_nearest_are_told() -> None:
    assert str(UnknownNameError("ROI", "all", ["LAL(R)", *(f"x{i}" for i in range(300))])).startswith(
        "no ROI 'all'; the nearest of 301 are 'LAL(R)', "
    )
    assert str(UnknownNameError("ROI", "all")) == "no ROI 'all'"


def test_of_a_wide_table_the_nearest_column_is_told_and_what_is_needed() -> None:
    wide = pd.DataFrame(columns=["bodyId_pre", "bodyId_post", "wieght", *map("column {}".format, range(300))])
    with pytest.raises(UnknownNameError) as caught:
        connection_table_to_matrix(wide)
    said = "no column 'weight'; did you mean 'wieght'? Needed are bodyId_pre, bodyId_post, weight"
    assert str(caught.value) == said
    with pytest.raises(UnknownNameError) as caught:
        merge_neuron_properties(wide, wide, "type")
    assert (
        str(caught.value) == "no column 'bodyId'; did you mean 'bodyId_pre' or 'bodyId_post'? Needed are bodyId, type"
    )


def test_neurons_and_connections_the_other_way_round_are_told() -> None:
    neurons, connections = (pd.DataFrame(columns=c) for c in (["bodyId", "type"], ["bodyId_pre", "bodyId_post"]))
    with pytest.raises(CriteriaError, match="the table of neurons comes first"):
        merge_neuron_properties(connections, neurons, "type")


def test_a_property_that_connections_lack_is_told_with_what_adds_it() -> None:
    connections = pd.DataFrame(columns=["bodyId_pre", "bodyId_post", "roi", "weight"])
    with pytest.raises(UnknownNameError) as caught:
        plot_partners(connections)
    said = (
        "no column 'type_pre'; merge_neuron_properties(neurons, connections, 'type') adds it; needed are bodyId_pre, "
    )
    assert str(caught.value).startswith(said)
    with pytest.raises(UnknownNameError) as caught:
        connection_table_to_matrix(connections, ("bodyId_pre", "type_post"))
    assert "no column 'type_post'; merge_neuron_properties(neurons, connections, 'type') adds it" in str(caught.value)
    with pytest.raises(UnknownNameError) as caught:
        plot_connectivity_matrix(connections, "type_pre")
    assert "; name the property alone, 'type': _pre and _post are added to it" in str(caught.value)
    for name in ("z_post", "bodyID_pre"):
        with pytest.raises(UnknownNameError) as caught:
            require_columns(connections, [name])
        assert "merge" not in str(caught.value)


def test_of_a_name_that_the_package_lacks_the_nearest_is_told() -> None:
    with pytest.raises(AttributeError, match="no attribute 'fetch_skeletn'; did you mean 'fetch_skeleton'"):
        _ = neuprint_jupyter.fetch_skeletn


def test_a_caret_stands_under_the_place() -> None:
    shown = str(CypherError("Invalid input", "MATCH (n)\n\tWHERE x = = 1", line=2, column=12)).splitlines()
    above, caret = shown[-2], shown[-1]
    assert above.expandtabs()[caret.expandtabs().index("^")] == "="


def test_of_a_long_line_the_place_is_shown() -> None:
    cypher = f"MATCH (n) WHERE n.bodyId IN {list(range(20_000))} RETRUN n"
    column = cypher.index("RETRUN") + 1
    shown = str(CypherError("Invalid input", cypher, line=1, column=column))
    assert len(shown) < 400
    above, caret = shown.splitlines()[-2:]
    assert above[caret.index("^") :].startswith("RETRUN")


def test_of_a_long_query_the_beginning_is_shown() -> None:
    shown = str(CypherError("no", "\n".join("x" * 10_000 for _ in range(10_000))))
    assert len(shown) < 4_000
    assert shown.endswith("… 9,980 more lines")


@given(st.text(), st.integers(1, 5), st.integers(1, 50))
def test_any_query_can_be_shown(cypher: str, line: int, column: int) -> None:
    assert numbered(cypher)
    numbered(cypher, line, column)
