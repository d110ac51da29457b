"""Each option of %%cypher, through a real shell and the embedded server."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from neuprint_jupyter import default_client
from neuprint_jupyter.client import all_queries
from tests.magics.conftest import Notebook
from tests.tiny import BIG

ALL = "MATCH (n:Neuron) RETURN n.bodyId AS bodyId ORDER BY bodyId"


def sent() -> int:
    return len(all_queries)


def test_parameters_on_the_line_come_before_the_notebooks_variables(notebook: Notebook) -> None:
    notebook.run("kind = 'wrong'; least = 5")
    found = notebook.run(
        "%%cypher --param kind=EPG --param ids=[3,4]\n"
        "RETURN $kind AS kind, $least AS least, $ids AS ids, '$kind' AS text // $nothing"
    )
    assert found.to_dict("records") == [{"kind": "EPG", "least": 5, "ids": [3, 4], "text": "$kind"}]
    assert "--param takes NAME=VALUE, not 'kind'" in notebook.fails("%cypher --param kind RETURN 1")


def test_criteria_stand_for_the_neurons_they_match(notebook: Notebook) -> None:
    notebook.run("from neuprint_jupyter import NeuronCriteria as NC; c = NC(type='EPG', cropped=True)")
    assert notebook.run("%cypher MATCH (n:Neuron) WHERE n.bodyId IN $c RETURN n.bodyId AS b")["b"].tolist() == [BIG + 1]


@pytest.mark.parametrize("value", ["np.float64('nan')", "float('inf')", "2**63", "object()", "[1, np.nan]", "pd.NaT"])
def test_values_that_have_no_cypher_are_refused_and_nothing_is_sent(notebook: Notebook, value: str) -> None:
    notebook.run(f"import numpy as np, pandas as pd; v = {value}")
    before = sent()
    assert "CriteriaError: $v: " in notebook.fails("%cypher RETURN $v AS x")
    assert sent() == before


def test_the_automatic_limit_is_said_plainly(notebook: Notebook) -> None:
    notebook.run("%config NeuprintMagics.row_limit = 4")
    assert len(notebook.run(f"%%cypher\n{ALL}")) == 4
    assert "showing 4 of 5+ rows: the automatic limit; --limit 0 reads all\n" in notebook.shown
    assert default_client().query_log[-1].cypher == f"{ALL}\nLIMIT 5"
    for limit in (0, 6):
        assert len(notebook.run(f"%%cypher --limit {limit}\n{ALL}")) == 6
        assert "showing" not in notebook.shown
    assert len(notebook.run(f"%%cypher --limit 2\n{ALL}")) == 2
    assert "showing 2 of 3+ rows\n" in notebook.shown


@pytest.mark.parametrize(
    ("query", "rows", "said"),
    [
        (
            f"{ALL} LIMIT 5",
            5,
            "all 5 rows were read: no LIMIT was added to the query, because it has a LIMIT of its own",
        ),
        ("UNWIND [1, 2] AS x RETURN x UNION ALL UNWIND [3, 4] AS x RETURN x", 4, "because it has UNION"),
        ("RETURN 1 AS limits // LIMIT", 1, ""),
        (f"{ALL}; // the end", 3, "showing 3 of 4+ rows"),
        ("MATCH (n:Neuron) WITH n LIMIT 5 RETURN n.bodyId AS b", 3, "showing 3 of 4+ rows"),
    ],
)
def test_queries_that_the_automatic_limit_leaves_alone(notebook: Notebook, query: str, rows: int, said: str) -> None:
    notebook.run("%config NeuprintMagics.row_limit = 3")
    assert len(notebook.run(f"%%cypher\n{query}")) == rows
    assert said in notebook.shown


def test_a_limit_that_cannot_be_added_cuts_the_answer(notebook: Notebook) -> None:
    assert len(notebook.run(f"%%cypher --limit 2\n{ALL} LIMIT 5")) == 2
    assert "showing 2 of 3+ rows: all were read" in notebook.shown


def test_an_error_shows_the_query_as_it_was_written(notebook: Notebook) -> None:
    said = notebook.fails("%%cypher\nMATCH (n:Neuron)\nRETURN n.")
    assert "LIMIT" not in said.split("\n\n", 1)[1]


def test_a_wrong_query_is_sent_once(notebook: Notebook) -> None:
    before = sent()
    said = notebook.fails("%%cypher\nMATCH (n:Neuron)\nWHERE n.type == 'EPG'\nRETURN n // all\n;")
    assert "  2 | WHERE n.type == 'EPG'\n    |               ^" in said
    assert sent() == before + 1


def test_a_dry_run_shows_and_sends_nothing(notebook: Notebook) -> None:
    notebook.run('t = "it\'s"')
    before = sent()
    assert notebook.run("%%cypher --dry-run -o x\nMATCH (n:Neuron) WHERE n.type = $t RETURN n // -->") is None
    assert notebook.shown == "MATCH (n:Neuron) WHERE n.type = 'it\\'s' RETURN n // -->\nLIMIT 100001\n"
    assert sent() == before


def test_explain(notebook: Notebook) -> None:
    assert notebook.run(f"%%cypher --explain\n{ALL}") is None
    assert notebook.shown == "The server accepts the query, and sends no plan of it.\n"
    assert default_client().query_log[-1].cypher == f"EXPLAIN {ALL}"


def test_formats(notebook: Notebook) -> None:
    kinds = {"grid": "ResultFrame", "pandas": "DataFrame", "arrow": "Table", "dict": "list"}
    for format, kind in kinds.items():
        notebook.run(f"%%cypher --format {format} -o x\n{ALL}")
        assert type(notebook["x"]).__name__ == kind
    assert notebook["x"][0] == {"bodyId": 3}
    notebook.run("%config NeuprintMagics.default_format = 'pandas'")
    assert type(notebook.run(f"%cypher {ALL}")) is pd.DataFrame
    assert "invalid choice: 'excel'" in notebook.fails(f"%cypher --format excel {ALL}")
    mixed = "UNWIND [1, 'a'] AS x RETURN x"
    assert "this table cannot be converted to Arrow" in notebook.fails(f"%cypher --format arrow {mixed}")


def test_polars_where_it_is_installed_and_where_not(notebook: Notebook) -> None:
    try:
        import polars
    except ImportError:
        before = sent()
        assert "pip install polars" in notebook.fails(f"%cypher --format polars {ALL}")
        assert sent() == before
    else:
        assert isinstance(notebook.run(f"%cypher --format polars {ALL}"), polars.DataFrame)


def test_exports(notebook: Notebook, tmp_path: Path) -> None:
    for suffix in ("csv", "tsv", "parquet", "feather", "json"):
        notebook.run(f"%%cypher --export {tmp_path}/found.{suffix}\n{ALL}")
        assert f"found.{suffix}: 6 rows x 1 column written" in notebook.shown
    assert pd.read_csv(tmp_path / "found.csv")["bodyId"].tolist()[-1] == BIG + 1
    assert pd.read_parquet(tmp_path / "found.parquet")["bodyId"].tolist()[-1] == BIG + 1
    assert json.loads((tmp_path / "found.json").read_text())[-1] == {"bodyId": BIG + 1}
    before = sent()
    assert "--export writes .csv" in notebook.fails(f"%cypher --export {tmp_path}/x.xls {ALL}")
    assert "there is no folder" in notebook.fails(f"%cypher --export {tmp_path}/no/x.csv {ALL}")
    assert sent() == before


def test_an_export_that_fails_keeps_the_earlier_file_and_the_answer(notebook: Notebook, tmp_path: Path) -> None:
    path = tmp_path / "found.parquet"
    notebook.run(f"%%cypher --export {path}\n{ALL}")
    mixed = "UNWIND [1, 'a'] AS x RETURN x"
    assert "this table cannot be written as .parquet" in notebook.fails(f"%%cypher -o mixed --export {path}\n{mixed}")
    assert len(pd.read_parquet(path)) == 6
    assert notebook["mixed"]["x"].tolist() == [1, "a"]
    assert list(tmp_path.iterdir()) == [path]


def test_an_export_over_an_earlier_file_says_so(notebook: Notebook, tmp_path: Path) -> None:
    notebook.run(f"%%cypher --export {tmp_path}/found.csv\n{ALL}")
    assert "in place of" not in notebook.shown
    notebook.run(f"%%cypher --export {tmp_path}/found.csv\n{ALL}")
    assert "written, in place of the earlier file" in notebook.shown


def test_numbers_are_exported_exactly(notebook: Notebook, tmp_path: Path) -> None:
    notebook.run(f"%%cypher --export {tmp_path}/found.json\nRETURN 0.123456789012345 AS x")
    assert json.loads((tmp_path / "found.json").read_text()) == [{"x": 0.123456789012345}]


def test_the_same_answer_a_moment_later_is_not_asked_for_again(notebook: Notebook) -> None:
    found = notebook.run(f"%%cypher\n{ALL}")
    found["bodyId"] = 0
    before = sent()
    again = notebook.run(f"%%cypher\n{ALL}")
    assert again["bodyId"].tolist()[-1] == BIG + 1
    assert again.attrs["dataset"] == "tiny:v1"
    assert sent() == before
    assert "--no-cache asks the server again" in notebook.shown
    notebook.run(f"%%cypher --no-cache\n{ALL}")
    assert sent() == before + 1
    notebook.run("%config NeuprintMagics.cache_seconds = 0")
    notebook.run(f"%%cypher\n{ALL}")
    assert sent() == before + 2


def test_saved_queries_are_gone_on_from(notebook: Notebook) -> None:
    notebook.run("kind = 'EPG'")
    notebook.run("%%cypher --save epg --dry-run\nMATCH (n:Neuron) WHERE n.type = $kind RETURN n // mine")
    found = notebook.run("%%cypher --with epg\nMATCH (n)-->(m:Neuron) RETURN DISTINCT m.bodyId AS b ORDER BY b")
    assert found["b"].tolist() == [3]
    assert len(notebook.run("%cypher --with epg")) == 2
    assert "no saved query 'egp'; did you mean 'epg'?" in notebook.fails("%cypher --with egp")
    notebook.run("%cypher --save both RETURN 1 AS x UNION RETURN 2 AS x")
    assert "without UNION" in notebook.fails("%cypher --with both RETURN x")


def test_another_connection_by_its_alias(notebook: Notebook, inside: object) -> None:
    notebook.run("%neuprint connect local inside:v1 --as within")
    notebook.run("%neuprint use tiny:v1")
    count = "MATCH (n:Neuron) RETURN count(n) AS c"
    assert notebook.run(f"%cypher {count}")["c"].tolist() == [6]
    assert notebook.run(f"%cypher --server within {count}")["c"].tolist() == [4]
    assert "no connection 'whithin'; did you mean 'within'?" in notebook.fails(f"%cypher --server whithin {count}")
    notebook.run("%neuprint use within")
    assert notebook.run(f"%cypher {count}")["c"].tolist() == [4]
    assert notebook.run(f"%cypher --dataset tiny:v1 {count}")["c"].tolist() == [6]


def test_time_limits(notebook: Notebook) -> None:
    slow = "UNWIND range(1, 3000) AS i UNWIND range(1, 20000) AS j RETURN count(i + j) AS c"
    assert "no answer within 0.2 s" in notebook.fails(f"%cypher --timeout 0.2 {slow}")
    assert "'soon' is not a number of seconds" in notebook.fails("%cypher --timeout soon RETURN 1")


@pytest.mark.parametrize("magic", ["cypher", "neurons", "connections", "synapses", "skeletons", "rois", "neuprint"])
def test_help(notebook: Notebook, magic: str) -> None:
    assert notebook.run(f"%{magic} --help") is None
    assert f"%{magic}" in notebook.shown
    assert "%%%" not in notebook.shown


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%%cypher --store-to x\nRETURN 1", "here it is -o NAME"),
        ("%%cypher --max_results 5\nRETURN 1", "here it is --limit N"),
        ("%%cypher df\nRETURN 1", "write %%cypher -o df"),
        ("%%cypher\nMATCH (n {type: {{kind}}}) RETURN n", "write $kind"),
    ],
)
def test_habits_from_elsewhere_are_told_what_to_write(notebook: Notebook, cell: str, said: str) -> None:
    assert said in notebook.fails(cell)


def test_braces_in_a_string_or_a_comment_are_no_habit_from_elsewhere(notebook: Notebook) -> None:
    found = notebook.run("%%cypher\n// {{kind}}\nRETURN '{{kind}}' AS `{{x}}`")
    assert found.to_dict("records") == [{"{{x}}": "{{kind}}"}]


def test_feedback_can_be_turned_off(notebook: Notebook) -> None:
    notebook.run("%config NeuprintMagics.feedback = False")
    notebook.run(f"%%cypher -o x\n{ALL}")
    assert notebook.shown == ""


@pytest.mark.parametrize("end", [",", ".", " AS", " ORDER BY", " SKIP", " +", " WHERE n"])
def test_a_query_that_breaks_off_is_shown_where_it_was_written(notebook: Notebook, end: str) -> None:
    said = notebook.fails(f"%%cypher\nMATCH (n:Neuron)\nRETURN n.bodyId{end}")
    assert "LIMIT" not in said.split("\n\n")[1]
    assert "^" in said
    assert f"  2 | RETURN n.bodyId{end}" in said
