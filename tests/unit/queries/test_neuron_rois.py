from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neuprint_jupyter.analysis import roi_info
from neuprint_jupyter.analysis.columns import TEXT
from neuprint_jupyter.queries.neuron_rois import COUNTS, with_rois

PRIMARY = ["EB", "PB", "É"]
COUNT = st.integers(0, 3)
INFO = st.dictionaries(
    st.sampled_from([*PRIMARY, "A", "NotPrimary", "Z", "\ud83d"]),
    st.dictionaries(st.sampled_from(["pre", "post", "mito", "weight"]), COUNT, max_size=3),
    max_size=4,
)
# Above 2^53, in no order, and some twice: as the answers to users' own queries are.
NEURON = st.fixed_dictionaries(
    {"bodyId": st.integers(2**53, 2**53 + 4), "pre": COUNT, "post": COUNT | st.none(), "roiInfo": INFO | st.none()}
)
EMPTY = {"pre": 0, "post": 0, "roiInfo": None}


def found(neurons: list[dict[str, Any]]) -> tuple[pd.DataFrame, list[str | None]]:
    """What was fetched of neurons, and their roiInfo."""
    table = pd.DataFrame({name: [neuron[name] for neuron in neurons] for name in ("bodyId", "pre", "post")})
    texts = [
        None if (info := neuron["roiInfo"]) is None else json.dumps(info, ensure_ascii=False) for neuron in neurons
    ]
    return table.astype({"bodyId": "int64", "pre": "int64", "post": "Int64"}), texts


def counted(neurons: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The rows of roi_counts, one by one."""
    rows = []
    for neuron in neurons:
        info, body = neuron["roiInfo"] or {}, neuron["bodyId"]
        inside = {name: sum(info.get(roi, {}).get(name, 0) for roi in PRIMARY) for name in ("pre", "post")}
        mine = [(roi, counts.get("pre", 0), counts.get("post", 0)) for roi, counts in info.items()]
        mine.append(("NotPrimary", *(max((neuron[name] or 0) - inside[name], 0) for name in ("pre", "post"))))
        rows += [(body, *row) for row in mine if any(row[1:])]
    return sorted(rows)


@given(st.lists(NEURON, max_size=6), st.sampled_from([1, 1 << 20]))
@example([], 1)
@example([{"bodyId": 2**53 + 1, "pre": 1, "post": None, "roiInfo": None}], 1)
def test_neurons_of_any_order_are_counted_as_one_by_one(neurons: list[dict[str, Any]], at_a_time: int) -> None:
    table, texts = found(neurons)
    with patch.object(roi_info, "_AT_A_TIME", at_a_time):
        made, counts = with_rois(table, texts, PRIMARY)
    infos = [neuron["roiInfo"] or {} for neuron in neurons]
    for name, side in (("inputRois", "post"), ("outputRois", "pre")):
        assert made[name].tolist() == [sorted(roi for roi, c in info.items() if c.get(side)) for info in infos]
    assert made["bodyId"].tolist() == [neuron["bodyId"] for neuron in neurons]
    assert made["roiInfo"].tolist() == infos
    assert sorted(counts.itertuples(index=False, name=None)) == counted(neurons)
    assert counts[["bodyId", "roi"]].apply(tuple, axis=1).is_monotonic_increasing or not len(counts)


@pytest.mark.parametrize("dtype", ["str", object])
def test_texts_may_come_in_any_column(dtype: Any) -> None:
    table, texts = found([{"bodyId": 2, "pre": 1, "post": 0, "roiInfo": {"EB": {"pre": 1}}}, {**EMPTY, "bodyId": 1}])
    made, counts = with_rois(table, pd.Series(texts, dtype=dtype), PRIMARY)
    assert made["roiInfo"].tolist() == [{"EB": {"pre": 1}}, {}]
    assert counts.to_dict("list") == {"bodyId": [2], "roi": ["EB"], "pre": [1], "post": [0]}
    assert counts.dtypes.astype(str).to_dict() == {"bodyId": "int64", "roi": str(TEXT), "pre": "int64", "post": "int64"}


def test_only_the_counts_that_a_dataset_has_are_listed() -> None:
    table, texts = found([{**EMPTY, "bodyId": 1, "roiInfo": {"EB": dict.fromkeys(COUNTS, 1)}, "pre": 1, "post": 1}])
    assert list(with_rois(table, texts, PRIMARY)[1]) == ["bodyId", "roi", "pre", "post"]
