import json
import pathlib

import numpy as np
import pandas as pd
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.widgets import bundle
from neuprint_jupyter.widgets.grid import Grid, answers
from neuprint_jupyter.widgets.grid.ordering import SortKey

ASCENDING = {"column": 0, "direction": "ascending"}
BY_ID = {"column": "bodyId", "direction": "ascending"}


def state(grid):
    return grid.get_state()


def test_the_state_holds_the_first_rows_and_no_more(page_of):
    grid = page_of(pd.DataFrame({"bodyId": np.arange(1_000_000) + 2**53})).grid
    first = grid._first_page
    assert first["row_count"] == 1_000_000
    assert first["rows"] == [[str(2**53 + i)] for i in range(32)]
    assert len(json.dumps(state(grid))) < 10_000


@pytest.mark.parametrize(("rows", "columns", "length"), [(100, 8, 100_000), (100, 400, 10), (100, 3_000, 1)])
def test_the_first_rows_stay_small_however_large_the_cells(page_of, rows, columns, length):
    grid = page_of(pd.DataFrame({str(i): ["x" * length] * rows for i in range(columns)})).grid
    assert len(json.dumps(grid._first_page)) < 35_000


def test_a_small_table_of_which_all_is_selected_stays_small(page_of):
    frame = pd.DataFrame({"bodyId": range(2_000), **{f"some_column_{i}": ["x" * 100] * 2_000 for i in range(30)}})
    grid = page_of(frame).grid
    grid.filter, grid.selected = [{"column": "bodyId", "min": 0}], [True] * 2_000
    held = {name: value for name, value in state(grid).items() if name not in ("_esm", "_css")}
    assert len(json.dumps(held)) + len(json.dumps(grid._repr_mimebundle_()[0])) < 60_000


def test_a_grid_of_several_hundred_columns_stays_small(page_of):
    grid = page_of(pd.DataFrame({f"some_column_{i}": ["some text"] * 100 for i in range(400)})).grid
    held = {name: value for name, value in state(grid).items() if name not in ("_esm", "_css")}
    assert len(json.dumps(held)) < 60_000


def test_pages_come_with_the_id_of_the_request(page_of, neurons):
    page = page_of(neurons)
    answer = page.ask({"kind": "page", "id": "v-1", "start": 1, "stop": 3, "columns": [0, 3]})
    assert answer == {
        "kind": "page",
        "id": "v-1",
        "version": 0,
        "selection": 0,
        "start": 1,
        "columns": [0, 3],
        "rows": [[str(2**53 + 1), None, "30"], [str(2**53 + 2), "EPG", "20"]],
        "selected": [],
    }
    assert page.rows(3, 3) == []


def test_sorting_from_the_page(page_of, neurons):
    page = page_of(neurons)
    answer = page.ask({"kind": "sort", "id": 7, "sort": [ASCENDING]})
    assert answer == {"kind": "arranged", "id": 7, "version": 1}
    assert page.grid.sort == [BY_ID]
    assert [row[0] for row in page.grid._first_page["rows"]] == [str(2**53 + i) for i in (1, 2, 3)]
    assert page.grid._first_page["version"] == 1
    assert page.rows(0, 1)[0][0] == str(2**53 + 1)
    page.ask({"kind": "sort", "id": 8, "sort": []})
    assert page.rows(0, 1)[0][0] == str(2**53 + 3)


def test_sorting_from_python_by_name_and_several_columns(page_of):
    page = page_of(pd.DataFrame({"type": ["b", "a", "b"], "pre": [1, 2, 3]}))
    page.grid.sort = [{"column": "type"}, {"column": "pre", "direction": "descending"}]
    assert page.grid.sort == [
        {"column": "type", "direction": "ascending"},
        {"column": "pre", "direction": "descending"},
    ]
    assert page.rows(0, 3) == [["a", "2"], ["b", "3"], ["b", "1"]]


def test_a_wrong_sort_from_python_changes_nothing(page_of, neurons):
    grid = page_of(neurons).grid
    with pytest.raises(traitlets.TraitError, match="did you mean 'bodyId'"):
        grid.sort = [{"column": "bodyid"}]
    assert grid.sort == []
    assert grid._first_page["version"] == 0


class Incomparable:
    def __lt__(self, other):
        raise RuntimeError("cannot be compared")


def test_the_rest_of_an_order_is_sorted_only_while_it_is_wanted(page_of, neurons):
    page = page_of(neurons)
    page.ask({"kind": "sort", "id": 1, "sort": [ASCENDING]})
    orders = page.grid._rows.orders
    asked = []
    orders.by = asked.append
    by_id, by_pre = (SortKey(0, "ascending"),), (SortKey(2, "ascending"),)
    answers._background()._paused_until = 0.0
    for keys in (by_pre, by_id):
        answers._sort_all(page.grid, keys)
    assert asked == [by_id]


def test_what_describes_a_column_keeps_no_order_of_it(page_of, neurons, monkeypatch):
    monkeypatch.setattr(answers, "_SECONDS_DESCRIBING", 600)
    page = page_of(neurons)
    assert len(page.ask({"kind": "statistics", "id": 1, "columns": [0, 1, 2]})["columns"]) == 3
    assert not page.grid._rows.orders._kept


def test_a_long_table_knows_what_a_click_on_a_header_will_show_before_it_comes(page_of, neurons, monkeypatch):
    page = page_of(neurons)
    monkeypatch.setattr(answers, "_FEW_ROWS", 2)
    answers._background()._paused_until = 0.0
    asked = []
    page.grid._rows.orders.first = asked.append
    answers._statistics(page.grid, (0, 2))
    assert asked == [(SortKey(0, "ascending"),), (SortKey(2, "ascending"),)]


def test_an_order_that_cannot_be_made_is_an_answer_and_changes_nothing(page_of):
    page = page_of(pd.DataFrame({"a": pd.Series([Incomparable(), Incomparable()], dtype=object)}))
    answer = page.ask({"kind": "sort", "id": "s", "sort": [ASCENDING]})
    assert answer == {"kind": "error", "id": "s", "message": "RuntimeError: cannot be compared"}
    assert page.grid.sort == []
    assert page.grid._first_page["version"] == 0


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"kind": "page", "id": "x", "start": -1, "stop": 1}, "rows -1 to 1 are not within the 3 rows"),
        ({"kind": "page", "id": "x", "start": 0, "stop": 4}, "rows 0 to 4"),
        ({"kind": "page", "id": "x", "start": 2, "stop": 1}, "rows 2 to 1"),
        ({"kind": "page", "id": "x", "start": "0", "stop": 1}, "start is a whole number"),
        ({"kind": "page", "id": "x", "start": 0, "stop": True}, "stop is a whole number"),
        ({"kind": "page", "id": "x", "start": 0.5, "stop": 1}, "start is a whole number"),
        ({"kind": "page", "id": "x"}, "start is a whole number"),
        ({"kind": "sort", "id": "x", "sort": [{"column": 3}]}, "numbered from 0 to 2"),
        ({"kind": "sort", "id": "x", "sort": "__import__('os')"}, "sort is a list"),
        ({"kind": "sort", "id": "x"}, "sort is a list"),
        ({"kind": "eval", "id": "x", "code": "1/0"}, "kind is one of page, sort"),
        ({"kind": ["page"], "id": "x"}, "kind is one of page, sort"),
        ({"id": "x"}, "kind is one of page, sort"),
    ],
)
def test_a_bad_message_is_refused_on_its_id(page_of, neurons, message, words):
    page = page_of(neurons)
    answer = page.ask(message)
    assert (answer["kind"], answer["id"]) == ("error", "x")
    assert words in answer["message"]
    assert page.grid.sort == []


def test_too_many_rows_at_once_are_refused(page_of):
    page = page_of(pd.DataFrame({"a": range(5_000)}))
    assert (
        "at most 1000" in page.ask({"kind": "page", "id": 1, "start": 0, "stop": 1_001, "columns": [0, 1]})["message"]
    )
    assert len(page.rows(4_000, 5_000)) == 1_000


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["kind", "id", "start", "stop", "sort", "column", "direction"]), inner)
        ),
    )
    | st.fixed_dictionaries(
        {"kind": st.sampled_from(["page", "sort"]), "id": st.text() | st.integers()},
        optional={
            name: st.integers() | st.lists(st.dictionaries(st.text(), st.integers())) | st.text()
            for name in ("start", "stop", "sort")
        },
    )
)
def test_no_message_raises(message):
    grid = Grid(pd.DataFrame({"a": [2, 1]}))
    answers = []
    grid.send = lambda content, _buffers=None: answers.append(content)
    grid._handle_custom_msg(message, [])
    assert len(answers) == 1
    assert answers[0]["kind"] in ("page", "arranged", "error")
    grid.close()


FRAMES = {
    "no rows": pd.DataFrame({"a": pd.Series([], dtype="int64"), "b": pd.Series([], dtype=object)}),
    "no columns": pd.DataFrame(index=range(3)),
    "nothing": pd.DataFrame(),
    "repeated names": pd.DataFrame([[1, 2], [0, 3]], columns=["a", "a"]),
    "nested names": pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("EB", "pre"), ("EB", "post")])),
    "nested rows": pd.DataFrame({"x": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, "b"), (1, "a")])),
    "times": pd.DataFrame({"t": pd.to_datetime(["2020-01-02", None]), "d": pd.to_timedelta([1, 2], "s")}),
    "containers": pd.DataFrame({"x": [[1], {"a": 2}], "y": [None, np.array([1.5])]}),
    "categories": pd.DataFrame({"c": pd.Categorical(["a", None], categories=["b", "a"])}),
    "arrow": pd.DataFrame({"s": ["a", None]}).convert_dtypes(dtype_backend="pyarrow"),
    "complex": pd.DataFrame({"z": [1 + 2j, 0j]}),
}


@pytest.mark.parametrize("name", FRAMES)
def test_every_frame_is_shown_and_sorted_and_left_as_it_was(page_of, name):
    frame = FRAMES[name]
    before = frame.copy(deep=True)
    page = page_of(frame)
    for column in range(len(page.grid._columns)):
        for direction in ("ascending", "descending"):
            answer = page.ask({"kind": "sort", "id": 1, "sort": [{"column": column, "direction": direction}]})
            assert answer["kind"] == "arranged", answer
            assert len(page.rows(0, len(frame))) == len(frame)
    json.dumps(state(page.grid), allow_nan=False)
    assert set(page.grid._repr_mimebundle_()[0]) >= {"text/html", "text/plain"}
    pd.testing.assert_frame_equal(frame, before)


def test_the_bundle_carries_the_view_and_what_stays_without_it(page_of, neurons):
    page = page_of(neurons)
    page.grid.sort = [{"column": "bodyId"}]
    data, _ = page.grid._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == page.grid.model_id
    assert data["text/html"].index(str(2**53 + 1)) < data["text/html"].index(str(2**53 + 3))
    assert data["text/plain"] == repr(neurons)


def test_the_values_are_not_copied(page_of):
    values = np.arange(1_000)
    frame = pd.DataFrame({"a": values}, copy=False)
    grid = page_of(frame).grid
    assert np.shares_memory(grid._table.frame["a"].to_numpy(), frame["a"].to_numpy())


@pytest.mark.parametrize("value", [[{"a": 1}], None, pd.Series([1]), "query"])
def test_only_dataframes_are_shown(value):
    with pytest.raises(TypeError, match=f"a pandas DataFrame, not {type(value).__name__}"):
        Grid(value)


def test_a_height_out_of_range_is_refused(neurons):
    with pytest.raises(traitlets.TraitError):
        Grid(neurons, height=3)


def test_a_missing_bundle_is_one_sentence_that_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(bundle, "_STATIC", pathlib.Path(tmp_path))
    bundle.static_text.cache_clear()
    with pytest.raises(FileNotFoundError, match="npm ci && npm run build"):
        bundle.static_text("grid.js")
