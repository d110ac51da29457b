"""Mitochondria: stored as neuPrint's elements, each synapse close to the nearest of its own neuron."""

from __future__ import annotations

import pandas as pd
import pytest

from neuprint_jupyter.server.loading import LoadError, load_dataset

MITOCHONDRIA = pd.DataFrame(
    {
        "bodyId": [11, 11, 12],
        "x": [0, 100, 10],
        "y": [0, 0, 0],
        "z": [0, 0, 0],
        "roi": ["EB", None, "EB"],
        "size": [500, 700, 900],
        "mitoType": ["dark", "light", "medium"],
    }
)
SYNAPSES = pd.DataFrame(
    {"bodyId": [11, 11, 12, 13], "type": "pre", "x": [3, 97, 90, 0], "y": [4, 0, 0, 0], "z": [0, 0, 0, 0]}
)


def test_they_are_elements_in_a_set_of_their_neuron(place, ask, neurons, connections):
    dataset = load_dataset(
        "m", neurons=neurons, connections=connections, mitochondria=MITOCHONDRIA, data_dir=place, progress=False
    )
    rows = ask(
        dataset,
        "MATCH (n:Neuron)-[:Contains]->(s:ElementSet)-[:Contains]->(m:Element {type: 'mitochondrion'}) "
        "RETURN n.bodyId, s.type, m.location.x, m.size, m.mitoType, m.EB ORDER BY m.size",
    )
    assert rows == [
        [11, "mitochondrion", 0, 500, "dark", True],
        [11, "mitochondrion", 100, 700, "light", None],
        [12, "mitochondrion", 10, 900, "medium", True],
    ]


def test_a_synapse_is_close_to_the_nearest_of_its_own_neuron(place, ask, neurons, connections):
    dataset = load_dataset(
        "m",
        neurons=neurons,
        connections=connections,
        synapses=SYNAPSES,
        mitochondria=MITOCHONDRIA,
        data_dir=place,
        progress=False,
    )
    rows = ask(
        dataset,
        "MATCH (s:Synapse)-[c:CloseTo]->(m:Element) RETURN s.bodyId, s.location.x, m.size, c.distance ORDER BY m.size",
    )
    # The neuron 13 has no mitochondria; of those nearer to the synapse of 12, none is its own.
    assert rows == [[11, 3, 500, 5.0], [11, 97, 700, 3.0], [12, 90, 900, 80.0]]


def test_those_of_no_known_neuron_are_refused(place, neurons, connections):
    strange = MITOCHONDRIA.assign(bodyId=[11, 99, 12])
    with pytest.raises(LoadError, match=r"mitochondria \(a DataFrame\), row 2, column 'bodyId'.*no neuron 99"):
        load_dataset("m", neurons=neurons, connections=connections, mitochondria=strange, data_dir=place)
