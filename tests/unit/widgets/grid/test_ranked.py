"""Small tables go to the page with the rank of each row: it sorts by these, and must show what the kernel shows."""

import gzip
import itertools
import json
from functools import cmp_to_key
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.widgets.grid import answers
from neuprint_jupyter.widgets.grid.actions import Opened
from neuprint_jupyter.widgets.grid.ordering import Orders, SortKey
from neuprint_jupyter.widgets.grid.ranked import FEW_ROWS, ranked, ranks
from neuprint_jupyter.widgets.grid.table import Table
from tests.unit.widgets.grid.test_ordering import columns, texts

BIG = 2**53
# What js/grid/ranked.test.ts sorts, too; `python -m tests.unit.widgets.grid.test_ranked` writes it anew.
SAID = Path(__file__).parent / "ranked.json"


def made():
    rng = np.random.default_rng(5)
    count = 40

    def drawn(values):
        return [values[i] for i in rng.integers(0, len(values), count)]

    mixed = [1, 2.5, "b", "a", None, True, [2, 1], {"x": 1}, 10**20, "10"]
    return pd.DataFrame(
        {
            "bodyId": rng.permutation(count) + BIG + 1,
            "partner": pd.array(drawn([BIG + 1, BIG + 2, BIG + 3, None, -1]), dtype="Int64"),
            "type": pd.Series(drawn(["EPG", "Delta7", "PEN_a(PEN1)", "epg", "Åse", "", None]), dtype="str"),
            "size": drawn([0.0, -0.0, np.nan, np.inf, -np.inf, 1e300, -2.5, 0.1 + 0.2, 0.3]),
            "traced": pd.array(drawn([True, False, None]), dtype="boolean"),
            "status": pd.Categorical(drawn(["Orphan", "Traced", None]), categories=["Traced", "Orphan"]),
            "seen": pd.to_datetime(drawn(["2020-01-02", "1999-12-31", None])),
            "anything": pd.Series(drawn(mixed), dtype=object),
            "roiInfo": drawn([{"EB": {"pre": 3, "post": 1}}, {"EB": {"pre": 1, "post": 3}}, {}, None]),
        }
    )


def sorts(width):
    """Each column both ways, and pairs and threes of columns that have ties."""
    directions = ("ascending", "descending")
    for column, direction in itertools.product(range(width), directions):
        yield (SortKey(column, direction),)
    for first, second in itertools.permutations(range(1, width), 2):
        yield (SortKey(first, directions[first % 2]), SortKey(second, directions[second % 2]))
    for three in itertools.combinations(range(1, width), 3):
        yield tuple(SortKey(column, directions[i % 2]) for i, column in enumerate(three))


def said_of(frame):
    table = Table(frame)
    orders = Orders(table)
    return {
        "table": json.loads(gzip.decompress(ranked(table))),
        "orders": [
            {
                "sort": [{"column": key.column, "direction": key.direction} for key in keys],
                "positions": orders.by(keys).tolist(),
            }
            for keys in sorts(len(table.columns))
        ],
    }


def by_ranks(table, keys):
    """As the page does it."""
    found = [(ranks(table.sortable(key.column)), 1 if key.direction == "ascending" else -1) for key in keys]

    def compare(a, b):
        for of, sign in found:
            if of[a] != of[b]:
                return 1 if of[a] < 0 else -1 if of[b] < 0 else sign * (of[a] - of[b])
        return a - b

    return sorted(range(len(table)), key=cmp_to_key(compare))


def test_what_the_page_sorts_in_its_test_is_what_the_kernel_says_now():
    assert json.loads(SAID.read_text(encoding="utf-8")) == said_of(made())


@given(columns | texts, st.lists(st.booleans(), min_size=2, max_size=2))
def test_rows_sorted_by_their_ranks_are_as_the_kernel_sorts_them(frame, descending):
    table = Table(frame)
    directions = ["descending" if d else "ascending" for d in descending]
    keys = tuple(SortKey(c, d) for c, d in zip(reversed(range(len(table.columns))), directions, strict=False))
    for some in (keys, keys[:1], keys[-1:]):
        assert by_ranks(table, some) == Orders(table).by(some).tolist()


def test_a_small_table_goes_to_the_page_whole(page_of, neurons):
    page = page_of(neurons)
    assert page.ask({"kind": "ranked", "id": 4}) == {"kind": "ranked", "id": 4}
    assert json.loads(gzip.decompress(page.buffers[0])) == {
        "columns": [[str(BIG + 3), str(BIG + 1), str(BIG + 2)], ["FB4Y", None, "EPG"], ["10", "30", "20"]],
        "ranks": [[2, 0, 1], [1, -1, 0], [0, 2, 1]],
    }


class Incomparable:
    def __lt__(self, other):
        raise RuntimeError("cannot be compared")


def test_a_column_that_cannot_be_sorted_has_no_ranks():
    frame = pd.DataFrame({"a": [2, 1], "b": pd.Series([Incomparable(), Incomparable()], dtype=object)})
    assert json.loads(gzip.decompress(ranked(Table(frame))))["ranks"] == [[1, 0], None]


def test_the_colours_of_rois_go_with_their_rows():
    frame = pd.DataFrame({"roi": ["EB", "FB", None], "pre": [1, 2, 3]})
    table = Table(frame)
    assert json.loads(gzip.decompress(ranked(table)))["colors"] == table.colors(0, 3)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({"a": np.arange(FEW_ROWS + 1)}), "all of 2001 rows; at most 2000 are sent"),
        (pd.DataFrame(np.random.default_rng(0).random((FEW_ROWS, 20))), "at most 100,000"),
        (pd.DataFrame({"n": [{"roiInfo": "x" * 1_000, "type": "EPG"}]}), "longer than 1,000 characters"),
    ],
)
def test_a_table_that_is_too_large_does_not(page_of, frame, words):
    answer = page_of(frame).ask({"kind": "ranked", "id": 1})
    assert answer["kind"] == "error"
    assert words in answer["message"]


def test_a_page_that_has_all_rows_is_told_which_are_shown_and_selected(page_of, neurons):
    page = page_of(neurons)
    assert "positions" not in page.grid._first_page
    page.grid.sort = [{"column": "bodyId"}]
    assert "positions" not in page.grid._first_page
    page.grid.filter = [{"column": "pre", "max": 20}]
    assert page.grid._first_page["positions"] == [2, 0]
    page.grid.selected_ids = [BIG + 2, BIG + 3]
    assert page.grid._selection == {"version": 1, "count": 2, "shown": 2, "positions": [0, 2]}


def test_of_a_longer_table_nothing_of_that_is_in_the_state(page_of):
    page = page_of(pd.DataFrame({"bodyId": np.arange(FEW_ROWS + 1)}))
    page.grid.filter = [{"column": "bodyId", "min": 3}]
    page.grid.selected_ids = [5]
    assert "positions" not in {**page.grid._first_page, **page.grid._selection}


def test_rows_can_be_told_by_where_they_are_in_the_table(page_of, neurons, monkeypatch):
    page = page_of(neurons)
    page.grid.sort = [{"column": "bodyId"}]
    page.grid.search = "EPG"
    page.ask({"kind": "select", "id": 1, "how": "only", "positions": [0, 2]})
    assert page.grid.selected_ids == [BIG + 2, BIG + 3]
    page.ask({"kind": "select", "id": 1, "how": "invert", "positions": [2, 1]})
    assert page.grid.selected_ids == [BIG + 1, BIG + 3]
    assert page.ask({"kind": "cell", "id": 1, "row": 0, "column": 1, "version": None})["text"] == "FB4Y"
    bodies = []
    monkeypatch.setattr(answers, "act", lambda _action, body, _attrs: bodies.append(body) or Opened("", ""))
    page.ask({"kind": "act", "id": 1, "action": "upstream", "row": 0, "column": 0, "version": None})
    assert bodies == [BIG + 3]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"kind": "select", "how": "only", "positions": [3]}, "row 3 is not among the 3 rows"),
        ({"kind": "select", "how": "only", "positions": [-1]}, "row -1 is not among"),
        ({"kind": "select", "how": "only", "positions": [True]}, "row is a whole number"),
        ({"kind": "select", "how": "only", "positions": "all"}, "positions are a list of at most 2000 rows"),
        ({"kind": "select", "how": "only", "positions": [0] * (FEW_ROWS + 1)}, "positions are a list of at most"),
        ({"kind": "cell", "row": 3, "column": 0, "version": None}, "row 3 is not among the 3 rows"),
        ({"kind": "cell", "row": 0, "column": 0, "version": "1"}, "version is a whole number"),
    ],
)
def test_places_that_are_not_in_the_table_are_refused(page_of, neurons, message, words):
    page = page_of(neurons)
    answer = page.ask({"id": "x", **message})
    assert (answer["kind"], answer["id"]) == ("error", "x")
    assert words in answer["message"]
    assert page.grid.selected_ids == []


if __name__ == "__main__":
    SAID.write_text(json.dumps(said_of(made()), separators=(",", ":")) + "\n", encoding="utf-8")
