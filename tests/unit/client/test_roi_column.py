"""A roiInfo column is one of dtype object that holds dicts, in all that people do with those."""

from __future__ import annotations

import copy
import gc
import io
import json
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.analysis.roi_info import read_roi_info
from neuprint_jupyter.client.roi_column import RoiInfoArray, RoiInfoDtype
from neuprint_jupyter.errors import NeuprintError

INFOS: list[Any] = [
    {"EB": {"pre": 1, "post": 2}},
    {},
    {"FB": {"post": 3}, "EB": {"post": 1}},
    {"PB": {"post": 9}},
    {"EB": {"pre": 5}},
]
BASE = pd.DataFrame({"bodyId": [1, 2, 3, 4, 5], "type": ["a", "b", "a", "b", "c"], "pre": [5, 3, 4, 1, 2]})
Frame = pd.DataFrame


def lazy(infos: list[Any] = INFOS) -> RoiInfoArray:
    return RoiInfoArray.of_texts([json.dumps(info) if info else None for info in infos])


def of_objects() -> Frame:
    return BASE.assign(roiInfo=pd.Series(copy.deepcopy(INFOS), dtype=object))


def of_texts() -> Frame:
    return BASE.assign(roiInfo=lazy())


def plain(value: Any) -> Any:
    """A result as lists, dtypes and labels, so that two can be compared."""
    if isinstance(value, pd.DataFrame):
        return value.index.tolist(), value.columns.tolist(), [plain(value.iloc[:, i]) for i in range(value.shape[1])]
    if isinstance(value, pd.Series | pd.Index):
        return str(value.dtype), plain(value.astype(object).tolist())
    if isinstance(value, np.ndarray | RoiInfoArray):
        return str(value.dtype), plain(list(value))
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return "missing" if isinstance(value, float) and np.isnan(value) else value


def changed(change: Callable[[Frame], object]) -> Callable[[Frame], Frame]:
    def operation(table: Frame) -> Frame:
        change(table)
        return table

    return operation


OPERATIONS: dict[str, Callable[[Frame], Any]] = {
    # Looking at one, some, all.
    "[]": lambda t: t.roiInfo[0]["EB"]["post"],
    "iloc": lambda t: t.roiInfo.iloc[-1],
    "loc": lambda t: t.loc[1:3, "roiInfo"],
    "at, iat": lambda t: (t.at[2, "roiInfo"], t.iat[2, 3]),
    "a row": lambda t: t.iloc[2],
    "item": lambda t: t[t.bodyId == 3].roiInfo.item(),
    "isinstance": lambda t: [isinstance(info, dict) for info in t.roiInfo],
    "tolist": lambda t: t.roiInfo.tolist(),
    "items": lambda t: list(t.roiInfo.items()),
    "records": lambda t: t.to_dict("records"),
    "to_dict": lambda t: t.set_index("bodyId").roiInfo.to_dict(),
    "itertuples": lambda t: [tuple(row) for row in t.itertuples()],
    "iterrows": lambda t: [row.roiInfo for _, row in t.iterrows()],
    "asarray": lambda t: (np.asarray(t.roiInfo), t.roiInfo.to_numpy(), t.to_numpy()),
    "values": lambda t: t.roiInfo.values[3],
    "DataFrame of dicts": lambda t: pd.DataFrame(t.roiInfo.tolist(), index=t.bodyId),
    "json_normalize": lambda t: pd.json_normalize(t.roiInfo),
    "apply": lambda t: t.roiInfo.apply(lambda info: info.get("EB", {}).get("post", 0)),
    "apply(pd.Series)": lambda t: t.roiInfo.apply(pd.Series),
    "apply to dicts": lambda t: t.roiInfo.apply(lambda info: {roi: sum(n.values()) for roi, n in info.items()}),
    "apply by row": lambda t: t.apply(lambda row: len(row.roiInfo), axis=1),
    "map": lambda t: t.roiInfo.map(len),
    "map to lists": lambda t: t.roiInfo.map(list),
    "str": lambda t: (t.roiInfo.str["EB"], t.roiInfo.str.get("EB").str["post"], t.roiInfo.str.len()),
    "str of nothing": lambda t: t.iloc[:0].roiInfo.str["EB"],
    "explode": lambda t: t[["bodyId", "roiInfo"]].explode("roiInfo"),
    "value_counts": lambda t: t.roiInfo.value_counts().tolist(),
    "any": lambda t: t.roiInfo.any(),
    "memory": lambda t: (t.memory_usage(), t.memory_usage(deep=True), t.info(buf=io.StringIO(), memory_usage="deep")),
    "==": lambda t: (t.roiInfo == {}, t.roiInfo != {}, t.roiInfo == of_objects().roiInfo, t == of_objects()),
    "== of objects": lambda t: (of_objects().roiInfo == t.roiInfo, of_objects() == t),
    "in": lambda t: {"EB": {"pre": 5}} in t.roiInfo.tolist(),
    "isin": lambda t: t.roiInfo.isin([{}]),
    # Choosing and arranging rows.
    "mask": lambda t: t[t.pre > 2],
    "mask of dicts": lambda t: t[t.roiInfo.astype(bool)],
    "take": lambda t: t.take([3, 1]),
    "slice": lambda t: t.iloc[::-2],
    "sample": lambda t: t.sample(3, random_state=1),
    "sort_values": lambda t: t.sort_values("pre"),
    "sort_values of dicts": lambda t: t.sort_values("roiInfo"),
    "nlargest": lambda t: t.nlargest(2, "pre"),
    "query": lambda t: t.query("pre > 3"),
    "drop_duplicates": lambda t: t.drop_duplicates("type"),
    "drop_duplicates of dicts": lambda t: t.drop_duplicates(),
    "reindex": lambda t: t.reindex([0, 9, 2]),
    "isna": lambda t: (t.isna(), t.reindex([0, 9]).isna(), t.notna()),
    "dropna": lambda t: t.reindex([0, 9]).dropna(),
    "fillna": lambda t: t.roiInfo.reindex([0, 9]).fillna(0),
    "where": lambda t: (t.roiInfo.where(t.pre > 3), t.where(t.notna(), None)),
    "astype(object).where": lambda t: t.roiInfo.astype(object).where(t.roiInfo.notna(), None),
    "astype(str)": lambda t: t.astype(str),
    # Putting tables together.
    "concat": lambda t: pd.concat([t, t.iloc[:0], t]),
    "concat with objects": lambda t: pd.concat([t, of_objects()]),
    "concat after objects": lambda t: pd.concat([of_objects(), t]),
    "concat without": lambda t: pd.concat([t, BASE], ignore_index=True),
    "merge": lambda t: pd.DataFrame({"bodyId": [1, 9, 3]}).merge(t, on="bodyId"),
    "outer merge": lambda t: pd.DataFrame({"bodyId": [1, 9, 3]}).merge(t, on="bodyId", how="outer"),
    "join": lambda t: BASE.set_index("bodyId").join(t.set_index("bodyId")[["roiInfo"]]),
    "combine_first": lambda t: t.reindex([0, 9]).combine_first(of_objects()),
    "pivot": lambda t: t.pivot(index="bodyId", columns="type", values="roiInfo"),
    "melt": lambda t: t.melt("bodyId"),
    "T": lambda t: t.set_index("bodyId").T[3],
    "first": lambda t: (t.groupby("type").first(), t.groupby("type").roiInfo.first()),
    "agg": lambda t: t.groupby("type").agg({"roiInfo": "first", "pre": "sum"}),
    "agg of lists": lambda t: t.groupby("type").roiInfo.agg(list),
    "agg of numbers": lambda t: t.groupby("type").roiInfo.agg(len),
    "head": lambda t: t.groupby("type").head(1),
    "groups": lambda t: [(kind, group.roiInfo.tolist()) for kind, group in t.groupby("type")],
    # Changing.
    "change a dict": changed(lambda t: t.roiInfo.iloc[0].update(new={})),
    "change it in a part": changed(lambda t: t[t.pre > 3].sort_values("pre").copy().roiInfo.iloc[0].update(new={})),
    "change all": changed(lambda t: [info.update(new={}) for info in t.roiInfo]),
    "at =": changed(lambda t: t.at.__setitem__((0, "roiInfo"), {"A": {}})),
    "loc =": changed(lambda t: t.loc.__setitem__((t.pre > 3, "roiInfo"), None)),
    "loc = Series": changed(lambda t: t.loc.__setitem__((slice(0, 1), "roiInfo"), pd.Series([{}, {"z": {}}]))),
    "row =": changed(lambda t: t.loc.__setitem__(9, [1, "x", 3, {}])),
    "column =": changed(lambda t: t.__setitem__("roiInfo", t.roiInfo.map(len))),
    "insert": changed(lambda t: t.insert(0, "other", t.roiInfo)),
    "copy": lambda t: changed(lambda c: c.at.__setitem__((0, "roiInfo"), {}))(t.copy()).roiInfo[0] is t.roiInfo[0],
    # Keeping and showing.
    "pickle": lambda t: pickle.loads(pickle.dumps(t)),
    "deepcopy": copy.deepcopy,
    "csv": lambda t: t.to_csv(),
    "json": lambda t: (t.to_json(), t.to_json(orient="records")),
    "html": lambda t: (t.to_html(), t._repr_html_()),
    "repr": lambda t: (repr(t), repr(t.roiInfo), t.to_string()),
    "attrs": lambda t: (t.attrs.update(server="x"), t[t.pre > 2].attrs)[1],
    "dtypes": lambda t: (t.dtypes.astype(str), t.roiInfo.dtype == "object", pd.api.types.is_object_dtype(t.roiInfo)),
    "select_dtypes": lambda t: [
        t[["bodyId", "roiInfo"]].select_dtypes(kind).columns.tolist() for kind in ("object", object, "number")
    ],
    "describe": lambda t: t.describe(include="all"),
}


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_it_does_what_a_column_of_objects_does(operation: Callable[[Frame], Any]) -> None:
    try:
        expected = plain(operation(of_objects()))
    except Exception as error:
        with pytest.raises(type(error)):
            operation(of_texts())
    else:
        assert plain(operation(of_texts())) == expected


@pytest.mark.parametrize("kind", ["parquet", "feather"])
def test_files_are_those_of_a_column_of_objects(kind: str, tmp_path: Any) -> None:
    for name, table in {"texts": of_texts(), "objects": of_objects()}.items():
        getattr(table, f"to_{kind}")(tmp_path / name)
    read = {name: getattr(pd, f"read_{kind}")(tmp_path / name) for name in ("texts", "objects")}
    pd.testing.assert_frame_equal(read["texts"], read["objects"])
    assert read["texts"].roiInfo.dtype == object


def test_it_equals_a_column_of_objects_where_the_dtype_is_not_asked_for() -> None:
    pd.testing.assert_frame_equal(of_texts(), of_objects(), check_dtype=False)
    pd.testing.assert_frame_equal(of_texts(), of_texts())
    other = of_objects()
    other.roiInfo[2]["FB"]["post"] = 4
    with pytest.raises(AssertionError, match="roiInfo"):
        pd.testing.assert_frame_equal(of_texts(), other, check_dtype=False)


def test_each_dict_is_made_once_for_all_that_was_taken_from_a_column() -> None:
    table = of_texts()
    part, both = table[table.pre > 3], pd.concat([table, table])
    first = table.roiInfo[0]
    assert first is table.roiInfo.tolist()[0] is np.asarray(table.roiInfo)[0] is part.roiInfo[0] is both.roiInfo.iloc[5]


def test_only_what_is_looked_at_is_made() -> None:
    column = pd.Series(RoiInfoArray.of_texts(['{"EB": {"post": 1}}', "no JSON"] * 50))
    repr(column.iloc[::2]), column.sort_index(ascending=False), column[column.notna()].copy()
    assert column.iloc[98] == {"EB": {"post": 1}}
    with pytest.raises(NeuprintError, match="not counts by ROI: no JSON"):
        column.iloc[1]


def test_a_few_neurons_do_not_keep_the_answer_of_all() -> None:
    class Answer(bytearray):
        """One that can be watched."""

    answer = Answer(json.dumps([json.dumps(INFOS[0])] * 9).encode())
    gone = weakref.ref(answer)
    column = pd.Series(RoiInfoArray.of_texts(msgspec.json.decode(answer, type=list[msgspec.Raw])))
    few = column[[0, 5]]
    assert gone() is not None
    del answer, column
    assert gone() is None
    assert few.tolist() == [INFOS[0]] * 2


def test_the_collector_is_as_it_was_after_a_look() -> None:
    lazy().tolist()
    assert gc.isenabled()


def test_what_is_no_dict_does_not_become_such_a_column() -> None:
    assert pd.Series([{}, None], dtype=RoiInfoDtype()).tolist() == [{}, None]
    with pytest.raises(TypeError, match="made of dicts"):
        pd.Series([{}, 3], dtype=RoiInfoDtype())


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.lists(st.integers(0, 4), max_size=6)),
        st.tuples(st.just("reindex"), st.lists(st.integers(0, 9), max_size=6, unique=True)),
        st.tuples(st.just("concat"), st.booleans()),
        st.tuples(st.just("set"), st.integers(0, 4)),
        st.tuples(st.just("look"), st.integers(0, 4)),
        st.tuples(st.just("change"), st.integers(0, 4)),
        st.tuples(st.just("pickle"), st.none()),
    ),
    max_size=8,
)


def step(column: pd.Series, what: str, value: Any) -> pd.Series:
    if what == "take":
        return column.take([i % len(column) for i in value] if len(column) else []).reset_index(drop=True)
    if what == "reindex":
        return column.reindex(value).reset_index(drop=True)
    if what == "concat":
        return pd.concat([column, column if value else column.iloc[:1]], ignore_index=True)
    if what == "pickle":
        return pickle.loads(pickle.dumps(column))
    if value < len(column):
        if what == "set":
            column = column.copy()
            column.iloc[value] = {"set": {}}
        elif what == "change" and isinstance(column.iloc[value], dict):
            column.iloc[value]["change"] = {}
        else:
            assert column.iloc[value] is column.iloc[value]
    return column


@given(STEPS)
def test_any_steps_lead_to_what_they_lead_to_with_objects(steps: list[tuple[str, Any]]) -> None:
    columns = of_texts().roiInfo, of_objects().roiInfo
    for what, value in steps:
        columns = step(columns[0], what, value), step(columns[1], what, value)
    mine, objects = columns
    assert plain(mine.astype(object)) == plain(objects)
    assert mine.isna().tolist() == objects.isna().tolist()


ODD = [
    "{",
    "}",
    '"EB"',
    ":",
    ",",
    "1",
    "007",
    "-1",
    "null",
    "true",
    " ",
    "\x0b",
    '"post"',
    '"\n"',
    '{"EB": {"post": 1}}',
]


@given(st.lists(st.sampled_from(ODD), max_size=12).map("".join))
def test_what_is_checked_when_it_is_fetched_can_be_read_later(text: str) -> None:
    for texts in ([text], [text, '{"PB": {"post": 3}}'], ['{"PB": {"post": 3}}', text]):
        try:
            read_roi_info(texts)
            fetched = True
        except NeuprintError:
            fetched = False
        try:
            told = RoiInfoArray.of_texts(texts).tolist()
            readable = True
        except NeuprintError:
            readable = False
        assert fetched == readable
        raws = [msgspec.Raw(json.dumps(text).encode()) for text in texts]
        if fetched:
            assert read_roi_info(raws).count("post").tolist() == read_roi_info(texts).count("post").tolist()
            assert RoiInfoArray.of_texts(raws).tolist() == told
        else:
            with pytest.raises(NeuprintError):
                read_roi_info(raws)


@pytest.mark.parametrize("sent", [b"3", b'"no JSON"'])
def test_what_is_no_counts_is_shown_as_it_was_sent(sent: bytes) -> None:
    column = RoiInfoArray.of_texts([msgspec.Raw(sent)])
    with pytest.raises(NeuprintError, match=f"not counts by ROI: {sent.decode().strip(chr(34))}"):
        column[0]
