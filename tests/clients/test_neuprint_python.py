"""neuprint-python 0.6.4 as it is published, over TLS: every function that asks a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import neuprint
import neuprint.admin
import neuprint.queries
import pandas as pd
import pytest
import requests
from neuprint import Client, NeuronCriteria, SynapseCriteria

from tests.clients.conftest import Served

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning", "ignore:.*inplace.*", "ignore:.*")

EPG, OTHER = 387023620, 387364605
GATHERED: dict[str, tuple[Any, ...]] = {
    "fetch_adjacencies": ("EPG", "Delta7"),
    "fetch_all_rois": (),
    "fetch_common_connectivity": (NeuronCriteria(type="EPG", client=None),),
    "fetch_connection_mitochondria": ("pre", "post"),
    "fetch_custom": ("MATCH (n:Neuron) RETURN n.bodyId AS bodyId, n.type LIMIT 3",),
    "fetch_custom_neurons": ("MATCH (n:Neuron {type: 'EPG'}) RETURN n AS n",),
    "fetch_downstream_orphan_tasks": ("EPG",),
    "fetch_mean_synapses": ("EPG",),
    "fetch_meta": (),
    "fetch_mitochondria": ("EPG",),
    "fetch_neurons": ("EPG",),
    "fetch_output_completeness": ("EPG",),
    "fetch_paths": (EPG, OTHER, 2),
    "fetch_primary_rois": (),
    "fetch_roi_hierarchy": (),
    "fetch_shortest_paths": (EPG, OTHER),
    "fetch_simple_connections": ("EPG", "Delta7"),
    "fetch_synapse_connections": ("pre", "post"),
    "fetch_synapses": (EPG,),
    "fetch_synapses_and_closest_mitochondria": (EPG,),
    "fetch_traced_adjacencies": (),
}

STRONGEST = """MATCH (a:Neuron {type: 'EPG'})-[e:ConnectsTo]->(b:Neuron {type: 'Delta7'})
RETURN a.bodyId, b.bodyId ORDER BY e.weight DESC LIMIT 1"""


def test_every_function_is_tried() -> None:
    asking = {name for name in dir(neuprint.queries) if name.startswith("fetch_")}
    assert asking == set(GATHERED)


@pytest.mark.parametrize("name", GATHERED)
def test_a_function_has_an_answer(client: Client, name: str) -> None:
    arguments = list(GATHERED[name])
    if arguments == ["pre", "post"]:
        arguments = client.fetch_custom(STRONGEST).loc[0].tolist()
    if name == "fetch_mean_synapses":
        arguments.append(SynapseCriteria(type="pre", client=client))
    answer = getattr(neuprint.queries, name)(*arguments)
    for part in answer if isinstance(answer, tuple) else (answer,):
        assert len(part) > 0, name


ABOUT: dict[str, Callable[[Any], bool]] = {
    "fetch_available": lambda answer: {"method", "path", "name"} == set(answer[0]),
    "fetch_daily_type": lambda answer: len(answer) == 3 and len(answer[1]) > 0,
    "fetch_database": lambda answer: {"Location", "Description"} == set(answer),
    "fetch_datasets": lambda answer: set(answer) == {"demo:v1"},
    "fetch_db_version": lambda answer: answer == "0.5.0",
    "fetch_help": lambda answer: answer.startswith("openapi:"),
    "fetch_instances": lambda answer: set(answer) == {"skeletons", "roimeshes"},
    "fetch_neuron_keys": lambda answer: "bodyId" in answer,
    "fetch_profile": lambda answer: "Email" in answer,
    "fetch_roi_completeness": lambda answer: [*answer] == ["roi", "roipre", "roipost", "totalpre", "totalpost"],
    "fetch_roi_connectivity": lambda answer: len(answer) > 10,
    "fetch_server_info": lambda answer: answer is True,
    "fetch_synapse_nt_keys": lambda answer: "ntGabaProb" in answer,
    "fetch_version": lambda answer: answer == "1.9.2",
}


@pytest.mark.parametrize("name", ABOUT)
def test_what_a_client_asks_about_the_server(client: Client, name: str) -> None:
    assert ABOUT[name](getattr(client, name)())


def test_skeletons_meshes_and_raw_values(client: Client, trusting: Served) -> None:
    skeleton = client.fetch_skeleton(EPG, heal=True, format="pandas")
    assert [*skeleton] == ["rowId", "x", "y", "z", "radius", "link"]
    swc = client.fetch_skeleton(EPG, format="swc")
    assert client.fetch_raw_keyvalue("demo:v1_skeletons", f"{EPG}_swc").decode() == swc
    assert client.fetch_roi_mesh("EB").startswith(b"v ")
    assert client.fetch_token() == trusting.token
    with pytest.raises(requests.HTTPError):
        client.fetch_skeleton(1)
    with pytest.raises(requests.HTTPError):
        client.post_raw_keyvalue("demo:v1_skeletons", "x", b"x")


@pytest.mark.parametrize("arrow", [False, True])
def test_both_forms_of_an_answer(client: Client, arrow: bool) -> None:
    cypher = "MATCH (n:Neuron) RETURN n.bodyId AS bodyId, n.type AS type, n.pre AS pre ORDER BY bodyId LIMIT 20"
    answer = client.fetch_custom(cypher, use_arrow=arrow)
    pd.testing.assert_frame_equal(answer, client.fetch_custom(cypher), check_dtype=False)
    assert answer["bodyId"].dtype == "int64"


def test_a_transaction(client: Client) -> None:
    with neuprint.admin.Transaction("demo:v1", client=client) as transaction:
        answer = transaction.query("MATCH (n:Neuron) RETURN count(n) AS n", format="json")
    assert answer["data"][0][0] > 1000


def test_a_refusal_reads_as_theirs(client: Client) -> None:
    with pytest.raises(requests.HTTPError, match="not authorized to modify the database"):
        client.fetch_custom("CREATE (n:Neuron) RETURN n")


def test_without_the_certificate_they_refuse(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{served.url}/api/version", timeout=10)
    assert requests.get(f"{served.url}/api/version", timeout=10, verify=str(served.authority)).status_code == 200
