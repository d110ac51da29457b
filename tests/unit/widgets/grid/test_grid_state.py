"""What Python reads and sets, and what the page asks of it: filter, columns, selection, statistics, copies, files."""

import json

import numpy as np
import pandas as pd
import pytest
import traitlets

from neuprint_jupyter.widgets.grid import answers
from neuprint_jupyter.widgets.grid.statistics import statistics
from neuprint_jupyter.widgets.grid.table import Table

BIG = 2**53


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "bodyId": [BIG + 3, BIG + 1, BIG + 2, BIG + 4],
            "type": ["FB4Y", None, "EPG", "EPG"],
            "pre": [10, 30, 20, 5],
        }
    )


def test_the_view_is_the_table_as_shown(page_of, table):
    grid = page_of(table).grid
    pd.testing.assert_frame_equal(grid.view, table)
    grid.sort = [{"column": "pre", "direction": "descending"}]
    grid.filter = [{"column": "type", "null": False}, {"column": "pre", "min": 6}]
    grid.columns = ["pre", "bodyId"]
    pd.testing.assert_frame_equal(grid.view, table.loc[[2, 0], ["pre", "bodyId"]])
    grid.search = str(BIG + 3)
    assert grid.view.index.tolist() == [0]
    grid.filter, grid.search, grid.sort = [], "", []
    pd.testing.assert_frame_equal(grid.view, table[["pre", "bodyId"]])


def test_state_is_read_as_it_can_be_set(page_of, table):
    grid = page_of(table).grid
    grid.filter = [{"column": 2, "min": 6, "max": "25"}]
    assert grid.filter == [{"column": "pre", "min": 6}, {"column": "pre", "max": "25"}]
    assert grid.columns == ["bodyId", "type", "pre"]
    copy = page_of(table).grid
    copy.filter, copy.sort, copy.columns = grid.filter, grid.sort, grid.columns
    pd.testing.assert_frame_equal(copy.view, grid.view)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("filter", [{"column": "typo", "contains": "a"}], "did you mean 'type'"),
        ("filter", {"type": "EPG"}, r"such as \[\{.column.: .pre., .min.: 15\}\]; \{'type': 'EPG'\} is none"),
        ("sort", "type", "sort is a list of dicts, such as .*; 'type' is none"),
        ("sort", [("type", False)], "sort is a list of dicts, such as"),
        ("columns", ["bodyId", "bodyId"], "named twice"),
        ("columns", [], "at least one column"),
        ("columns", ["bodyid"], "did you mean 'bodyId'"),
        ("search", "x" * 2_000, "at most 1,000"),
        ("view", pd.DataFrame(), "read-only"),
        ("selected_ids", [1], "not in the table's column 'bodyId': 1"),
        ("selected_ids", "12", "bodyIds are a list"),
        ("selected_ids", [1.5], "a bodyId is a whole number"),
        ("selected", [True], "4 truth values"),
        ("selected", pd.DataFrame({"a": [1]}, index=[9]), "no row 9"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(page_of, table, name, value, words):
    grid = page_of(table).grid
    grid.selected_ids = [BIG + 1]
    with pytest.raises(traitlets.TraitError, match=words):
        setattr(grid, name, value)
    pd.testing.assert_frame_equal(grid.view, table)
    assert grid.selected_ids == [BIG + 1]


def test_the_selection_stays_with_its_rows(page_of, table):
    page = page_of(table)
    grid = page.grid
    grid.sort = [{"column": "pre"}]
    select = {"kind": "select", "id": 1, "how": "only", "start": 1, "stop": 3, "version": 1}
    assert page.ask(select) == {"kind": "selected", "selection": 1, "id": 1}
    assert grid.selected_ids == [BIG + 3, BIG + 2]
    grid.filter = [{"column": "type", "equals": "EPG"}]
    assert grid.selected_ids == [BIG + 3, BIG + 2]
    assert grid._selection == {"version": 1, "count": 2, "shown": 1, "positions": [0, 2]}
    assert page.ask({"kind": "page", "id": 2, "start": 0, "stop": 2, "columns": [0, 1]})["selected"] == [1]
    page.ask({**select, "how": "invert", "start": 0, "stop": 2, "version": 2})
    assert grid.selected_ids == [BIG + 4, BIG + 3]
    page.ask({**select, "how": "remove", "start": 0, "stop": 2, "version": 2})
    pd.testing.assert_frame_equal(grid.selected, table.loc[[0]])


def test_a_selection_of_rows_that_have_moved_is_refused(page_of, table):
    page = page_of(table)
    page.grid.sort = [{"column": "pre"}]
    answer = page.ask({"kind": "select", "id": 1, "how": "only", "start": 0, "stop": 1, "version": 0})
    assert "sorted or filtered anew" in answer["message"]
    assert page.grid.selected_ids == []


def test_a_null_makes_no_floats_of_ids(page_of):
    grid = page_of(pd.DataFrame({"bodyId": [722817260, np.nan, 1196854070], "body": [0.5, 1.0, 2.0]})).grid
    assert grid._has_ids
    grid.selected = [True, True, True]
    assert grid.selected_ids == [722817260, 1196854070]
    grid.selected_ids = [1196854070]
    assert grid.selected.index.tolist() == [2]
    for ids in ([2.0**53, np.nan], [0.5], [np.nan]):
        assert not page_of(pd.DataFrame({"bodyId": ids})).grid._has_ids


def test_the_selection_from_python(page_of, table):
    grid = page_of(table).grid
    grid.selected = table[table["type"] == "EPG"]
    assert grid.selected_ids == [BIG + 2, BIG + 4]
    grid.selected = table["pre"] > 9
    assert grid.selected_ids == [BIG + 3, BIG + 1, BIG + 2]
    grid.selected_ids = np.array([BIG + 4])
    pd.testing.assert_frame_equal(grid.selected, table.loc[[3]])
    grid.selected_ids = []
    assert grid.selected.empty


def test_changes_can_be_observed_and_linked(page_of, table):
    page = page_of(table)
    seen = []
    page.grid.observe(lambda change: seen.append(change["new"]), "selected_ids")
    page.grid.observe(lambda change: seen.append(len(change["new"])), "view")
    target = type("Other", (traitlets.HasTraits,), {"ids": traitlets.List()})()
    traitlets.dlink((page.grid, "selected_ids"), (target, "ids"))
    page.ask({"kind": "select", "id": 1, "how": "only", "start": 0, "stop": 1, "version": 0})
    page.ask({"kind": "filter", "id": 2, "filter": [{"column": "pre", "min": 15}], "search": ""})
    assert seen == [[BIG + 3], 2]
    assert target.ids == [BIG + 3]


def test_truth_values_of_the_view_mean_its_rows(page_of, table):
    table["pre"] = table["pre"].astype("Int64")
    table.loc[1, "pre"] = pd.NA
    grid = page_of(table).grid
    grid.sort = [{"column": "bodyId"}]
    grid.selected = grid.view["type"] == "EPG"
    assert grid.selected_ids == [BIG + 2, BIG + 4]
    grid.selected = table["pre"] > 9
    assert grid.selected_ids == [BIG + 2, BIG + 3]
    grid.filter = [{"column": "type", "equals": "EPG"}]
    grid.selected = grid.view["pre"] > 9
    assert grid.selected_ids == [BIG + 2]


def test_rows_that_share_a_label_are_not_taken_for_each_other(page_of):
    frame = pd.concat([pd.DataFrame({"pre": [1, 200]}), pd.DataFrame({"pre": [300, 4]})])
    grid = page_of(frame).grid
    grid.selected = frame["pre"] > 100
    assert grid.selected["pre"].tolist() == [200, 300]
    grid.selected = frame.loc[[1]]
    assert grid.selected["pre"].tolist() == [200, 4]
    grid.sort = [{"column": "pre"}]
    for wanted in (grid.view["pre"] > 100, grid.view.head(1)):
        with pytest.raises(traitlets.TraitError, match="share a label"):
            grid.selected = wanted
    assert grid.selected["pre"].tolist() == [4, 200]


def test_several_rows_of_one_neuron_are_one_id(page_of):
    frame = pd.DataFrame({"bodyId_pre": [1, 1, 2], "weight": [3, 4, 5]})
    grid = page_of(frame).grid
    grid.selected_ids = [1]
    assert (len(grid.selected), grid.selected_ids) == (2, [1])
    assert page_of(frame[["weight"]]).grid.selected_ids == []


def test_filtering_from_the_page(page_of, table):
    page = page_of(table)
    answer = page.ask({"kind": "filter", "id": 1, "filter": [{"column": 1, "in": ["EPG", None]}], "search": "EPG"})
    assert answer["kind"] == "arranged"
    assert answer["version"] == page.grid._first_page["version"]
    assert [row[1] for row in page.grid._first_page["rows"]] == ["EPG", "EPG"]
    assert (page.grid._first_page["row_count"], page.grid._first_page["total"]) == (2, 4)
    assert page.grid.filter == [{"column": "type", "in": ["EPG", None]}]


def test_an_id_in_a_filter_survives_the_page(page_of, table):
    page = page_of(table)
    page.grid.filter = [{"column": "bodyId", "equals": int(table["bodyId"].iloc[0])}]
    # What the page does when somebody searches: it hands back the conditions it knows.
    known = json.loads(json.dumps(page.grid.get_state("filter")["filter"]), parse_int=lambda n: int(float(n)))
    page.ask({"kind": "filter", "id": 1, "filter": known, "search": str(table["type"].iloc[0])})
    assert page.grid.view["bodyId"].tolist() == [table["bodyId"].iloc[0]]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"kind": "page", "start": 0, "stop": 1}, "columns are two positions"),
        ({"kind": "page", "start": 0, "stop": 1, "columns": [0, 4]}, "columns 0 to 4 are not within the 3"),
        ({"kind": "page", "start": 0, "stop": 1, "columns": ["0", 1]}, "is a whole number"),
        ({"kind": "filter", "filter": [{"column": "x", "contains": ""}], "search": ""}, "no column 'x'"),
        ({"kind": "filter", "filter": []}, "a text to look for"),
        ({"kind": "filter", "filter": [{"column": 0, "__class__": 1}], "search": ""}, "a test is"),
        ({"kind": "columns", "columns": [7]}, "no column 7"),
        ({"kind": "columns"}, "columns are a list"),
        ({"kind": "width", "column": 0, "width": -1}, "from 1 to 4000"),
        ({"kind": "width", "column": 9, "width": 50}, "no column 9"),
        ({"kind": "select", "how": "all", "start": 0, "stop": 1, "version": 0}, "how is one of only"),
        ({"kind": "select", "how": "only", "start": 0, "stop": 5, "version": 0}, "rows 0 to 5"),
        ({"kind": "select", "how": "only", "start": 0, "stop": 1}, "version is a whole number"),
        ({"kind": "statistics", "columns": [-1]}, "no column -1"),
        ({"kind": "statistics", "column": 0}, "columns are a list"),
        ({"kind": "values", "column": 0, "search": None}, "a text to look for"),
        ({"kind": "cell", "row": 4, "column": 0, "version": 0}, "row 4 is not among"),
        ({"kind": "copy", "what": "/etc/passwd"}, "what is one of rows, ids"),
        ({"kind": "export", "format": "../x"}, "format is one of csv, parquet"),
        ({"kind": "act", "action": "rm", "row": 0, "column": 0, "version": 0}, "action is one of upstream"),
        ({"kind": "act", "action": "skeleton", "row": 9, "column": 0, "version": 0}, "row 9 is not among"),
    ],
)
def test_messages_that_are_not_right_are_refused(page_of, table, message, words):
    page = page_of(table)
    answer = page.ask({"id": "x", **message})
    assert (answer["kind"], answer["id"]) == ("error", "x")
    assert words in answer["message"]
    pd.testing.assert_frame_equal(page.grid.view, table)


def test_statistics(page_of, monkeypatch):
    # All at once, however slow the machine: after a second the page would have to ask again.
    monkeypatch.setattr(answers, "_SECONDS_DESCRIBING", 600)
    frame = pd.DataFrame(
        {
            "id": np.arange(100) + BIG,
            "w": [0.0] * 99 + [23.0],
            "t": ["a"] * 60 + ["b"] * 39 + [None],
            "ok": [True] * 70 + [False] * 30,
            "nothing": [None] * 100,
            "inf": [np.inf] * 50 + [np.nan] * 50,
        }
    )
    page = page_of(frame)
    of = page.ask({"kind": "statistics", "id": 1, "columns": list(range(frame.shape[1]))})["columns"]
    json.dumps(of, allow_nan=False)
    assert (of[0]["unique"], of[0]["min"], of[0]["max"]) == (100, str(BIG), str(BIG + 99))
    assert sum(of[0]["counts"]) == 100
    assert (of[1]["unique"], of[1]["counts"][0], of[1]["counts"][-1]) == (2, 99, 1)
    assert (of[2]["nulls"], of[2]["top"]) == (1, [["a", 60], ["b", 39]])
    assert of[3]["top"] == [["true", 70], ["false", 30]]
    assert (of[4]["nulls"], of[4]["unique"]) == (100, 0)
    assert (of[5]["nulls"], of[5]["unique"], of[5]["counts"]) == (50, 1, [0])


def test_statistics_of_a_long_column_of_texts_count_the_few_that_are_alike():
    texts = pd.Series([f"n{i}" for i in range(120_000)], dtype="str")
    texts.iloc[[5, 70_000]] = None
    texts.iloc[[9, 8, 100_000]] = "same"
    table = Table(pd.DataFrame({"t": texts}))
    assert statistics(table, 0) == {"nulls": 2, "unique": 120_000 - 2 - 3 + 1}


def test_frequent_values(page_of):
    page = page_of(pd.DataFrame({"t": ["b", "a", "a", None, "Ab"], "n": [1, 1, 2, 3, 3]}))
    ask = {"kind": "values", "id": 1, "column": 0, "search": ""}
    assert page.ask(ask)["values"] == [["a", 2], ["Ab", 1], ["b", 1]]
    assert page.ask({**ask, "search": "aB"})["values"] == [["Ab", 1]]
    assert page.ask({**ask, "column": 1})["values"] == [["1", 2], ["3", 2], ["2", 1]]


def test_texts_too_long_to_filter_by_are_not_sent_to_be_picked(page_of):
    page = page_of(pd.DataFrame({"t": ["a", "x" * 100_000, "x" * 1_000]}))
    values = page.ask({"kind": "values", "id": 1, "column": 0, "search": ""})["values"]
    assert values == [["a", 1], ["x" * 1_000, 1]]


def test_truth_values_of_a_long_table_are_described():
    for dtype in ("bool", "boolean", "bool[pyarrow]"):
        column = pd.Series([True, False, True] * 40_000, dtype=dtype)
        described = statistics(Table(pd.DataFrame({"cropped": column})), 0)
        assert described == {"nulls": 0, "unique": 2, "top": [["true", 80_000], ["false", 40_000]]}


def test_one_cell_in_full(page_of):
    page = page_of(pd.DataFrame({"x": [{"a": list(range(300))}, "s" * 5_000, None, 2.0**0.5]}))
    texts = [page.ask({"kind": "cell", "id": 1, "row": i, "column": 0, "version": 0})["text"] for i in range(4)]
    assert json.loads(texts[0]) == {"a": list(range(300))}
    assert texts[1:] == ["s" * 5_000, "null", repr(2.0**0.5)]
    page = page_of(pd.DataFrame({"x": [{np.int64(body): 1 for body in range(300)}]}))
    text = page.ask({"kind": "cell", "id": 1, "row": 0, "column": 0, "version": 0})["text"]
    assert json.loads(text) == {str(body): 1 for body in range(300)}


def test_copies(page_of, table):
    page = page_of(table)
    page.grid.columns = ["type", "bodyId"]
    page.grid.sort = [{"column": "pre"}]
    page.grid.selected = table["pre"] < 25
    copied = page.ask({"kind": "copy", "id": 1, "what": "rows"})
    assert copied["text"] == f"type\tbodyId\nEPG\t{BIG + 4}\nFB4Y\t{BIG + 3}\nEPG\t{BIG + 2}\n"
    assert page.ask({"kind": "copy", "id": 1, "what": "ids"})["text"] == f"{BIG + 4}, {BIG + 3}, {BIG + 2}"
    page.grid.selected_ids = []
    assert page.ask({"kind": "copy", "id": 1, "what": "ids"})["message"] == "no bodyIds are selected"


def test_the_index_is_copied_and_written_where_it_is_shown(page_of, tmp_path):
    rows = pd.DataFrame({"pre": [1, 2, 3]})
    grid = page_of(rows[rows["pre"] > 1]).grid
    assert grid.columns == ["index", "pre"]
    grid.export(tmp_path / "all.csv")
    assert (tmp_path / "all.csv").read_text() == ",pre\n1,2\n2,3\n"
    page = page_of(pd.DataFrame({"bodyId": [7], "roi": ["EB"], "pre": [3]}).set_index(["bodyId", "roi"]))
    page.grid.columns = ["roi", "pre"]
    page.grid.selected_ids = [7]
    assert page.ask({"kind": "copy", "id": 1, "what": "rows"})["text"] == "roi\tpre\nEB\t3\n"
    page.grid.columns = ["pre"]
    page.grid.export(tmp_path / "pre.csv")
    assert (tmp_path / "pre.csv").read_text() == "pre\n3\n"


def test_what_no_message_can_carry_is_replaced_when_it_is_copied(page_of):
    page = page_of(pd.DataFrame({"x": pd.Series(["\ud800", "b"], dtype=object)}))
    page.grid.selected = [True, True]
    assert page.ask({"kind": "copy", "id": 1, "what": "rows"})["text"] == "x\n?\nb\n"


def test_too_much_to_copy_is_said(page_of):
    page = page_of(pd.DataFrame({"a": np.arange(500_001)}))
    page.grid.selected = np.ones(500_001, dtype=bool)
    assert "export them to a file" in page.ask({"kind": "copy", "id": 1, "what": "rows"})["message"]


def test_files_hold_what_is_shown_and_where_it_came_from(page_of, table, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table["roiInfo"] = [{"EB": {"pre": 1, "post": 2}}, None, {}, {}]
    table.attrs = {"dataset": "demo:v1", "cypher": ["MATCH (n) RETURN n"]}
    page = page_of(table)
    page.grid.filter = [{"column": "pre", "min": 15}]
    page.grid.sort = [{"column": "pre"}]
    page.grid.columns = ["bodyId", "roiInfo"]
    assert page.ask({"kind": "export", "id": 1, "format": "csv"})["file"] == "neuprint-table.csv"
    assert page.ask({"kind": "export", "id": 1, "format": "csv"})["file"] == "neuprint-table-2.csv"
    assert (tmp_path / "neuprint-table.csv").read_text() == f"bodyId,roiInfo\n{BIG + 2},{{}}\n{BIG + 1},\n"
    record = json.loads((tmp_path / "neuprint-table.provenance.json").read_text())
    assert record["cypher"] == ["MATCH (n) RETURN n"]
    assert record["grid"]["filter"] == [{"column": "pre", "min": 15}]
    answer = page.ask({"kind": "export", "id": 1, "format": "parquet"})
    assert (answer["file"], answer["rows"]) == ("neuprint-table.parquet", 2)
    back = pd.read_parquet("neuprint-table.parquet")
    assert back["bodyId"].tolist() == [BIG + 2, BIG + 1]
    assert back.attrs["grid"]["sort"] == [{"column": "pre", "direction": "ascending"}]
    with pytest.raises(FileExistsError):
        page.grid.export("neuprint-table.parquet")
    with pytest.raises(ValueError, match=r"\.csv or \.parquet"):
        page.grid.export("x.xlsx")


def test_files_hold_whatever_a_table_holds(page_of, tmp_path):
    frame = pd.DataFrame(
        {
            "weights": [{np.int64(5): {"EB": 1}}, {(1, 2): [3]}, None],
            "range": pd.cut([1, 50, np.nan], [0, 10, 100]),
            "month": pd.Categorical(pd.period_range("2020-01", periods=3, freq="M")),
            "ids": [list(range(5000)), [], None],
            "text": pd.Series(["a", "\ud800", None], dtype=object),
        }
    )
    page_of(frame[["weights", "range", "month", "ids"]]).grid.export(tmp_path / "all.parquet")
    back = pd.read_parquet(tmp_path / "all.parquet")
    assert back["weights"].tolist()[:2] == ['{"5": {"EB": 1}}', '{"(1, 2)": [3]}']
    assert back["range"].tolist()[:2] == ["(0, 10]", "(10, 100]"]
    assert back["month"].tolist() == ["2020-01", "2020-02", "2020-03"]
    assert json.loads(back["ids"][0]) == list(range(5000))
    page_of(frame).grid.export(tmp_path / "all.csv")
    assert pd.read_csv(tmp_path / "all.csv")["text"].tolist()[:2] == ["a", "?"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_that_cannot_be_written_leaves_nothing_behind(page_of, tmp_path, monkeypatch, ending):
    def broken(_frame, path, **_options):
        path.write_text("half")
        raise OSError("the disk is full")

    grid = page_of(pd.DataFrame({"pre": [1]})).grid
    with monkeypatch.context() as patch:
        patch.setattr(pd.DataFrame, f"to_{ending}", broken)
        with pytest.raises(OSError, match="disk is full"):
            grid.export(tmp_path / f"x.{ending}")
    assert list(tmp_path.iterdir()) == []
    grid.export(tmp_path / f"x.{ending}")
