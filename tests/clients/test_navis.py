"""navis 1.12.0 as it is published: its interface to neuPrint, over TLS."""

from __future__ import annotations

from typing import Any

import pytest
from neuprint import Client

pytestmark = pytest.mark.filterwarnings("ignore")

EPG = 387023620


@pytest.fixture(scope="module")
def interface() -> Any:
    import navis
    import navis.interfaces.neuprint as interface

    navis.set_pbars(hide=True)
    return interface


def test_skeletons_with_synapses(client: Client, interface: Any) -> None:
    neurons = interface.fetch_skeletons(interface.NeuronCriteria(type="EPG"), with_synapses=True)
    assert len(neurons) > 40
    for neuron in neurons[:5]:
        assert neuron.n_nodes > 50
        assert neuron.type == "navis.TreeNeuron"
        assert len(neuron.connectors) > 0
        assert str(neuron.units) == "8.0 nanometer"


def test_one_healed_skeleton(client: Client, interface: Any) -> None:
    [neuron] = interface.fetch_skeletons([EPG], heal=True, with_synapses=False)
    assert neuron.id == EPG
    assert neuron.n_trees == 1


def test_a_region(client: Client, interface: Any) -> None:
    volume = interface.fetch_roi("EB")
    assert volume.vertices.shape[1] == 3
    assert volume.is_watertight


def test_there_are_no_meshes_of_neurons_and_it_says_so(client: Client, interface: Any) -> None:
    assert interface.get_seg_source(client=client) is None
    with pytest.raises(ValueError, match="Segmentation source could not be automatically determined"):
        interface.fetch_mesh_neuron(EPG)
