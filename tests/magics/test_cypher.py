from __future__ import annotations

import pandas as pd
import pytest

from neuprint_jupyter import Client, default_client
from neuprint_jupyter.client import all_queries
from neuprint_jupyter.widgets.result_frame import ResultFrame
from tests.magics.conftest import Notebook
from tests.tiny import BIG

QUERY = "MATCH (n:Neuron) WHERE n.bodyId > 6 RETURN n.bodyId AS bodyId ORDER BY bodyId"


def test_a_cell_shows_its_result(notebook: Notebook) -> None:
    result = notebook.run(f"%%cypher\n{QUERY}")
    assert isinstance(result, ResultFrame)
    assert result["bodyId"].tolist() == [BIG, BIG + 1]
    bundle, _ = result._repr_mimebundle_()
    assert str(BIG) in bundle["text/html"]
    assert str(BIG) in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


@pytest.mark.parametrize(
    "cell",
    [
        f"%%cypher found <<\n{QUERY}",
        f"%%cypher -o found\n{QUERY}",
        f"%%cypher --out=found\n{QUERY}",
        f"found = %cypher {QUERY}",
        f"%cypher found << {QUERY}",
        f"%cypher -o found {QUERY}",
        f"%%cypher -o found --dataset tiny:v1\n\n{QUERY}\n",
    ],
)
def test_every_way_to_keep_a_result(notebook: Notebook, cell: str) -> None:
    assert notebook.run(cell) is None
    assert notebook["found"]["bodyId"].tolist() == [BIG, BIG + 1]


def test_a_kept_result_is_announced(notebook: Notebook) -> None:
    notebook.run(f"%%cypher -o found\n{QUERY}")
    assert notebook.shown == "found: 2 rows x 1 column\n"


@pytest.mark.parametrize(
    ("setup", "parameter", "found"),
    [
        (f"v = {BIG}", "= $v", [BIG]),
        (f"import numpy as np; v = np.int64({BIG})", "= $v", [BIG]),
        (f"v = [{BIG}, 3]", "IN $v", [3, BIG]),
        (f"import numpy as np; v = np.array([{BIG}, 3])", "IN $v", [3, BIG]),
        (f"import pandas as pd; v = pd.Series([{BIG}, 3])", "IN $v", [3, BIG]),
        (f"import pandas as pd; v = pd.DataFrame({{'bodyId': [{BIG}, 3], 'x': 1.5}})", "IN $v", [3, BIG]),
        (f"v = {{'id': {BIG}}}", "= $v.id", [BIG]),
    ],
)
def test_values_of_the_notebook(notebook: Notebook, setup: str, parameter: str, found: list[int]) -> None:
    notebook.run(setup)
    result = notebook.run(f"%%cypher\nMATCH (n:Neuron) WHERE n.bodyId {parameter} RETURN n.bodyId AS b ORDER BY b")
    assert result["b"].tolist() == found


def test_hostile_values_are_only_values(notebook: Notebook) -> None:
    notebook.run("v = \"' OR true OR '\"")
    assert len(notebook.run("%cypher MATCH (n:Neuron) WHERE n.type = $v RETURN n.bodyId")) == 0


def test_braces_dashes_and_dollars_survive_the_line(notebook: Notebook) -> None:
    notebook.run("n = 'wrong'; bodyId = 'wrong'")
    result = notebook.run(
        "%cypher MATCH (a)-->(b) WITH {n: 1, x: '$n {n}'} AS m RETURN m.x AS `{n}`, 1 -- 1 AS two LIMIT 1"
    )
    assert result.to_dict("records") == [{"{n}": "$n {n}", "two": 2}]


def test_a_missing_value_is_named(notebook: Notebook) -> None:
    assert "'$later'; give it a value in a cell above: later = …" in notebook.fails("%cypher RETURN $later AS x")
    notebook.run("bodies = [1]")
    said = notebook.fails("%cypher RETURN $bodeis AS x")
    assert "no variable for the parameter '$bodeis'; did you mean '$bodies'?" in said
    # Functions and modules are no values.
    notebook.run("import bisect; from neuprint_jupyter import *")
    assert "the parameter '$later'; there is '$bodies'\n" in notebook.fails("%cypher RETURN $later AS x")


@pytest.mark.parametrize(
    ("setup", "said"),
    [
        ("v = float('nan')", "$v: nan cannot"),
        ("v = object()", "$v: a value of type object"),
        ("import pandas as pd; v = pd.DataFrame({'x': [1]})", "no 'bodyId' column"),
    ],
)
def test_values_that_cannot_be_sent(notebook: Notebook, setup: str, said: str) -> None:
    notebook.run(setup)
    assert said in notebook.fails("%cypher RETURN $v AS x")


def test_a_syntax_error_shows_the_place(notebook: Notebook) -> None:
    said = notebook.fails("%%cypher\nMATCH (n:Neuron)\nWHERE n.type == 'EPG'\nRETURN n")
    assert "(line 2, column 15 (offset: 31))" in said
    assert "  2 | WHERE n.type == 'EPG'\n    |               ^" in said
    assert "Traceback" not in said
    notebook.run("%tb")
    assert "Traceback (most recent call last)" in notebook.shown


def test_a_write_is_refused(notebook: Notebook) -> None:
    assert "not authorized to modify the database" in notebook.fails("%cypher CREATE (n:Neuron {bodyId: 7})")


def test_smart_quotes_are_pointed_at(notebook: Notebook) -> None:
    assert "smart quote ‘" in notebook.fails("%cypher MATCH (n:Neuron) WHERE n.type = ‘EPG’ RETURN n")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%%cypher\n ", "no query given"),
        ("%cypher", "no query given"),
        ("%cypher --outt x RETURN 1", "no option '--outt'; did you mean '--out'"),
        ("%cypher -o", "-o needs a value"),
        ("%cypher -o 1x RETURN 1", "'1x' cannot be the name of a variable"),
        ("%cypher -o in RETURN 1", "'in' cannot be the name of a variable"),
        ("%cypher MATCH (n:Neuron) WHERE n.type IS None RETURN n", "IS is followed by NULL or NOT NULL"),
        ("%cypher --dataset tiny:v2 RETURN 1", "no dataset 'tiny:v2'; did you mean 'tiny:v1'?"),
    ],
)
def test_wrong_lines(notebook: Notebook, cell: str, said: str) -> None:
    assert said in notebook.fails(cell)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("MATCH (n:Neuron) WHERE n.typ = 'EPG' RETURN n.bodyId", "no property 'typ'; did you mean 'type'?"),
        ("MATCH (n:Neuron {typ: 'EPG'}) RETURN count(*) AS number", "no property 'typ'; did you mean 'type'?"),
        ("MATCH (n:Neuron) RETURN n.bodyId, n.instanc", "no property 'instanc'; did you mean 'instance'?"),
        ("MATCH (n:Neurn) RETURN n", "no label 'Neurn'; did you mean 'Neuron'?"),
        ("MATCH ()-[e:ConectsTo]->() RETURN e", "no relationship 'ConectsTo'; did you mean 'ConnectsTo'"),
        ("MATCH (n:Neuron) WHERE n.type = 'EPH' RETURN n", "no neuron has the type 'EPH'; did you mean 'EPG'?"),
        ("MATCH (n:Neuron {type: 'EPH'}) RETURN n.instanc", "no neuron has the type 'EPH'; did you mean 'EPG'?"),
        (
            "MATCH (n:Neuron) WHERE n.EB = 'true' RETURN n",
            "no neuron has the EB 'true': it is true for those in that ROI",
        ),
        ("MATCH (n:Neuron {type: 'EPH'}) RETURN n.instanc", "no property 'instanc'; did you mean 'instance'?"),
        ("MATCH (n:Neuron {status: 'traced'}) RETURN n", "no neuron has the status 'traced'; did you mean 'Traced'?"),
        ("MATCH (n:Neuron)-->(s) WHERE s.type = 'prae' RETURN n", ""),
        ("MATCH (n:Neuron {type: 'EPG'}) WHERE n.pre > 100000 RETURN n", ""),
        # What the dataset has, what the query makes, and what is like nothing.
        ("MATCH (n:Neuron) WHERE n.bodyId < 0 WITH n.pre AS typ, n RETURN typ, n.type, n.`EB`, n.other", ""),
        ("MATCH (n:Neuron) WHERE n.bodyId < 0 RETURN n.somaLocation.x, point.distance(n.somaLocation, null)", ""),
        ("MATCH (n:`tiny_Neuron`) WHERE n.bodyId < 0 RETURN n", ""),
        # An answer that says something.
        ("MATCH (n:Neuron) WHERE n.typ IS NULL RETURN n.bodyId", ""),
    ],
)
def test_a_misspelt_name_is_told_where_the_answer_says_nothing(notebook: Notebook, query: str, said: str) -> None:
    notebook.run(f"%%cypher\n{query}")
    assert ("the dataset has" in notebook.shown or "no neuron has" in notebook.shown) == bool(said)
    assert said in notebook.shown


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("n.type = null", "write IS NULL, or IS NOT NULL"),
        ("n.type <> NULL", "write IS NULL, or IS NOT NULL"),
        ("n.type = 'null'", ""),
    ],
)
def test_a_comparison_with_null_is_told_where_it_finds_nothing(notebook: Notebook, condition: str, said: str) -> None:
    notebook.run(f"%cypher MATCH (n:Neuron) WHERE {condition} RETURN count(n)")
    assert said in notebook.shown
    assert ("NULL" in notebook.shown) == bool(said)


@pytest.mark.parametrize("text", ["$kind", "{kind}"])
def test_a_variable_in_quotes_is_told_where_nothing_is_found(notebook: Notebook, text: str) -> None:
    query = f"%cypher MATCH (n:Neuron) WHERE n.type = '{text}' RETURN n.bodyId"
    notebook.run(query)
    assert "quotes" not in notebook.shown
    notebook.run("kind = 'EPG'")
    notebook.run(query)
    assert f"'{text}' in quotes is that text; the value of the notebook's kind is $kind" in notebook.shown
    notebook.run("%cypher MATCH (n:Neuron) WHERE n.type <> '$kind' RETURN n.bodyId")
    assert "quotes" not in notebook.shown


def test_a_body_id_in_quotes_is_told_where_nothing_is_found(notebook: Notebook) -> None:
    notebook.run(f"%cypher MATCH (n:Neuron) WHERE n.bodyId IN ['{BIG}', '{BIG + 1}'] RETURN n.type")
    assert notebook.shown.splitlines()[0] == f"'{BIG}' in quotes is a text; bodyIds are numbers, without quotes"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("MATCH (n:Neuron) WHERE n.type LIKE 'EPG%' RETURN n", "write =~ 'EPG.*', or STARTS WITH"),
        ("MATCH (n:Neuron) RETURN n.type, count(*) GROUP BY n.type", "no GROUP BY is needed"),
        ("SELECT * FROM neurons", "a query is written MATCH (n:Neuron)"),
        ("# all\nMATCH (n:Neuron) RETURN n", "a comment begins with //"),
        ("MATCH (n:Neuron) RETURN n.roiInfo.EB", "write apoc.convert.fromJsonMap(n.roiInfo)"),
    ],
)
def test_what_other_languages_have_is_told_as_cypher_has_it(notebook: Notebook, query: str, said: str) -> None:
    assert said in notebook.fails(f"%%cypher\n{query}")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("MATCH (n:Neuron)\nRETRUN n", "did you mean 'RETURN'?"),
        ("MACTH (n:Neuron) RETURN n", "did you mean 'MATCH'?"),
        ("MATCH (n:Neuron) RETURN n.bodyId LIMT 4", "did you mean 'LIMIT'?"),
        ("MATCH (n:Neuron) WHERE n.type = 'EPG RETURN n", "a text stands between two quotes of one kind: 'EPG'"),
        ("MATCH (n:Neuron) WHERE n.type = \"EPG' RETURN n", 'two quotes of one kind: "EPG"'),
        ("MATCH (n:Neuron) WHERE n.type == 'EPG' RETURN n", "one = compares"),
        ("MATCH (n:Neuron) WHERE n.pre => 4 RETURN n", "write >="),
        ("MATCH (n:Neuron) WHERE n.pre > 4 && n.post > 3 RETURN n", "write AND"),
        ("MATCH (n:Neuron) WHERE n.type IN ('EPG', 'PEG') RETURN n", "in square brackets: IN ['EPG', 'PEG']"),
        ("MATCH n:Neuron RETURN n", "a node stands in round brackets: (n:Neuron)"),
        ("MATCH (n:Neuron)->(m:Neuron) RETURN n", "an arrow is -->, or -[:ConnectsTo]->"),
        ("MATCH (n:Neuron) RETURN n.bodyId WHERE n.type = 'EPG'", "WHERE stands before RETURN"),
        ("MATCH (n:Neuron) WHERE n.'PB(L1)' RETURN n", "stands in backticks"),
        ("MATCH (n:Neuron) WHERE n.PB(L1) RETURN n", "stands in backticks: n.`PB(…)`"),
        ("MATCH (n:Neuron) RETURN mean(n.pre)", "here it is avg"),
    ],
)
def test_slips_are_told(notebook: Notebook, query: str, said: str) -> None:
    assert said in notebook.fails(f"%%cypher\n{query}")


def test_cypher_without_its_magic_is_told(notebook: Notebook) -> None:
    said = notebook.fails("MATCH (n:Neuron)\nRETURN n.type")
    assert said.splitlines()[0] == "CriteriaError: this is Cypher, not Python: write %%cypher in a line above it"
    # A terminal asks this at each Enter.
    assert notebook.shell.check_complete("MATCH (n:Neuron) RETURN n.type")[0] == "invalid"
    assert notebook.run("match (1, 2):\n    case (a, b):\n        pass\na  # RETURN") == 1


def test_text_without_quotes_is_told(notebook: Notebook) -> None:
    said = notebook.fails("%cypher MATCH (n:Neuron) WHERE n.type = EPG RETURN n")
    assert "a text stands in quotes: 'EPG', the notebook's own EPG is $EPG" in said
    said = notebook.fails("%cypher MATCH (n:Neuron) WITH n.type AS type RETURN n")
    assert "not defined" in said
    assert "quotes" not in said


def test_a_wrong_name_is_refused_before_the_query_runs(notebook: Notebook) -> None:
    before = len(default_client().query_log)
    notebook.fails("%cypher -o 1x RETURN 1")
    assert len(default_client().query_log) == before


def test_a_result_is_a_dataframe_like_any_other(notebook: Notebook) -> None:
    notebook.run(f"found = %cypher {QUERY}")
    found = notebook["found"]
    assert isinstance(found, pd.DataFrame)
    assert type(found[found["bodyId"] > BIG]) is pd.DataFrame
    assert type(found.merge(found)) is pd.DataFrame


def test_queries_are_logged_under_the_magics_name(notebook: Notebook) -> None:
    notebook.run(f"%%cypher\n{QUERY}")
    assert default_client().query_log[-1].caller == "%%cypher"
    notebook.run("%neurons EPG")
    assert default_client().query_log[-1].caller == "%neurons"


def test_what_is_asked_about_the_dataset_is_logged_under_the_magics_name_too(
    unconnected: Notebook, tiny: Client
) -> None:
    before = len(all_queries)
    unconnected.run("%neuprint local tiny:v1")
    assert {record.caller for record in list(all_queries)[before:]} == {"%neuprint"}
