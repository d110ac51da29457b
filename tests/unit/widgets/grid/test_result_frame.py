import copy
import gc
import pickle
import weakref

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from neuprint_jupyter.widgets.result_frame import ResultFrame


@pytest.fixture
def result():
    frame = pd.DataFrame({"bodyId": [2**53 + 1, 2], "type": ["EPG", "PEN"]})
    frame.attrs["cypher"] = "MATCH (n) RETURN n"
    return ResultFrame(frame)


def test_it_is_the_dataframe(result):
    plain = pd.DataFrame({"bodyId": [2**53 + 1, 2], "type": ["EPG", "PEN"]})
    assert isinstance(result, pd.DataFrame)
    assert repr(result) == repr(plain)
    pd.testing.assert_frame_equal(pd.DataFrame(result), plain)
    assert result.attrs == {"cypher": "MATCH (n) RETURN n"}


def test_ipython_shows_it_as_a_grid(result):
    shell = InteractiveShell.instance()
    data, _ = shell.display_formatter.format(result)
    assert "application/vnd.jupyter.widget-view+json" in data
    assert str(2**53 + 1) in data["text/html"]
    assert 'class="dataframe"' not in data["text/html"]
    assert data["text/plain"] == repr(result)


def test_what_is_selected_in_its_grid_goes_on_in_python(result):
    assert result.grid.selected_ids == []
    result._repr_mimebundle_()
    shown = result.grid
    shown.selected_ids = [2]
    assert result.grid.selected["type"].tolist() == ["PEN"]
    result._repr_mimebundle_()
    assert result.grid is not shown


def test_a_column_of_the_same_name_is_still_a_column():
    assert ResultFrame(pd.DataFrame({"grid": [5]}))["grid"].tolist() == [5]


def test_it_shows_what_it_holds_now(result):
    result._repr_mimebundle_()
    result["pre"] = [7, 8]
    result.loc[0, "type"] = "changed"
    html = result._repr_mimebundle_()[0]["text/html"]
    assert "changed" in html
    assert "pre" in html


@pytest.mark.parametrize(
    "derive",
    [
        lambda f: f[f.bodyId > 0],
        lambda f: f[["bodyId"]],
        lambda f: f.head(1),
        lambda f: f.copy(),
        copy.copy,
        copy.deepcopy,
        lambda f: pickle.loads(pickle.dumps(f)),
        lambda f: f.merge(f, on="bodyId"),
        lambda f: pd.concat([f, f]),
        lambda f: f.groupby("type").sum(),
        lambda f: f.groupby("type").get_group("EPG"),
        lambda f: f.assign(x=1),
        lambda f: f.sort_values("bodyId"),
        lambda f: f.set_index("bodyId"),
        lambda f: f.T,
        lambda f: f.pivot_table(index="type", values="bodyId"),
    ],
)
def test_what_is_derived_from_it_is_plain(result, derive):
    assert type(derive(result)) is pd.DataFrame


def test_attributes_survive_a_copy_and_a_pickle(result):
    assert result.copy().attrs == result.attrs
    assert pickle.loads(pickle.dumps(result)).attrs == result.attrs


def views(grid, count):
    """The page says how many views there are."""
    grid.set_state({"_view_count": count})


def test_a_grid_that_nobody_sees_does_not_keep_the_rows(page_of):
    frame = pd.DataFrame({"bodyId": [3, 1, 2]})
    page = page_of(frame)
    grid = page.grid.keep_while_seen()
    grid.sort = [{"column": "bodyId"}]
    kept = weakref.ref(frame)
    views(grid, 1)
    views(grid, 0)
    # Somebody has the rows: a new view gets them, as they were arranged.
    views(grid, 1)
    assert page.rows(0, 3) == [["1"], ["2"], ["3"]]
    views(grid, 0)
    del frame
    gc.collect()
    assert kept() is None
    views(grid, 1)
    answer = page.ask({"kind": "page", "id": 1, "start": 0, "stop": 3, "columns": [0, 1]})
    assert answer["message"] == "the rows were let go when the grid was closed; run the cell again"
    assert grid._first_page["rows"] == [["1"], ["2"], ["3"]]


def test_a_grid_that_is_seen_keeps_the_rows_and_one_with_a_variable_always_does(page_of):
    page, other = page_of(pd.DataFrame({"bodyId": [3]})), page_of(pd.DataFrame({"bodyId": [4]}))
    page.grid.keep_while_seen()
    views(page.grid, 2)
    views(page.grid, 1)
    views(other.grid, 1)
    views(other.grid, 0)
    gc.collect()
    assert (page.rows(0, 1), other.rows(0, 1)) == ([["3"]], [["4"]])


def test_rows_that_have_changed_meanwhile_are_not_taken_back(page_of):
    frame = pd.DataFrame({"bodyId": [3, 1]})
    grid = page_of(frame).grid.keep_while_seen()
    views(grid, 1)
    views(grid, 0)
    frame.loc[2] = [5]
    views(grid, 1)
    assert grid.rows_are_gone
