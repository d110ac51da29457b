from __future__ import annotations

import gc
import json
from typing import Any

import msgspec
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neuprint_jupyter.analysis.columns import TEXT
from neuprint_jupyter.analysis.roi_info import text_of
from neuprint_jupyter.client.decode import by_column, joined, parse_json, rows_of_kinds, table, table_of_kinds

BIG = 720575940624547622


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([1, BIG], "int64"),
        ([BIG, None], "Int64"),
        ([1.5, 2, None], "float64"),
        ([True, False], "bool"),
        ([True, None], "boolean"),
        ([2, 1.5], "float64"),
        ([2**60, 1.5, None], "float64"),
        ([1.5, True], "object"),
        (["EPG", None], str(TEXT)),
        (["EPG", "\ud83d"], "object"),
        (["a", 1], "object"),
        ([1, [2]], "object"),
        ([[1, 2], None], "object"),
        ([1, "a"], "object"),
        ([True, 1], "object"),
        ([2**64, 1], "object"),
        ([None, None], "object"),
    ],
)
def test_dtypes(values: list[Any], dtype: str) -> None:
    column = table(["x"], [[v] for v in values])["x"]
    assert column.dtype == dtype
    for got, sent in zip(column, values, strict=True):
        if isinstance(sent, list):
            assert got == sent
        else:
            assert pd.isna(got) if sent is None else got == sent


def test_columns_keep_their_order_and_may_repeat() -> None:
    frame = table(["b", "a", "b"], [[1, 2, 3]])
    assert list(frame.columns) == ["b", "a", "b"]
    assert frame.iloc[0].tolist() == [1, 2, 3]


def test_a_result_without_rows_keeps_its_columns() -> None:
    frame = table(["a", "b"], [])
    assert list(frame.columns) == ["a", "b"]
    assert len(frame) == 0


CELL = st.one_of(st.none(), st.integers(-(2**63) + 1, 2**63 - 1))


@given(st.lists(st.tuples(CELL, CELL), min_size=1))
def test_integers_survive_json_and_gaps(rows: list[tuple[int | None, int | None]]) -> None:
    frame = table(["x", "y"], json.loads(json.dumps(rows)))
    for i, name in enumerate(["x", "y"]):
        got = [None if pd.isna(v) else int(v) for v in frame[name]]
        assert got == [row[i] for row in rows]


@pytest.mark.parametrize("collecting", [True, False])
def test_decoding_leaves_the_collector_as_it_was(collecting: bool) -> None:
    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        assert parse_json(b'{"a": [720575940624547622]}') == {"a": [720575940624547622]}
        with pytest.raises(ValueError):
            parse_json("{")
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()


def test_columns_of_rows_that_differ_in_length() -> None:
    assert by_column([[1, "a"], [2, "b"]]) == [[1, 2], ["a", "b"]]
    with pytest.raises(ValueError, match="differ in length"):
        by_column([[1, "a"], [2]])
    rows = [[i, str(i)] for i in range(2500)]
    assert by_column(rows) == [[*range(2500)], [str(i) for i in range(2500)]]


def test_texts_that_are_json_stay_as_they_came() -> None:
    told = ['{"EB": {}}', None, "\ud83d"]
    made = table(["bodyId", "roiInfo"], [[BIG, text] for text in told], {"roiInfo": "json"})
    assert made.dtypes.astype(str).tolist() == ["int64", "object"]
    assert made["roiInfo"].tolist() == told


def test_columns_of_json_texts_are_left_where_they_are() -> None:
    document = b'{"columns": ["bodyId", "roiInfo"], "data": [[720575940624547622, "{}"], [1, null]], "debug": "x"}'
    columns, rows = rows_of_kinds(document, {"roiInfo": "json"}) or ([], [])
    assert columns == ["bodyId", "roiInfo"]
    assert [(body, text_of(raw)) for body, raw in rows] == [(BIG, "{}"), (1, None)]
    assert table(columns, rows, {"roiInfo": "json"})["bodyId"].tolist() == [BIG, 1]
    with pytest.raises(ValueError):
        text_of(msgspec.Raw(b"3"))


@pytest.mark.parametrize(
    "document",
    [
        b'{"data": [[1, "{}"]], "columns": ["bodyId", "roiInfo"]}',
        b'{"columns": ["bodyId", "a]"], "data": [[1, "{}"]]}',
        b'{"columns": ["bodyId", "roiInfo"], "data": [[1]]}',
        b'{"columns": ["bodyId", "roiInfo"], "data": [[1, "\\ud83d"]]}',
        b'{"columns": ["bodyId", "roiInfo"]}',
        b"no JSON",
    ],
)
def test_answers_of_another_form_are_read_as_others(document: bytes) -> None:
    assert rows_of_kinds(document, {"roiInfo": "json"}) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[123456789012345678901234567890, 9007199254740993]", [123456789012345678901234567890, 9007199254740993]),
        ('["\\ud83d"]', ["\ud83d"]),
        ("[1e400]", [float("inf")]),
        (b'{"a": "\xe2\x80\x9cEB\xe2\x80\x9d", "b": [1.0, 1]}', {"a": "“EB”", "b": [1.0, 1]}),
    ],
)
def test_json_is_exact(text: str | bytes, value: Any) -> None:
    parsed = parse_json(text)
    assert parsed == value
    assert repr(parsed) == repr(value)


PART = st.lists(
    st.one_of(st.none(), st.integers(-3, 3), st.sampled_from([BIG, 0.5, True, "EPG", [1], {"a": 1}])), max_size=3
)


def kind(value: Any) -> type:
    # Whole numbers that came with fractions in one part are floats, also beside texts of another.
    return float if type(value) is int else type(value)


@given(st.lists(PART, min_size=1, max_size=4))
@example([[True], [0, 0.5]])
def test_parts_are_typed_as_one_answer(parts: list[list[Any]]) -> None:
    frame = joined([table(["x"], [[v] for v in part]) for part in parts])
    whole = table(["x"], [[v] for part in parts for v in part])
    pd.testing.assert_frame_equal(frame, whole)
    assert list(map(kind, frame["x"])) == list(map(kind, whole["x"]))


NUMBER = st.none() | st.integers(-(2**63), 2**63 - 1)
TEXT = st.none() | st.text(st.sampled_from('a1,"]}[ \n\\é') | st.characters(), max_size=6)


@given(
    st.lists(st.tuples(NUMBER, TEXT, TEXT, NUMBER), max_size=4),
    st.sampled_from([(",", ":"), (", ", ": "), (" ,", ":"), (",\n", ":")]),
    st.booleans(),
)
@example([(1, "null", None, -1)], (",", ":"), False)
@example([(1, None, None, -1)], (" ,", ":"), False)
@example([(1, "],[", "a", 2), (1, "2,3],[4,5", "a", 2)], (",", ":"), False)
@example([(1, ' "a"', "a", 2)], (",", ":"), False)
@example([(1, "a", "b", 2)], (", ", ": "), False)
def test_what_is_known_of_columns_changes_no_value(
    rows: list[tuple[int | None, str | None, str | None, int | None]], style: tuple[str, str], ascii_only: bool
) -> None:
    told = {"columns": ["b", "a", "c", "d"], "data": rows}
    document = json.dumps(told, separators=style, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    found = table_of_kinds(document, {"a": "text", "b": "int", "c": "text", "d": "int"})
    if found is not None:
        assert list(found.columns) == told["columns"]
        assert [[None if pd.isna(v) else v for v in row] for row in found.astype(object).to_numpy().tolist()] == [
            list(row) for row in rows
        ]


def test_what_is_known_of_columns_is_made_use_of() -> None:
    rows = [[BIG, '{"EB": {"post": 1}, "a\'L(R)": {"post": 2}}', None], [1, "", -1], [2, None, 3]]
    document = json.dumps({"columns": ["a", "b", "c"], "data": rows, "debug": "…"}, separators=(",", ":"))
    found = table_of_kinds(document.encode(), {"a": "int", "b": "text", "c": "int"})
    assert found is not None
    pd.testing.assert_frame_equal(found, table(["a", "b", "c"], rows))


@pytest.mark.parametrize(
    "data",
    [
        "[]",
        "[[]]",
        "[[1.5]]",
        "[[true]]",
        "[[[1]]]",
        '[[{"a":1}]]',
        "[[1],[1,2]]",
        '[["a"]]',
        "[[1]",
        "{}",
        "[1]",
        "[[1e3]]",
    ],
)
def test_rows_that_are_not_as_known_are_left_to_others(data: str) -> None:
    assert table_of_kinds(f'{{"columns":["x"],"data":{data}}}'.encode(), {"x": "int"}) is None


def test_a_text_after_space_is_left_to_others() -> None:
    assert table_of_kinds(b'{"columns":["x"],"data":[ ["a"]]}', {"x": "text"}) is None


def test_a_column_that_nothing_is_known_of_is_left_to_others() -> None:
    assert table_of_kinds(b'{"columns":["x","y"],"data":[[1,2]]}', {"x": "int"}) is None
