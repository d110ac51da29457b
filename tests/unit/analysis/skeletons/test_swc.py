from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.analysis.skeletons import skeleton_df_to_swc, skeleton_swc_to_df
from neuprint_jupyter.analysis.skeletons.swc import read_together
from neuprint_jupyter.errors import NeuprintError, UnknownNameError
from tests.unit.analysis.skeletons.shapes import line, skeletons

BY_HAND = "# made by hand\n1 0 1.5 2 3 10 -1\n2 0  4 5 6 1 1 # a tip\n"
FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=True)


def test_nodes() -> None:
    nodes = skeleton_swc_to_df(BY_HAND)
    assert nodes.to_dict("list") == {
        "rowId": [1, 2],
        "x": [1.5, 4.0],
        "y": [2.0, 5.0],
        "z": [3.0, 6.0],
        "radius": [10.0, 1.0],
        "link": [-1, 1],
    }
    assert [str(d) for d in nodes.dtypes] == ["int32", "float32", "float32", "float32", "float32", "int32"]


def test_white_space_and_blank_lines_are_as_they_like() -> None:
    expected = skeleton_swc_to_df("1 0 1 2 3 4 -1\n2 0 1 2 3 4 1\n")
    text = "\r\n# tabs\r\n  1\t0 1 2   3 4 -1  \r\n\r\n 2 0 1 2 3 4 1"
    pd.testing.assert_frame_equal(skeleton_swc_to_df(text), expected)


def test_every_kind_of_source_is_read(tmp_path: Path) -> None:
    path = tmp_path / "one.swc"
    path.write_text(BY_HAND)
    expected = skeleton_swc_to_df(BY_HAND)
    for source in (BY_HAND.encode(), path, str(path), io.StringIO(BY_HAND), io.BytesIO(BY_HAND.encode())):
        pd.testing.assert_frame_equal(skeleton_swc_to_df(source), expected)


WRITTEN = [
    BY_HAND,
    "\r\n# tabs\r\n  1\t0 1 2   3 4 -1  \r\n\r\n 2 0 1 2 3 4 1",
    '# "quoted\n1 0 1 2 3 4 -1\n',
    "1 0 1 2 3 4 -1 # \"and 'so\n2 0 1e3 nan inf 4 1",
    "1 0 1 2 3 4 -1\r2 0 1 2 3 4 1\r",
    "# a page\x0cends\n1 0 1 2 3 4 -1",
]
AMISS = [
    *("", "# nothing\n", "1 0 1 2 3", "1 0 1.5 2 3 10", "1 0 1 2 3 10 -1 8\n"),
    *("1 0 1 2 3\x0c4 -1", '1 0 "1 2 3 10 -1\n', "1 0 x 2 3 10 -1"),
]


@given(st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=6))
def test_several_are_read_together_as_one_by_one(texts: list[str]) -> None:
    nodes, sizes = read_together(texts)
    expected = [skeleton_swc_to_df(text) for text in texts]
    pd.testing.assert_frame_equal(nodes, pd.concat(expected, ignore_index=True))
    assert sizes == [len(table) for table in expected]


@given(st.lists(st.sampled_from(WRITTEN), max_size=3), st.sampled_from(AMISS), st.lists(st.sampled_from(WRITTEN)))
def test_what_is_wrong_with_one_of_several_is_told_by_that_one(before: list[str], text: str, after: list[str]) -> None:
    with pytest.raises(NeuprintError) as alone:
        skeleton_swc_to_df(text)
    with pytest.raises(NeuprintError) as among:
        read_together([*before, text, *after])
    assert str(among.value) == str(alone.value)


def test_a_comment_may_hold_anything() -> None:
    assert len(skeleton_swc_to_df('# "quoted, \xe9\n'.encode("latin-1") + b"1 0 1 2 3 4 -1\n")) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1 0 1.5 2 3 10\n", "a row has 6 numbers, not 7"),
        ("1 0 1.5 2 3 10 -1 8\n", "a row has 8 numbers"),
        ("1 0 1 2 3 10 -1\n2 0 1 2 3 10\n", "link nan is not a 32-bit integer"),
        ("1 0 x 2 3 10 -1\n", "x 'x' is not a number"),
        ("1.5 0 1 2 3 10 -1\n", "rowId 1.5 is not a 32-bit integer"),
        ("3000000000 0 1 2 3 10 -1\n", "rowId 3000000000 is not a 32-bit integer"),
        ("1000000000000000000000 0 1 2 3 10 -1\n", r"rowId 1e\+21 is not a 32-bit integer"),
        ("1 0 True 2 3 10 -1\n", "x True is not a number"),
        ("<html>no</html>", "a row has 1 numbers"),
        ("", "there are no nodes"),
        ("# nothing\n", "there are no nodes"),
    ],
)
def test_what_is_not_swc_is_refused(text: str, says: str) -> None:
    with pytest.raises(NeuprintError, match=f"not readable as SWC: {says}"):
        skeleton_swc_to_df(text)


def test_other_types_are_refused() -> None:
    with pytest.raises(NeuprintError, match="must be text, a path or a file, not int"):
        skeleton_swc_to_df(5)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError, match=r"nowhere\.swc"):
        skeleton_swc_to_df("nowhere.swc")


@given(skeletons(coordinate=FLOATS))
def test_a_round_trip_changes_nothing(nodes: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(skeleton_swc_to_df(skeleton_df_to_swc(nodes)), nodes, check_exact=True)


@given(st.integers(-(2**31), 2**31 - 1))
def test_ids_are_exact(number: int) -> None:
    nodes = line(-1).assign(rowId=np.array([number], dtype="int32"))
    assert skeleton_swc_to_df(skeleton_df_to_swc(nodes))["rowId"].tolist() == [number]


def test_a_file_in_ones_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    nodes = line(-1, 1)
    skeleton_df_to_swc(nodes, "~/two.swc")
    assert (tmp_path / "two.swc").exists()
    assert len(skeleton_swc_to_df("~/two.swc")) == len(nodes)


def test_text_and_file(tmp_path: Path) -> None:
    text = skeleton_df_to_swc(line(-1, 1).assign(distance=0.0), tmp_path / "two.swc")
    assert text == "# rowId node_type x y z radius link\n1 0 1.0 0.0 0.0 1.0 -1\n2 0 4.0 0.0 0.0 2.0 1\n"
    assert (tmp_path / "two.swc").read_text() == text


def test_a_missing_column_is_named() -> None:
    with pytest.raises(UnknownNameError, match="no column 'radius'"):
        skeleton_df_to_swc(line(-1).drop(columns="radius"))
