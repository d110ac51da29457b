from __future__ import annotations

import re

import pandas as pd
import pytest

from neuprint_jupyter import Client, load_dataset
from neuprint_jupyter.client import all_queries
from neuprint_jupyter.client.tokens import TOKEN_VARIABLE
from tests.magics.conftest import Notebook


def test_connecting_says_where(unconnected: Notebook, tiny: Client) -> None:
    unconnected.run("%neuprint local tiny:v1")
    edited = re.escape(f"connected to {tiny.server}, dataset tiny:v1 ") + r"\(last edited 20\d\d-\d\d-\d\d \d\d:\d\d\)"
    assert re.match(edited, unconnected.shown)
    unconnected.run("%neuprint")
    assert "dataset tiny:v1" in unconnected.shown
    unconnected.run("from neuprint_jupyter import fetch_neurons; n, _ = fetch_neurons()")
    assert len(unconnected["n"]) == 6


def test_the_dataset_may_be_left_out_where_there_is_one(unconnected: Notebook, tiny: Client, inside: Client) -> None:
    assert "several datasets" in unconnected.fails("%neuprint local")
    assert "inside:v1" in unconnected.shown


def test_without_a_connection(unconnected: Notebook) -> None:
    for line in ("%neurons EPG", "%cypher RETURN 1", "%neuprint datasets"):
        assert "not connected: write %neuprint SERVER DATASET" in unconnected.fails(line)


def test_where_one_is_connected_is_told_also_where_one_is_not(unconnected: Notebook) -> None:
    for line in ("%neuprint", "%neuprint status"):
        unconnected.run(line)
        assert "not connected: write %neuprint SERVER DATASET" in unconnected.shown


def test_after_a_dataset_was_replaced_connecting_anew_tells_what_it_has(unconnected: Notebook, tiny: Client) -> None:
    neurons = pd.DataFrame({"bodyId": [1, 2, 3], "type": ["EPG", "EPG", "PEN"]})
    connections = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [3]})
    for table in (neurons.head(2), neurons.assign(side="L")):
        load_dataset("again:v1", neurons=table, connections=connections, replace=True, progress=False)
        # The first client is still there then.
        unconnected.run("before = globals().get('client')")
        unconnected.run("%neuprint local again:v1")
        unconnected.run("from neuprint_jupyter import default_client; client = default_client()")
        found = unconnected.run("%cypher MATCH (n:Neuron) RETURN count(n) AS number")
        assert found["number"].tolist() == [len(table)]
    assert unconnected.run("%neurons --side L")["bodyId"].tolist() == [1, 2, 3]


def test_the_extension_loaded_again_changes_nothing(notebook: Notebook) -> None:
    notebook.run("%config NeuprintMagics.row_limit = 2")
    shell = notebook.shell
    registered = [shell.Completer.custom_matchers, shell.input_transformers_cleanup, shell.configurables]
    before = [list(some) for some in registered]
    notebook.run("%reload_ext neuprint_jupyter")
    assert [list(some) for some in registered] == before
    assert len(notebook.run("%cypher MATCH (n:Neuron) RETURN n.bodyId")) == 2


def test_an_unknown_dataset(unconnected: Notebook, tiny: Client) -> None:
    assert "no dataset 'tiny:v2'; did you mean 'tiny:v1'?" in unconnected.fails("%neuprint local tiny:v2")


def test_a_slip_is_no_server(unconnected: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: pytest.fail("asked for a token"))
    assert "did you mean 'status'?" in unconnected.fails("%neuprint stats")
    assert "did you mean 'local'?" in unconnected.fails("%neuprint lokal tiny:v1")


def test_a_server_that_is_down(unconnected: Notebook) -> None:
    said = unconnected.fails("%neuprint http://127.0.0.1:9 x")
    assert "cannot reach http://127.0.0.1:9 (Connection refused)" in said
    assert "Traceback" not in said


def test_a_wrong_token_is_never_shown(unconnected: Notebook, tiny: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neuprint_jupyter.client.tokens.os.environ", {TOKEN_VARIABLE: "my-secret-token"})
    monkeypatch.setattr("neuprint_jupyter.client.address._is_loopback", lambda host: False)
    monkeypatch.setattr("neuprint_jupyter.client.address.server_url", lambda server: server)
    said = unconnected.fails(f"%neuprint {tiny.server} tiny:v1")
    assert "refused the token (invalid or expired token)" in said
    unconnected.run("%tb")
    assert "Traceback" in unconnected.shown
    assert "my-secret-token" not in said + unconnected.shown


def test_a_missing_token_is_asked_for_without_echo(unconnected: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or "")
    assert "no token given" in unconnected.fails("%neuprint neuprint.example hemibrain:v1.2.1")
    assert asked == ["Your neuPrint token for neuprint.example (not shown): "]


def test_an_address_is_refused_before_a_token_is_asked_for(
    unconnected: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: pytest.fail("asked for a token"))
    assert "use https" in unconnected.fails("%neuprint http://example.com x")
    assert "a dataset is named after its server, such as local" in unconnected.fails("%neuprint tiny:v1")


def test_where_nobody_can_be_asked_the_token_is_missing(unconnected: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(prompt: str) -> str:
        raise EOFError

    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    monkeypatch.setattr("getpass.getpass", nobody)
    assert "no token given" in unconnected.fails("%neuprint neuprint.example x")


def test_too_many_words(unconnected: Notebook) -> None:
    assert "not 3 words" in unconnected.fails("%neuprint local tiny:v1 secret")


def test_a_log_that_is_shown_again_by_its_cell_follows_no_longer(notebook: Notebook, monkeypatch) -> None:
    def run(message: str) -> None:
        request = {"metadata": {"cellId": "a"}, "header": {"msg_id": message}}
        monkeypatch.setattr(notebook.shell, "parent_header", request, raising=False)
        notebook.run("%neuprint log")

    before = len(all_queries._observers)
    for message in "123":
        run(message)
    assert len(all_queries._observers) == before + 1
