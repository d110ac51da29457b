"""Completion as a frontend asks for it, through IPython's own completer."""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Iterator

import pandas as pd
import pytest
from IPython.core.completer import provisionalcompleter

from neuprint_jupyter import Client, clear_default_client, load_dataset
from neuprint_jupyter.client import all_queries
from tests.magics.conftest import Notebook

# The package has a function of this name.
matching = importlib.import_module("neuprint_jupyter.magics.completion.matcher")


@pytest.fixture(autouse=True)
def failures(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """What went wrong unseen: whoever types is not disturbed by it. A test that expects it says so."""
    caplog.set_level(logging.DEBUG, matching.__name__)
    expected: list[str] = []
    yield expected
    assert [r.message for r in caplog.get_records("call") if r.name == matching.__name__] == expected


def complete(notebook: Notebook, text: str) -> list[str]:
    """What the text would be, with each of the completions at ``|``, or at its end."""
    before, _, after = text.partition("|")
    with provisionalcompleter():
        found = list(notebook.shell.Completer.completions(before + after, len(before)))
    return [before[: c.start] + c.text + after for c in found]


def eventually(notebook: Notebook, text: str) -> list[str]:
    """The same, once all lists of names are here: each comes on a thread of its own."""
    # A property's values are asked for once it is known that there is such a property.
    for _ in range(2):
        complete(notebook, text)
        for thread in threading.enumerate():
            if thread.name == "completion":
                thread.join()
    return complete(notebook, text)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("%neurons EP", "%neurons EPG"),
        ("%neurons epg", "%neurons EPG"),
        ("x = %neurons EP", "x = %neurons EPG"),
        ("x << 1\n%neurons KC", "x << 1\n%neurons KCa'b'-m"),
        ("%neurons EPG --ro", "%neurons EPG --rois"),
        ("%neurons EPG --rois EB a'", "%neurons EPG --rois EB a'L(R)"),
        ("%neurons EPG --rois odd", '%neurons EPG --rois "odd, `roi`"'),
        ("%neurons --status Or", "%neurons --status Orphan"),
        ("%neurons --cl", "%neurons --class"),
        ("%neurons --class M", "%neurons --class MB"),
        ("%neurons $bod", "%neurons $bodies"),
        ('%neurons "PEN_a(', '%neurons "PEN_a(PEN1)"'),
        ("%%cypher\nMATCH (n) WHERE n.type =~ 'PEN", "%%cypher\nMATCH (n) WHERE n.type =~ 'PEN_a\\\\(PEN1\\\\)"),
        ("%%cypher\nMATCH (n) WHERE n.roiInfo CONTAINS 'E", "%%cypher\nMATCH (n) WHERE n.roiInfo CONTAINS 'EB"),
        ("%connections EPG -> PEN", "%connections EPG -> PEN_a(P"),
        ("%connections EPG -> PEN_a(P", "%connections EPG -> PEN_a(PEN1)"),
        ("%connections EPG -> --by cl", "%connections EPG -> --by class"),
        ("%synapses EPG --type p", "%synapses EPG --type pre"),
        ("%rois E", "%rois EB"),
        ("%neuprint use ti", "%neuprint use tiny:v1"),
        ("%neuprint lo", "%neuprint log"),
        ("%neuprint loc", "%neuprint local"),
        ("%%cypher --form", "%%cypher --format"),
        ("%%cypher --format pa", "%%cypher --format pandas"),
        ("%%cypher --with sav", "%%cypher --with saved"),
        ("%%cypher\nMATCH (n:Neu", "%%cypher\nMATCH (n:Neuron"),
        ("%%cypher\nMATCH (n:Neuron)-[e:Conn|]->(m)", "%%cypher\nMATCH (n:Neuron)-[e:ConnectsTo]->(m)"),
        ("%%cypher\nMATCH (n)-[e:ConnectsTo]->() RETURN e.w", "%%cypher\nMATCH (n)-[e:ConnectsTo]->() RETURN e.weight"),
        ("%%cypher\nMATCH (n:Neuron) RETURN n.inst", "%%cypher\nMATCH (n:Neuron) RETURN n.instance"),
        ("%%cypher\nMATCH (n:Neuron) WHERE n.`a'", "%%cypher\nMATCH (n:Neuron) WHERE n.`a'L(R)"),
        ("%%cypher\nMATCH (n:Neuron) WHERE n.odd", "%%cypher\nMATCH (n:Neuron) WHERE n.`odd, ``roi```"),
        ("%%cypher\nMATCH (n:Neuron) WHERE n.type = 'EP|'", "%%cypher\nMATCH (n:Neuron) WHERE n.type = 'EPG'"),
        ("%%cypher\nMATCH (n:Neuron {type: 'KC", "%%cypher\nMATCH (n:Neuron {type: 'KCa\\'b\\'-m"),
        ('%%cypher\nMATCH (n {status: "Or', '%%cypher\nMATCH (n {status: "Orphan'),
        (
            "%%cypher\nMATCH (n) WHERE n.type IN ['EPG', 'PEN",
            "%%cypher\nMATCH (n) WHERE n.type IN ['EPG', 'PEN_a(PEN1)",
        ),
        ("%%cypher\nMATCH (n) WHERE n.bodyId IN $bod", "%%cypher\nMATCH (n) WHERE n.bodyId IN $bodies"),
        ("%%cypher\nMATCH (n) RET", "%%cypher\nMATCH (n) RETURN"),
        ("%cypher MATCH (n:Neu", "%cypher MATCH (n:Neuron"),
    ],
)
def test_the_first_completion(notebook: Notebook, text: str, first: str) -> None:
    notebook.run("bodies = [3]")
    notebook.run("%cypher --save saved --dry-run RETURN 1 AS x")
    assert eventually(notebook, text)[0] == first


def test_names_with_brackets_are_told_apart_behind_them(notebook: Notebook) -> None:
    """JupyterLab compares what is typed with a name up to its first bracket only, and would show none of these."""
    text = "%neurons PEN_a(P"
    assert eventually(notebook, text) == ["%neurons PEN_a(PEN1)", "%neurons PEN_a(PB06a)_L5"]
    with provisionalcompleter():
        found = [c.text for c in notebook.shell.Completer.completions(text, len(text))]
    assert found == ["PEN1)", "PB06a)_L5"]


def test_each_list_is_asked_for_once(unconnected: Notebook, tiny: Client) -> None:
    unconnected.run("%neuprint local tiny:v1")
    eventually(unconnected, "%neurons EP")
    before = len(all_queries)
    for text in ("%neurons E", "%neurons EP", "%neurons KC", "%%cypher\nMATCH (n) WHERE n.type = 'E"):
        complete(unconnected, text)
    assert len(all_queries) == before
    assert {record.caller for record in all_queries if "DISTINCT n.type" in record.cypher} == {"completion"}


def test_names_are_those_of_the_dataset_as_it_was_loaded_last(unconnected: Notebook) -> None:
    pairs = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [3], "roi": ["EB"]})
    for number, kind in enumerate(["Kind1", "Kind2"]):
        neurons = pd.DataFrame({"bodyId": [1, 2], "type": kind})
        load_dataset("again:v1", neurons=neurons, connections=pairs, replace=number > 0, progress=False)
        if not number:
            unconnected.run("%neuprint local again:v1")
        assert eventually(unconnected, "%neurons Ki") == [f"%neurons {kind}"]


def test_a_dataset_is_there_as_soon_as_the_server_has_it(unconnected: Notebook, tiny: Client) -> None:
    unconnected.run("%neuprint local tiny:v1")
    assert eventually(unconnected, "%neuprint use newc") == []
    neurons = pd.DataFrame({"bodyId": [1, 2]})
    pairs = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [3]})
    load_dataset("newcomer:v1", neurons=neurons, connections=pairs, replace=True, progress=False)
    assert eventually(unconnected, "%neuprint use newc") == ["%neuprint use newcomer:v1"]


def test_the_datasets_of_this_machine_are_there_before_a_connection(unconnected: Notebook, tiny: Client) -> None:
    assert complete(unconnected, "%neuprint local tin") == ["%neuprint local tiny:v1"]
    assert complete(unconnected, "%neuprint connect local tin") == ["%neuprint connect local tiny:v1"]


def test_nothing_is_said_when_there_is_no_server(unconnected: Notebook) -> None:
    assert complete(unconnected, "%neurons EP") == []
    assert complete(unconnected, "%%cypher\nMATCH (n:Neuron) WHERE n.type = 'EP") == []
    assert unconnected.shell.Completer is not None


def test_a_server_that_went_away_is_no_error(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    from neuprint_jupyter import default_client

    monkeypatch.setattr(default_client()._address, "url", "http://127.0.0.1:9")
    monkeypatch.setattr(default_client()._address, "revive", lambda: False)
    assert complete(notebook, "%neurons --status Tr") == []
    clear_default_client()


@pytest.mark.parametrize("text", ["%%cypher\n", "%cypher", "%%cypher", "%neurons", "%%cypher\n'", "%%cypher -o x\n\\"])
def test_odd_places_are_no_error(notebook: Notebook, text: str) -> None:
    complete(notebook, text)


def test_a_failure_disturbs_nobody_and_is_logged(
    notebook: Notebook, failures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "in_line", lambda *_: 1 / 0)
    assert "%neurons EPG" not in complete(notebook, "%neurons EP")
    failures.append("completion failed")


def test_python_is_left_to_python(notebook: Notebook) -> None:
    notebook.run("bodies = _own = [3]")
    assert complete(notebook, "bodie") == ["bodies"]
    assert complete(notebook, "%neurons $") == ["%neurons $bodies"]


def test_what_no_query_can_take_is_no_value(notebook: Notebook) -> None:
    notebook.run("import math; mabel = 3; main = lambda: 3")
    assert complete(notebook, "%neurons $ma") == ["%neurons $mabel"]
