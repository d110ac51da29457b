"""%neurons' further options, %connections, %synapses, %skeletons, %rois and %neuprint's parts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from neuprint_jupyter import Client, NeuronCriteria, default_client, fetch_adjacencies, fetch_neurons
from neuprint_jupyter.client import all_queries
from neuprint_jupyter.widgets.criteria_builder import CriteriaBuilder
from neuprint_jupyter.widgets.explorer import Explorer
from neuprint_jupyter.widgets.query_log import QueryLogPane
from neuprint_jupyter.widgets.result_frame import ResultFrame
from neuprint_jupyter.widgets.roi_browser import ROIBrowser
from tests.magics.conftest import Notebook
from tests.tiny import BIG


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("--class CX", [BIG, BIG + 1]),
        ("--class CX MB", [6, BIG, BIG + 1]),
        ("--class null", [3, 4, 5]),
        ("--size 5 8", [3, 6]),
        ("--size any --status Traced", [4, 6, BIG]),
        ("EPG --somaLocation any", [BIG]),
    ],
)
def test_every_property_is_an_option(notebook: Notebook, line: str, found: list[int]) -> None:
    assert notebook.run(f"%neurons {line}")["bodyId"].tolist() == found


def test_wrong_values_of_properties(notebook: Notebook) -> None:
    assert "size holds numbers in this dataset, not 'big'" in notebook.fails("%neurons --size big")
    assert "write some = NeuronCriteria(size=AtLeast(1000)), and here $some" in notebook.fails("%neurons --size >1000")
    assert "no option '--clas'; did you mean '--class'" in notebook.fails("%neurons --clas CX")


def test_neurons_and_roi_counts_are_two_tables_of_one_result(notebook: Notebook) -> None:
    notebook.run("neurons, roi_counts = %neurons EPG")
    expected = fetch_neurons(NeuronCriteria(type="EPG"))
    pd.testing.assert_frame_equal(notebook["neurons"], expected[0])
    pd.testing.assert_frame_equal(notebook["roi_counts"], expected[1])
    assert {type(notebook[name]) for name in ("neurons", "roi_counts")} == {ResultFrame}
    result = notebook.run("%neurons EPG")
    bundle, _ = result._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert str(BIG) in bundle["text/html"]
    assert type(result[["bodyId"]]) is pd.DataFrame
    assert len(result.merge(result, on="bodyId")) == 2
    notebook.run("epg = %neurons EPG")
    assert notebook.run("%connections $epg ->")["bodyId_post"].unique().tolist() == [3]


def test_the_cypher_and_the_code_instead_of_the_answer(notebook: Notebook) -> None:
    default_client().meta  # noqa: B018 - known from here on
    before = len(all_queries)
    notebook.run("%neurons EPG --rois EB --cypher")
    assert len(all_queries) == before
    shown = notebook.shown.rstrip("\n")
    notebook.run("%neurons EPG --rois EB --code")
    assert f"client = {default_client()!r}" in notebook.shown
    assert "Segment" not in notebook.shown
    notebook.run(notebook.shown)
    assert notebook["neurons"]["bodyId"].tolist() == [BIG, BIG + 1]
    assert [record.cypher for record in all_queries][-1] == shown


@pytest.mark.parametrize(
    ("line", "about"),
    [
        # Of neurons with bodyIds it is the first query; of others, they are counted before.
        ("%connections 3 ->", "ConnectsTo"),
        ("%connections EPG -> PEN.*", "ConnectsTo"),
        ("%synapses EPG --type pre", "Synapse"),
        ("%skeletons EPG", "bodyId"),
    ],
)
def test_every_magic_shows_the_cypher_that_it_would_send(notebook: Notebook, line: str, about: str) -> None:
    notebook.run(f"{line} --cypher")
    shown = notebook.shown.rstrip("\n")
    assert about in shown
    assert shown not in [record.cypher for record in all_queries]
    before = len(all_queries)
    notebook.run(line)
    assert [record.cypher for record in all_queries][before:].count(shown) == 1


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("%connections EPG -> PEN.* --by type", "1 pair by type"),
        ("%connections 3 -> --no-autapses", "1 connection"),
        ("%connections EPG ->", "2 connections"),
    ],
)
def test_the_tab_of_connections_says_what_its_rows_are(notebook: Notebook, line: str, title: str) -> None:
    assert vars(notebook.run(line))["_tabs"][0] == title


def test_the_code_of_connections_by_type_adds_them_up_too(notebook: Notebook) -> None:
    notebook.run("%connections EPG -> PEN.* --by type --code")
    notebook.run(notebook.shown)
    assert notebook["connections"].to_dict("records") == [{"type_pre": "EPG", "type_post": "PEN_a(PEN1)", "weight": 13}]


def test_without_words_the_builder_opens(notebook: Notebook) -> None:
    assert isinstance(notebook.run("%neurons"), CriteriaBuilder)


def test_another_dataset_has_other_options(notebook: Notebook, inside: Client) -> None:
    assert "no dataset 'tiny'; did you mean 'tiny:v1'?" in notebook.fails("%neurons EPG --dataset tiny")
    notebook.run("%neuprint use inside:v1")
    assert "has no option '--class'" in notebook.fails("%neurons --class MB")
    assert len(notebook.run("%neurons --dataset tiny:v1 --class MB")) == 1


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("EPG -> ", [(BIG, 3, 12), (BIG + 1, 3, 1)]),
        ("EPG->PEN.*", [(BIG, 3, 12), (BIG + 1, 3, 1)]),
        ("EPG ->PEN.*", [(BIG, 3, 12), (BIG + 1, 3, 1)]),
        ("->EPG", [(3, BIG, 7)]),
        ("-> EPG", [(3, BIG, 7)]),
        ("$three -> $three", [(3, 3, 4)]),
        ("3 -> --no-autapses", [(3, BIG, 7)]),
        ("EPG -> PEN.* --rois EB", [(BIG, 3, 10), (BIG + 1, 3, 1)]),
        ("EPG -> --min-weight 5", [(BIG, 3, 12)]),
        ("EPG 6 -> PEN.* 4", [(BIG, 3, 12), (6, 4, 1), (BIG + 1, 3, 1)]),
    ],
)
def test_connections(notebook: Notebook, line: str, pairs: list[tuple[int, int, int]]) -> None:
    notebook.run("three = [3]")
    found = notebook.run(f"%connections {line}")
    assert list(found[["bodyId_pre", "bodyId_post", "weight"]].itertuples(index=False, name=None)) == pairs


def test_connections_unpack_and_add_up_by_type(notebook: Notebook) -> None:
    notebook.run("whole, by_roi = %connections EPG -> PEN.*")
    _, expected = fetch_adjacencies("EPG", "PEN.*")
    assert notebook["by_roi"]["weight"].sum() == expected["weight"].sum()
    assert notebook["whole"].columns[:7].tolist() == [
        "bodyId_pre",
        "bodyId_post",
        "type_pre",
        "instance_pre",
        "type_post",
        "instance_post",
        "weight",
    ]
    by_type = notebook.run("%connections EPG -> PEN.* --by type")
    assert by_type[["type_pre", "type_post", "weight"]].to_dict("records") == [
        {"type_pre": "EPG", "type_post": "PEN_a(PEN1)", "weight": 13}
    ]
    assert "no neuron property 'tpye'; did you mean 'type'?" in notebook.fails("%connections EPG -> --by tpye")
    notebook.run("%connections EPG -> PEN.* --min-weight 3 --code")
    notebook.run(notebook.shown)
    assert set(notebook["connections"]["bodyId_pre"]) == {BIG}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("EPG", "write SOURCE -> TARGET"),
        ("->", "say who connects to whom"),
        ("EPG -> PEN.* -> EPG", "once, and options after it"),
        ("--rois EB EPG -> PEN.*", "once, and options after it"),
        ("EPG -> --rois xx", "no ROI 'xx'"),
        ("EPG -> --rois CX", "'CX' is not a primary ROI; the primary ones in it are 'EB', 'PB'; to list it"),
        ("EPG -> --rois 'PB(L1)'", "'PB(L1)' is not a primary ROI; to list it"),
    ],
)
def test_wrong_connections(notebook: Notebook, line: str, said: str) -> None:
    assert said in notebook.fails(f"%connections {line}")


def test_neurons_without_skeletons_are_told_each_time(notebook: Notebook) -> None:
    for _ in range(2):
        assert notebook.run("%skeletons EPG").empty
        assert notebook.shown.startswith("2 of 2 bodies have no skeleton in tiny:v1: ")


def test_synapses_and_skeletons(notebook: Notebook, hemibrain: Client, published: Path) -> None:
    notebook.run("%neuprint use hemibrain:v1.2")
    body = int(next((published / "hemibrain" / "skeletons").iterdir()).name.split(".")[0])
    found = notebook.run(f"%synapses {body} --type pre")
    assert set(found["type"]) == {"pre"}
    assert default_client().query_log[-1].caller == "%synapses"
    notebook.run(f"%synapses {body} --type pre --code")
    assert "Client('local', 'hemibrain:v1.2')" in notebook.shown
    assert len(notebook.run(notebook.shown)) == len(found)
    notebook.run(f"%skeletons {body} --heal --code")
    notebook.run(notebook.shown)
    assert notebook["skeletons"]["bodyId"].unique().tolist() == [body]
    found = notebook.run(f"%skeletons {body} --heal -o tree")
    assert notebook["tree"]["bodyId"].unique().tolist() == [body]
    assert "say whose: %skeletons PATTERN" in notebook.fails("%skeletons --heal")


PLOT = "from bokeh.plotting import figure; display(figure(title='Dots'))"


def test_a_terminal_gets_text_and_is_told_what_needs_a_notebook(tiny: Client, tmp_path: Path) -> None:
    lines = ["%load_ext neuprint_jupyter", "%neuprint local tiny:v1", "%rois", "%rois PB(L1)", PLOT, "%neurons EPG"]
    script = tmp_path / "lines.ipy"
    script.write_text("\n".join([*lines, "%neurons", ""]))
    command = [sys.executable, "-m", "IPython", "--colors=NoColor", "--HistoryManager.enabled=False", "-i", str(script)]
    environment = {**os.environ, "IPYTHONDIR": str(tmp_path)}
    done = subprocess.run(command, env=environment, input="", capture_output=True, text=True, timeout=120)
    said = done.stdout + done.stderr
    assert " +-- EB*" in said
    assert "in CX > PB" in said
    assert "Plot: Dots\nPlots are drawn in notebooks" in said
    assert "a notebook is needed for the criteria builder" in said
    assert "Traceback" not in said
    assert "Widget" not in said


def test_the_tree_of_rois_and_the_explorer(notebook: Notebook) -> None:
    assert isinstance(notebook.run("%rois"), ROIBrowser)
    browser = notebook.run("%rois PB(L1)")
    assert browser.search == "PB(L1)"
    assert browser._panel.note == "1 of 7 regions"
    assert isinstance(notebook.run("%neuprint explore"), Explorer)
    notebook.run("%rois --text")
    assert "+-- EB*" in notebook.shown
    notebook.run("%rois pb --text")
    assert notebook.shown.split() == ["PB*", "in", "CX", "PB(L1)", "in", "CX", ">", "PB"]
    notebook.run("%rois nowhere --text")
    assert "no region has 'nowhere' in its name" in notebook.shown


def test_status_and_datasets(notebook: Notebook, inside: Client) -> None:
    notebook.run("%neuprint connect local tiny:v1 --as small")
    notebook.run("%neuprint status")
    assert "  small: http://127.0.0.1" in notebook.shown
    assert "see %neuprint log" in notebook.shown
    table = notebook.run("%neuprint datasets")
    assert table.set_index("dataset")["used"].to_dict()["tiny:v1"]
    assert not table.set_index("dataset")["used"].to_dict()["inside:v1"]
    notebook.run("%neuprint use inside:v1")
    assert "dataset inside:v1" in notebook.shown
    assert default_client().dataset == "inside:v1"
    assert "no dataset 'insid:v1'; did you mean 'inside:v1'" in notebook.fails("%neuprint use insid:v1")


def test_the_log_and_the_inline_echo(notebook: Notebook) -> None:
    assert isinstance(notebook.run("%neuprint log"), QueryLogPane)
    notebook.run("%neuprint log --inline")
    notebook.run("%%cypher --no-cache\nRETURN 'inline' AS x")
    assert "%%cypher on tiny:v1: done" in notebook.shown
    notebook.fails("%%cypher\nRETURN nothing at all")
    assert "%%cypher on tiny:v1: failed" in notebook.shown
    notebook.run("1 + 1")
    assert "%%cypher on" not in notebook.shown
    notebook.run("%neuprint log --no-inline")
    notebook.run("%%cypher --no-cache\nRETURN 'inline' AS x")
    assert "%%cypher on" not in notebook.shown


@pytest.mark.parametrize("line", ["connect local tiny:v1 --token abc", "local tiny:v1 " + "x" * 120])
def test_a_token_on_a_line_is_refused_and_not_repeated(unconnected: Notebook, line: str) -> None:
    said = unconnected.fails(f"%neuprint {line}")
    assert "a token must not stand in a notebook" in said
    assert "abc" not in said
    assert "xxx" not in said


def test_settings_are_listed(notebook: Notebook) -> None:
    notebook.run("%config NeuprintMagics")
    for name in ("row_limit", "grid_height", "default_format", "feedback", "cache_seconds"):
        assert f"NeuprintMagics.{name}=" in notebook.shown


def test_places_are_shown_as_a_plot_with_the_table_beside_it(
    notebook: Notebook, hemibrain: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook.run("%neuprint use hemibrain:v1.2")
    result = notebook.run("%synapses 1734350788 1734350908 --type pre")
    assert len(result) > 0
    bundle, _ = result._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    result = notebook.run("%skeletons 1734350788 1734350908")
    assert result["bodyId"].nunique() == 2
    result._repr_mimebundle_()
    assert vars(result)["_tabs"][2]
    monkeypatch.setattr("neuprint_jupyter.magics.synapses._MOST_NODES", 10)
    title, _, plots = vars(notebook.run("%skeletons 1734350788 1734350908"))["_tabs"]
    assert "too many to be drawn" in title
    assert not plots
    assert len(notebook.run("%synapses 1")) == 0
