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


@pytest.mark.parametrize(("column", "says"), [("type", "each row has already"), ("EB", "an ROI cannot be called 'EB'")])
def test_their_columns_do_not_take_the_place_of_what_is_stored(place, neurons, connections, column, says):
    tables = {"neurons": neurons, "connections": connections, "mitochondria": MITOCHONDRIA.assign(**{column: "x"})}
    with pytest.raises(LoadError, match=says):
        load_dataset("m", **tables, data_dir=place, progress=False)


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


CLOSEST = pd.DataFrame(
    {
        "bodyId": [11, 11],
        "type": "pre",
        "x": [3, 97],
        "y": [4, 0],
        "z": [0, 0],
        "mx": [100, 100],
        "my": [0, 0],
        "mz": [0, 0],
        "distance": [140.5, 3.5],
    }
)


def test_which_is_close_can_be_told(place, ask, neurons, connections):
    tables = {"mitochondria": MITOCHONDRIA, "synapses": SYNAPSES, "closest_mitochondria": CLOSEST}
    dataset = load_dataset("m", neurons=neurons, connections=connections, **tables, data_dir=place, progress=False)
    rows = ask(
        dataset,
        "MATCH (s:Synapse)-[c:CloseTo]->(m:Element) RETURN s.location.x, m.size, c.distance ORDER BY c.distance",
    )
    assert rows == [[97, 700, 3.5], [3, 700, 140.5]]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"x": [3, 98]}, r"row 2, column 'x'.*no pre synapse at \(98\.0, 0\.0, 0\.0\) \(1 such rows\)"),
        ({"type": "post"}, r"row 1, column 'x'.*no post synapse at \(3\.0, 4\.0, 0\.0\) \(2 such rows\)"),
        ({"mx": [0, 1]}, r"row 2, column 'mx'.*no mitochondrion at \(1\.0, 0\.0, 0\.0\)"),
        ({"type": "both"}, r"'both' is not a type of synapse"),
    ],
)
def test_what_is_close_must_be_there(place, neurons, connections, changed, said):
    tables = {"mitochondria": MITOCHONDRIA, "synapses": SYNAPSES, "closest_mitochondria": CLOSEST.assign(**changed)}
    with pytest.raises(LoadError, match=said):
        load_dataset("m", neurons=neurons, connections=connections, **tables, data_dir=place)


def test_what_is_close_needs_both(place, neurons, connections):
    with pytest.raises(LoadError, match="its synapses and mitochondria are needed, too"):
        load_dataset("m", neurons=neurons, connections=connections, closest_mitochondria=CLOSEST, data_dir=place)
