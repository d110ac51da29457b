"""Functions of one's own upon the core, written as for neuprint-python: their decorators, criteria and session."""

from __future__ import annotations

import copy
from typing import Any

import pandas as pd
import pytest

import neuprint_jupyter as nj
from neuprint_jupyter import Client, CriteriaError, SynapseCriteria
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.client import inject_client
from neuprint_jupyter.queries.neuroncriteria import copy_as_neuroncriteria, neuroncriteria_args
from tests.inside import A, B


@inject_client
@neuroncriteria_args("neurons")
def synapses_of(neurons: Any, synapses: SynapseCriteria | None = None, *, client: Any = None) -> pd.DataFrame:
    """The synapses of each neuron, asked for one after the other, in Cypher that the criteria write."""
    neurons.matchvar = "n"
    which = f"{neurons.global_with(prefix=4)}\nMATCH (n:{neurons.label})\n{neurons.all_conditions(prefix=4)}"
    synapses = synapses or SynapseCriteria(client=client)
    tables = []
    for body in client.fetch_custom(f"{which}\nRETURN n.bodyId AS bodyId ORDER BY bodyId")["bodyId"]:
        one = copy.copy(neurons)
        one.bodyId = [body]
        if synapses.rois and not one.rois:
            one.rois, one.roi_req = {*synapses.rois}, "any"
        cypher = f"""\
            MATCH (n:{one.label})
            {one.all_conditions("n", prefix=12)}
            MATCH (n)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)
            {synapses.condition("n", "s", prefix=12)}
            WITH DISTINCT n, s
            RETURN n.bodyId AS bodyId, s.type AS type, s.location.x AS x, s.location.y AS y, s.location.z AS z
        """
        tables.append(client.fetch_custom(cypher))
    return pd.concat(tables, ignore_index=True)


@pytest.mark.parametrize("criteria", [{}, {"type": "pre"}, {"rois": "EB", "confidence": 0}], ids=str)
def test_synapses_are_those_of_fetch_synapses(inside: Client, criteria: dict[str, Any]) -> None:
    neurons = NC(bodyId=[A, B])
    columns = ["bodyId", "type", "x", "y", "z"]
    found = synapses_of(neurons, SynapseCriteria(**criteria, client=inside), client=inside)
    expected = nj.fetch_synapses(neurons, SynapseCriteria(**criteria), client=inside)
    rows = sorted(map(tuple, expected[columns].astype({"type": str}).values.tolist()))
    assert sorted(map(tuple, found[columns].values.tolist())) == rows
    assert len(rows)
    assert neurons == NC(bodyId=[A, B])


def test_criteria_may_bring_the_client(tiny: Client, inside: Client) -> None:
    nj.set_default_client(tiny)
    neurons = NC(bodyId=A, client=inside)
    assert nj.fetch_neurons(neurons, omit_rois=True).attrs["dataset"] == "inside:v1"
    assert nj.fetch_neurons(neurons | NC(bodyId=B), omit_rois=True).attrs["dataset"] == "inside:v1"
    assert nj.fetch_adjacencies(None, neurons)[0].attrs["dataset"] == "inside:v1"
    assert copy_as_neuroncriteria("EPG", inside).client == inside
    with pytest.raises(CriteriaError, match=r"the criteria are for Client\('local', 'inside:v1'\), and not for Client"):
        nj.fetch_neurons(neurons, client=tiny)
    with pytest.raises(CriteriaError, match="and not for"):
        nj.fetch_adjacencies(neurons, NC(bodyId=3, client=tiny))


def test_a_request_of_ones_own(tiny: Client) -> None:
    answer = tiny.session.get(f"{tiny.server}/api/npexplorer/nglayers/{tiny.dataset}.json")
    assert answer.status_code in (200, 404)
    assert tiny.session.get(f"{tiny.server}/api/dbmeta/datasets").json().keys() >= {"tiny:v1"}
