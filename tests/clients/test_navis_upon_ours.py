"""navis 1.12.0 with this package where it expects neuprint-python, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from neuprint_jupyter import Client

PUT_IN_ITS_PLACE = """
import importlib, json, sys, warnings
import neuprint_jupyter
warnings.simplefilter("ignore")
sys.modules["neuprint"] = neuprint_jupyter
for name in ("client", "queries", "queries.neuroncriteria", "skeleton", "utils"):
    sys.modules[f"neuprint.{name}"] = importlib.import_module(f"neuprint_jupyter.{name}")
import navis
import navis.interfaces.neuprint as interface
navis.set_pbars(hide=True)
client = interface.Client("local", "demo:v1", progress=False)
"""

ASKED = """
epg, other = 387023620, 387364605
fragment = client.fetch_custom("MATCH (n:Segment) WHERE NOT n:Neuron RETURN n.bodyId AS bodyId LIMIT 1")["bodyId"][0]
found = interface.fetch_skeletons([other, epg], with_synapses=True, heal=True)
whose = interface.fetch_skeletons(interface.NeuronCriteria(type="PEG"))
there = interface.fetch_skeletons([epg, fragment], missing_swc="skip")
print(json.dumps({
    "module": interface.fetch_neurons.__module__,
    "ids": found.id.tolist(),
    "units": str(found[0].units),
    "connectors": [len(neuron.connectors) == len(interface.fetch_synapses(neuron.id)) for neuron in found],
    "criteria": len(whose) == len(interface.fetch_neurons("PEG")[0]),
    "without skeletons": there.id.tolist(),
    "region": interface.fetch_roi("EB").is_watertight,
    "source": interface.get_seg_source(),
}))
"""


@pytest.fixture(scope="module")
def told(demo: Client) -> Any:
    script = [sys.executable, "-c", PUT_IN_ITS_PLACE + ASKED]
    return json.loads(subprocess.run(script, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def test_navis_asks_us(told: Any) -> None:
    assert told == {
        "module": "neuprint_jupyter.queries.neurons",
        "ids": [387364605, 387023620],
        "units": "8.0 nanometer",
        "connectors": [True, True],
        "criteria": True,
        "without skeletons": [387023620],
        "region": True,
        "source": None,
    }
