"""A dataset that is loaded again while a client is connected to it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from neuprint_jupyter import Client, NeuronCriteria, fetch_neurons, load_dataset


def test_a_client_knows_what_a_dataset_has_that_replaced_its_own(server: None) -> None:
    pairs = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [3], "roi": ["EB"]})
    neurons = pd.DataFrame({"bodyId": [1, 2]})
    rois: dict[str, Any] = {"roi_info": {"EB": {"isPrimary": True}}}
    load_dataset("anew:v1", neurons=neurons, connections=pairs, progress=False)
    client = Client("local", "anew:v1")
    before = fetch_neurons(client=client)[0].attrs
    kept = client.meta
    assert client.meta is kept
    load_dataset("anew:v1", neurons=neurons.assign(side="L"), connections=pairs, replace=True, progress=False, **rois)
    found, _ = fetch_neurons(NeuronCriteria(side="L", rois="EB"), client=client)
    assert found["side"].tolist() == ["L", "L"]
    assert client.primary_rois == ["EB"]
    known = client.fetch_datasets()["anew:v1"]
    assert (found.attrs["uuid"], found.attrs["lastDatabaseEdit"]) == (known["uuid"], known["last-mod"])
    assert found.attrs["uuid"] != before["uuid"]
