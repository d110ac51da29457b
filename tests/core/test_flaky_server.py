"""Questions to a server whose answers get lost, or whose proxy is in trouble, on the way."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from typing import ClassVar

import pandas as pd
import pytest

from neuprint_jupyter import (
    Client,
    CypherError,
    NeuprintConnectionError,
    NeuprintError,
    NeuprintTimeoutError,
    NoMeshError,
    UnknownNameError,
    fetch_adjacencies,
    fetch_neurons,
    fetch_roi_mesh,
    fetch_skeletons,
    fetch_synapses,
)
from neuprint_jupyter.client import transport
from neuprint_jupyter.cypher import as_neuron_criteria
from neuprint_jupyter.widgets.explorer.steps import Subject, drawing
from tests.public import Relay, public_server


class Flaky(Relay):
    """Answers queries, unless the next trouble is due: a status, or how the connection ends."""

    troubles: ClassVar[list[int | str | None]] = []
    asked: ClassVar[list[str]] = []

    def _answer(self, asked: dict[str, str] | None) -> None:
        self.asked.append(self.path)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is None:
            super()._answer(asked)
        elif isinstance(trouble, int):
            self._send(trouble, b"<html><h1>This page is for a browser</h1></html>", "text/html")
        else:
            if trouble == "half":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
            elif trouble == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()


@pytest.fixture
def flaky(inside: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setattr(transport, "BACK_OFF_SECONDS", 0.01)
    monkeypatch.setattr(Flaky, "troubles", [])
    monkeypatch.setattr(Flaky, "asked", [])
    with public_server("inside:v1", kind=Flaky) as client:
        client.progress = False
        # What it knows of the dataset is no part of what is asked below.
        assert client.neuron_properties
        assert client.primary_rois
        Flaky.asked.clear()
        yield client


@pytest.mark.parametrize("trouble", [429, 502, 503, 504, "close", "reset", "half"])
def test_what_passes_is_not_noticed(flaky: Client, inside: Client, trouble: int | str) -> None:
    expected = fetch_adjacencies(client=inside, merge=True)
    Flaky.troubles[:] = [trouble]
    found = fetch_adjacencies(client=flaky, merge=True)
    pd.testing.assert_frame_equal(found, expected)
    assert sum(record.retries for record in flaky.query_log) == 1


def test_many_requests_side_by_side(flaky: Client, inside: Client) -> None:
    Flaky.troubles[:] = [502, None, "reset", None, 429]
    found = fetch_synapses(None, batch_size=1, client=flaky)
    pd.testing.assert_frame_equal(found, fetch_synapses(None, batch_size=1, client=inside))
    Flaky.troubles[:] = [503, 503]
    with pytest.warns(UserWarning, match="2 of 2 bodies have no skeleton"):
        assert fetch_skeletons([3, 4], client=flaky).empty


def test_a_query_that_is_wrong_is_asked_once(flaky: Client) -> None:
    with pytest.raises(CypherError):
        flaky.fetch_custom("MATCH (n RETURN n")
    assert len(Flaky.asked) == 1


@pytest.mark.parametrize(
    ("trouble", "error", "said"),
    [
        (429, NeuprintConnectionError, r"cannot answer now \(429: Too Many Requests\); try again in a while"),
        (502, NeuprintConnectionError, r"cannot answer now \(502: Bad Gateway\); try again in a while"),
        (504, NeuprintTimeoutError, r"ran out of time \(504: Gateway Timeout\)"),
        (405, NeuprintError, r"^Method Not Allowed \(405 from http://"),
        (404, NeuprintError, r"^Not Found \(404 from http://"),
    ],
)
def test_what_stays_is_told_of_the_server_and_not_of_the_query(
    flaky: Client, trouble: int, error: type[NeuprintError], said: str
) -> None:
    Flaky.troubles[:] = [trouble] * 3
    with pytest.raises(error, match=said) as caught:
        flaky.fetch_custom("MATCH (n:Neuron) RETURN n.bodyId")
    assert not isinstance(caught.value, CypherError | UnknownNameError)
    assert "browser" not in str(caught.value)
    assert flaky.query_log[-1].status == "failed"


def test_a_server_that_does_not_know_arrow_is_not_taken_for_one_without_the_dataset(flaky: Client) -> None:
    with pytest.raises(NeuprintError, match=r"^Not Found \(404 from .*/api/custom/arrow\)"):
        flaky.fetch_custom("MATCH (n:Neuron) RETURN n.bodyId", use_arrow=True)
    with pytest.raises(UnknownNameError, match="did you mean 'inside:v1'"):
        flaky.fetch_custom("MATCH (n:Neuron) RETURN n.bodyId", "inside:v2")


def test_a_mesh_that_is_not_sent_just_now_is_not_taken_for_one_that_is_not_there(flaky: Client) -> None:
    neurons = fetch_neurons([3], omit_rois=True, client=flaky)
    subject = Subject(flaky, as_neuron_criteria(3), neurons, (3,), ("EB",), set())
    for trouble, error in ((503, NeuprintConnectionError), (500, NeuprintError)):
        # The skeleton comes first.
        Flaky.troubles[:] = [None, *[trouble] * 3]
        with pytest.raises(error) as caught:
            drawing(subject)
        assert not isinstance(caught.value, NoMeshError)
        assert subject.meshless == set()
        Flaky.troubles.clear()
    with pytest.raises(NoMeshError, match=r"ROI 'EB' has no mesh in inside:v1$"):
        fetch_roi_mesh("EB", client=flaky)
    assert drawing(subject)["outlines"] == {}
    assert subject.meshless == {"EB"}
