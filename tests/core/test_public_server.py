"""A server that is not ours is answered by as ours is, and what is saved of it is the same here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import pytest

import neuprint_jupyter as nj
from neuprint_jupyter import Client, NeuprintAuthError
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.server.loading import load_dataset
from tests.core.test_working_set import QUESTIONS, ask, load
from tests.inside import A, B, C, D
from tests.public import UNTOLD, public_server

BODIES = [A, B, C, D]


@pytest.fixture(scope="module")
def public(inside: Client) -> Iterator[Client]:
    with public_server(inside.dataset) as client:
        yield client


@pytest.fixture(scope="module")
def offline(public: Client, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A client of what was saved of it."""
    folder: Path = nj.save_working_set(BODIES, tmp_path_factory.mktemp("set"), client=public)
    return load("offline:public", folder)


@pytest.mark.parametrize("question", [question for question in QUESTIONS if question != "properties"])
def test_every_question(inside: Client, public: Client, offline: Client, question: str) -> None:
    there = ask(question, BODIES, public)
    assert len(there)
    for client in (inside, offline):
        pd.testing.assert_frame_equal(ask(question, BODIES, client), there)


def test_what_it_says_of_itself(inside: Client, public: Client, offline: Client) -> None:
    assert set(public.neuron_properties) == set(inside.neuron_properties) == set(offline.neuron_properties)
    assert set(public.neuron_properties.values()) == {""}
    assert public.voxel_size == offline.voxel_size == [8.0, 8.0, 8.0]
    assert nj.fetch_roi_hierarchy(client=public) == nj.fetch_roi_hierarchy(client=offline)
    for name in ("statusDefinitions", "neuroglancerInfo", "neuroglancerMeta"):
        assert public.meta[name] == offline.meta[name]
    assert public.meta["statusDefinitions"] == {"Roughly traced": "neuron high-level skeleton is traced"}
    link = nj.neuroglancer_link(A, client=public)
    # The scene's title is the name of the dataset.
    assert link.replace(quote(public.dataset), quote(offline.dataset)) == nj.neuroglancer_link(A, client=offline)
    assert str(A) in link


@pytest.mark.parametrize("neurons", [99, NC(type="nothing like it")], ids=repr)
def test_what_is_not_there_has_the_dtypes_of_what_is(inside: Client, public: Client, neurons: Any) -> None:
    for found in (inside, public):
        table, counts = nj.fetch_neurons(neurons, client=found)
        assert table.dtypes.drop("roiInfo").equals(nj.fetch_neurons(A, client=inside)[0].dtypes.drop("roiInfo"))
        assert counts.dtypes.equals(nj.fetch_neurons(A, client=inside)[1].dtypes)
        few, _ = nj.fetch_adjacencies(neurons, properties=["pre", "type"], client=found)
        assert few.dtypes.tolist() == table.dtypes[["bodyId", "pre", "type"]].tolist()


def test_fractions_of_nothing_are_fractions(server: None) -> None:
    neurons = pd.DataFrame({"bodyId": [1, 2, 3], "chance": [1.0, 0.0, None], "somaRadius": [5.0, None, 7.5]})
    load_dataset(
        "fractions",
        neurons=neurons,
        connections=pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [3]}),
        progress=False,
    )
    for untold, expected in ((UNTOLD, ["int64", "float64"]), ((), ["float64", "float64"])):
        with public_server("fractions", untold) as client:
            table = nj.fetch_neurons(1, omit_rois=True, client=client)
            assert table.dtypes[["chance", "somaRadius"]].astype(str).tolist() == expected
            assert table[["chance", "somaRadius"]].to_numpy().tolist() == [[1, 5]]
    with public_server("fractions", ()) as client:
        pd.testing.assert_frame_equal(
            nj.fetch_neurons(client=client)[0], nj.fetch_neurons(client=Client("local", "fractions"))[0]
        )


def test_a_token_that_it_does_not_know_is_refused(public: Client) -> None:
    with pytest.raises(NeuprintAuthError, match="invalid or expired token"):
        Client(public.server, public.dataset, "another-token")
