from types import SimpleNamespace

import pandas as pd
import pytest

from neuprint_jupyter.widgets.grid import roi_cells
from neuprint_jupyter.widgets.grid.filtering import Condition, mask_of
from neuprint_jupyter.widgets.grid.table import Table


def described(frame):
    return [(column.name, column.kind) for column in Table(frame).columns]


def test_kinds():
    frame = pd.DataFrame(
        {
            "int": [1],
            "Int": pd.array([None], dtype="Int64"),
            "float": [1.5],
            "bool": [True],
            "text": ["a"],
            "mixed": pd.Series([{"a": 1}], dtype=object),
            "ints": pd.Series([2**70], dtype=object),
            "time": pd.to_datetime(["2020-01-01"]),
            "text category": pd.Categorical(["a"]),
            "int category": pd.Categorical([1]),
        }
    )
    kinds = ["int", "int", "float", "bool", "string", "object", "int", "time", "string", "int"]
    assert [kind for _, kind in described(frame)] == kinds


def test_names_may_repeat_and_be_anything():
    frame = pd.DataFrame([[1, 2, 3, 4]], columns=["a", "a", None, 7])
    assert [name for name, _ in described(frame)] == ["a", "a", *map(str, frame.columns[2:])]
    assert Table(frame).page(0, 1) == [["1", "2", "3", "4"]]


def test_a_multiindex_of_columns_is_one_line():
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("EB", "pre"), ("EB", "")]))
    assert [name for name, _ in described(frame)] == ["EB / pre", "EB"]


@pytest.mark.parametrize(
    ("index", "names", "row"),
    [
        (pd.RangeIndex(2), ["x"], ["5"]),
        (pd.RangeIndex(1, 3), ["index", "x"], ["1", "5"]),
        (pd.Index([2**60, 1], name="bodyId"), ["bodyId", "x"], [str(2**60), "5"]),
        (pd.Index(["a", "b"]), ["index", "x"], ["a", "5"]),
        (pd.MultiIndex.from_tuples([(1, "R"), (1, "L")], names=["a", None]), ["a", "level_1", "x"], ["1", "R", "5"]),
    ],
)
def test_an_index_that_says_something_comes_first(index, names, row):
    table = Table(pd.DataFrame({"x": [5, 6]}, index=index))
    assert [column.name for column in table.columns] == names
    assert table.page(0, 1) == [row]


def test_no_rows_and_no_columns():
    assert Table(pd.DataFrame({"a": []})).page(0, 0) == []
    assert Table(pd.DataFrame(index=range(3))).page(0, 2) == [[], []]
    assert Table(pd.DataFrame()).columns == []


def test_the_room_for_ids_is_that_of_the_longest():
    frame = pd.DataFrame({"bodyId": [*range(100), 2**60], "negative": [0] * 100 + [-(2**60)]})
    frame["category"] = frame["bodyId"].astype("category")
    frame["with nulls"] = [*[None] * 100, 720575940624547.0]
    assert [column.characters for column in Table(frame).columns] == [19, 20, 19, 15]


def test_ranges_are_written_alike_with_a_null_beside_them_and_without():
    table = Table(pd.DataFrame({"range": pd.cut([5, 50, float("nan")], [0, 10, 100])}))
    assert table.page(0, 2) == table.page(0, 3)[:2] == [["(0, 10]"], ["(10, 100]"]]
    assert mask_of(Condition(0, "equals", "(0, 10]"), table).tolist() == [True, False, False]


def test_pages_follow_an_order():
    table = Table(pd.DataFrame({"a": [10, 11, 12, 13]}))
    assert table.page(1, 3) == [["11"], ["12"]]
    assert table.page(1, 3, pd.Series([3, 2, 1, 0]).to_numpy()) == [["12"], ["11"]]


def test_the_values_are_shared_and_a_later_column_is_not_seen():
    frame = pd.DataFrame({"a": [1, 2]})
    before = frame.copy()
    table = Table(frame)
    table.page(0, 2)
    frame["b"] = 1
    assert len(table.columns) == 1
    assert table.page(0, 1) == [["1"]]
    pd.testing.assert_frame_equal(frame[["a"]], before)


def test_nested_rois_count_once_where_the_primary_ones_are_known(monkeypatch):
    counts = {"CX": {"pre": 3, "post": 5}, "EB": {"pre": 1, "post": 1}, "FB": {"pre": 2, "post": 4}}
    frame = pd.DataFrame({"roiInfo": [counts, {"CX": {"pre": 1, "post": 0}}]})
    frame.attrs = {"server": "https://here", "dataset": "demo:v1"}
    client = SimpleNamespace(server="https://here", dataset="demo:v1", primary_rois=["EB", "FB"])
    monkeypatch.setattr(roi_cells, "list_all_clients", lambda: [client])
    assert [row[0]["total"] for row in Table(frame).page(0, 2)] == [16, 1]
    client.meta = {}
    assert [row[0]["total"] for row in Table(frame).page(0, 2)] == [8, 1]
    assert [roi for roi, _, _ in Table(frame).page(0, 1)[0][0]["segments"]] == ["FB", "EB"]
    frame.attrs = {"server": "https://elsewhere", "dataset": "demo:v1"}
    assert Table(frame).page(0, 1)[0][0]["total"] == 16
