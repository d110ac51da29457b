"""Slips that are told with what was meant, in every place where one makes them."""

from __future__ import annotations

import copy
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import neuprint_jupyter as nj
from neuprint_jupyter import (
    Client,
    CriteriaError,
    fetch_adjacencies,
    fetch_neurons,
    fetch_synapses,
)
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.queries import values
from neuprint_jupyter.queries.unmatched import unmatched, unmatched_values
from tests.tiny import BIG


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: fetch_neurons(type="EPG"), "has no argument 'type'; write fetch_neurons(NeuronCriteria(type='EPG'))"),
        (lambda: nj.CriteriaBuilder(type="EPG"), "write CriteriaBuilder(NeuronCriteria(type='EPG'))"),
        (lambda: nj.explore(type="EPG"), "write explore(NeuronCriteria(type='EPG'))"),
        (lambda: fetch_neurons("EPG", omit_roi=True), "has no argument 'omit_roi'; did you mean 'omit_rois'?"),
        (lambda: fetch_synapses("EPG", progress=False), "it is the client's: client.progress = False"),
        (lambda: fetch_neurons("EPG", timeout=5), "it is the client's: client.timeout = 5"),
        (lambda: fetch_synapses("EPG", rois="EB"), "write synapse_criteria=SynapseCriteria(rois='EB')"),
    ],
)
def test_an_argument_that_there_is_not_is_told_with_what_was_meant(ask: Callable[[], Any], said: str) -> None:
    with pytest.raises(TypeError, match=re.escape(said)):
        ask()


def test_several_tables_in_place_of_one_are_told_and_not_shown(tiny: Client) -> None:
    with pytest.raises(CriteriaError, match=r"^these are several tables, .*: take the one of neurons, the first$"):
        nj.fetch_skeletons(fetch_neurons(client=tiny), client=tiny)
    with pytest.raises(CriteriaError, match=r"^a table with the columns .* is needed, not several tables; take one, "):
        nj.connection_table_to_matrix(fetch_adjacencies(client=tiny), "type")
    with pytest.raises(CriteriaError, match=r"is needed, not several tables; take one, \[1\] has them$"):
        nj.connection_table_to_matrix(fetch_adjacencies(client=tiny))
    with pytest.raises(TypeError, match=r"^Grid shows a pandas DataFrame, not several: take one, such as \[0\]$"):
        nj.Grid(fetch_neurons(client=tiny))
    with pytest.raises(CriteriaError, match="the table of ROI counts comes first, then that of neurons"):
        nj.plot_roi_counts(*fetch_neurons(client=tiny))
    with pytest.raises(CriteriaError, match=r"x, y, z, such as fetch_synapses\(…\) gives, is needed, not 'EPG'$"):
        nj.plot_synapses("EPG")
    with pytest.raises(CriteriaError, match=r"^body must be an integer, not .{80}; fetch_skeletons takes"):
        nj.fetch_skeletons([list(range(1000))], client=tiny)


def test_of_what_a_client_lacks_the_function_or_the_nearest_is_told(tiny: Client) -> None:
    with pytest.raises(AttributeError, match=r"a function, which takes a client: fetch_neurons\(…, client=…\)"):
        tiny.fetch_neurons("EPG")  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"Client has no attribute 'fetch_costum'; did you mean 'fetch_custom'"):
        tiny.fetch_costum("RETURN 1")  # type: ignore[attr-defined]
    assert not hasattr(tiny, "_nothing")


def test_a_type_in_the_place_of_the_cypher_variable_is_told() -> None:
    with pytest.warns(UserWarning, match=r"^NeuronCriteria\('hDeltaB'\) is all neurons: .*; for a type write type="):
        NC("hDeltaB")


def test_names_in_the_place_of_one_body_are_told(tiny: Client) -> None:
    with pytest.raises(CriteriaError, match="not 'EPG'; fetch_skeletons takes names, criteria and several bodies"):
        nj.fetch_skeleton("EPG", client=tiny)  # type: ignore[arg-type]
    with pytest.raises(CriteriaError, match=r"upstream_bodyId must be one bodyId, .*, not \[3, 4\]"):
        nj.fetch_paths([3, 4], 5, client=tiny)  # type: ignore[arg-type]


def test_of_too_many_names_none_is_said_to_be_missing(tiny: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert unmatched(["EPH"], tiny) == ["no neuron has the type or instance 'EPH'; did you mean 'EPG'?"]
    assert unmatched_values({"type": ["EPH"]}, tiny)
    monkeypatch.setattr(values, "_MOST_VALUES", 2)
    assert unmatched(["EPH"], tiny) == []
    assert unmatched_values({"type": ["EPH"]}, tiny) == []


def test_least_weights_may_be_floats(tiny: Client) -> None:
    least = {"min_total_weight": 5.0, "min_roi_weight": np.float64(2)}
    found = fetch_adjacencies(client=tiny, **least)[1]
    assert found.equals(fetch_adjacencies(client=tiny, min_total_weight=5, min_roi_weight=2)[1])
    assert NC(min_pre=3.0) == NC(min_pre=3)
    assert nj.fetch_paths(BIG, 3, min_weight=12.0, client=tiny)["weight"].tolist() == [0, 12]
    with pytest.raises(CriteriaError, match=r"from 0 up, not -2\.5"):
        fetch_adjacencies(client=tiny, min_total_weight=-2.5)  # type: ignore[arg-type]


def test_a_path_begins_at_a_body_that_a_row_of_numbers_holds_as_a_float(tiny: Client) -> None:
    assert nj.fetch_paths(3.0, BIG, client=tiny)["bodyId"].tolist() == [3, BIG]  # type: ignore[arg-type]
    with pytest.raises(CriteriaError, match="downstream_bodyId must be one bodyId"):
        nj.fetch_paths(3, float(BIG), client=tiny)  # type: ignore[arg-type]


def test_one_row_of_a_table_is_that_neuron(tiny: Client) -> None:
    neurons, _ = fetch_neurons(client=tiny)
    for _, row in neurons.iterrows():
        assert fetch_neurons(row, omit_rois=True, client=tiny)["bodyId"].tolist() == [row["bodyId"]]


@pytest.mark.parametrize("name", ["NeuronModel", "Ra_LOW"])
def test_what_is_left_to_neuprint_python_is_told(name: str) -> None:
    said = f"^{name} simulates neurons, which is left to neuprint-python: .*from neuprint import {name}$"
    with pytest.raises(AttributeError, match=said):
        getattr(nj, name)
    with pytest.raises(ImportError, match=said):
        exec(f"from neuprint_jupyter import {name}")


def test_an_import_of_a_misspelt_name_tells_the_nearest() -> None:
    with pytest.raises(ImportError, match="'fetch_adjacency'; did you mean 'fetch_adjacencies' or"):
        exec("from neuprint_jupyter import fetch_neurons, fetch_adjacency")
    assert not hasattr(nj, "fetch_adjacency")
    # A part of the package that nobody has imported yet is none.
    subprocess.run([sys.executable, "-c", "from neuprint_jupyter import cli, Client"], check=True)


def test_several_tables_are_unpacked_shown_as_tables_and_say_what_has_a_column(tiny: Client) -> None:
    found = fetch_neurons("EPG", client=tiny)
    neurons, roi_counts = found
    assert isinstance(found, tuple)
    assert found[0] is neurons
    assert found._repr_html_().count("<table") == 2
    for again in (copy.copy(found), pickle.loads(pickle.dumps(found))):
        assert again[1].equals(roi_counts)
    with pytest.raises(AttributeError, match=r"^no 'instance': these are 2 tables; \[0\] has it$"):
        _ = found.instance
    with pytest.raises(AttributeError, match=r"no 'head': these are 2 tables; \[0\] and \[1\] have it$"):
        found.head()
    with pytest.raises(TypeError, match=r"no 'nothing': these are 2 tables; \[0\] is the first$"):
        _ = found["nothing"]
