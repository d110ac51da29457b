from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neuprint_jupyter.analysis import roi_info
from neuprint_jupyter.analysis.roi_counts import joined_counts
from neuprint_jupyter.analysis.roi_info import read_roi_info
from neuprint_jupyter.errors import NeuprintError

INFO = st.dictionaries(
    st.text(max_size=5) | st.sampled_from(["EB", "a'L(R)", ":{", "post", "1,"]),
    st.dictionaries(st.sampled_from(["pre", "post", "weight", "{"]), st.integers(-5, 2**53), max_size=3),
    max_size=3,
)
TEXT = st.tuples(INFO, st.sampled_from([None, (",", ":"), (" ,\n", "\t: ")]), st.booleans()).map(
    lambda t: json.dumps(t[0], separators=t[1], ensure_ascii=t[2])
)


def as_sent(texts: list[Any], ensure_ascii: bool = False) -> list[msgspec.Raw]:
    """Texts as they stand in the JSON of an answer."""
    return [msgspec.Raw(json.dumps(text, ensure_ascii=ensure_ascii).encode()) for text in texts]


def entries(texts: list[str | None]) -> list[tuple[Any, ...]]:
    """As the standard library reads them."""
    return [
        (row, roi, counts)
        for row, text in enumerate(texts)
        for roi, counts in (json.loads(text) if text else {}).items()
    ]


@given(st.lists(TEXT | st.none() | st.just("")))
@example(['{"EB":{},"PB":{"post":1}}', "{}"])
@pytest.mark.parametrize(
    "held", [list, lambda texts: pd.Series(texts, dtype="str"), as_sent], ids=["Python", "Arrow", "as sent"]
)
def test_it_reads_what_json_reads(held: Callable[[list[str | None]], Any], texts: list[str | None]) -> None:
    read, expected = read_roi_info(held(texts)), entries(texts)
    assert list(zip(read.row.tolist(), [read.rois[i] for i in read.roi], strict=True)) == [e[:2] for e in expected]
    for name in {name for _, _, counts in expected for name in counts} | {"absent"}:
        assert read.count(name).tolist() == [counts.get(name, 0) for _, _, counts in expected]
    assert len(read.rois) == len(set(read.rois))


def test_long_lists_are_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [json.dumps({f"R{i % 7}": {"post": i}}) if i % 3 else None for i in range(1000)]
    whole = read_roi_info(texts)
    monkeypatch.setattr(roi_info, "_AT_A_TIME", 300)
    parts = read_roi_info(texts)
    assert parts.row.tolist() == whole.row.tolist() == [i for i in range(1000) if i % 3]
    assert [parts.rois[i] for i in parts.roi] == [f"R{i % 7}" for i in whole.row]
    assert parts.count("post").tolist() == whole.count("post").tolist() == whole.row.tolist()


def test_half_an_emoji_is_a_name_as_any_other() -> None:
    read = read_roi_info(['{"\ud83d": {"post": 2}}', '{"EB": {"post": 1}}'])
    assert (read.rois, read.count("post").tolist()) == (["\ud83d", "EB"], [2, 1])


@pytest.mark.parametrize("held", [list, as_sent])
def test_regular_texts_are_not_parsed_one_by_one(
    held: Callable[[list[Any]], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(roi_info, "_by_parsing")
    read = read_roi_info(held(['{"EB": {"pre": 3, "post": 20}, "É": {}}', None, '{"EB":{"post":-1}}']))
    assert (read.rois, read.roi.tolist(), read.row.tolist()) == (["EB", "É"], [0, 1, 0], [0, 0, 2])
    assert read.count("post").tolist() == [20, 0, -1]


@pytest.mark.parametrize(
    "text",
    [
        3,
        {"EB": {"post": 1}},
        '{"EB": 3}',
        "[]",
        '{"EB": {"post": "3"}}',
        '{"EB": {"post": 1.5}}',
        '{"EB": {"post": {"x": 1}}}',
        '{"EB',
    ],
)
def test_what_is_no_counts_is_refused(text: Any) -> None:
    for around in ([text], ['{"EB": {"post": 1}}', text, '{"EB": {"post": 1}}']):
        for held in (list, as_sent):
            with pytest.raises(NeuprintError, match="not counts by ROI"):
                read_roi_info(held(around))


@given(st.text(alphabet='{}":,1 aE0-\\.', max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_roi_info(["", text])
    except NeuprintError:
        return
    assert set(read.row) <= {1}
    assert text.count('"') >= 2 * len(read)


def test_texts_as_sent_may_be_written_in_any_way() -> None:
    texts = ['{"É": {"post": 1}}', None, "", '{"<\\"EB\\">": {"post": 2}}', "{}"]
    for escaped in (False, True):
        read = read_roi_info(as_sent(texts, escaped))
        assert (read.rois, read.row.tolist(), read.count("post").tolist()) == (["É", '<"EB">'], [0, 3], [1, 2])
    with pytest.raises(NeuprintError, match="not counts by ROI"):
        read_roi_info([msgspec.Raw(b'"{\\"\xff\\": {\\"post\\": 1}}"')])


def test_no_text_holds_the_end_of_another() -> None:
    for texts in (['{"EB": {"post": 1}}\0{"FB": {"post": 2}}'], ["{}\0{}"], ['{"EB": {"post": 1}}\0', ""]):
        with pytest.raises(NeuprintError, match="not counts by ROI"):
            read_roi_info(texts)


def test_missing_counts_are_none() -> None:
    assert read_roi_info(['{"EB": {"post": null, "pre": 2}}']).count("post").tolist() == [0]


@given(st.lists(st.lists(TEXT, max_size=3), min_size=1, max_size=4))
def test_parts_are_joined_as_if_read_at_once(parts: list[list[str]]) -> None:
    joined = joined_counts([read_roi_info(part) for part in parts])
    whole = read_roi_info([text for part in parts for text in part])
    assert joined.row.tolist() == whole.row.tolist()
    assert [joined.rois[i] for i in joined.roi] == [whole.rois[i] for i in whole.roi]
    assert joined.names == whole.names
    assert all(joined.count(name).tolist() == whole.count(name).tolist() for name in whole.names)
