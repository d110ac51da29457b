from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.queries.gathered import Gathered, compact, gathered, in_rows

ROIS = ["EB", "PB", "CX", "a'L(R)"]
DTYPES = {"type": "str", "roi": "str", "bodyId": "int64", "x": "int32", "confidence": "float32"}

elements = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["pre", "post"]), "bodyId": st.integers(2**53, 2**53 + 3), "x": st.integers(0, 9)},
        optional={"confidence": st.sampled_from([0.25, 0.5]), **{roi: st.just(True) for roi in ROIS}},
    )
)


def answer(given: list[dict[str, Any]]) -> pd.DataFrame:
    """What a server answers to :func:`gathered`."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for element in given:
        groups.setdefault((element["type"], *element), []).append(element)
    return pd.DataFrame(
        [
            {
                "type": kind,
                "names": list(names),
                "count": len(members),
                **{c: [m[c] for m in members if c in m] for c in ("bodyId", "x", "confidence")},
            }
            for (kind, *names), members in groups.items()
        ],
        columns=["type", "names", "count", "bodyId", "x", "confidence"],
    )


@pytest.mark.parametrize("reduced", [compact, lambda answer: answer], ids=["compact", "as it came"])
@given(elements, st.sets(st.sampled_from(ROIS)))
def test_rows_of_elements(
    reduced: Callable[[pd.DataFrame], pd.DataFrame], given: list[dict[str, Any]], rois: set[str]
) -> None:
    table = in_rows(Gathered(reduced(answer(given)), ["bodyId"]), DTYPES, rois, once=False)
    expected = [
        (e["type"], roi, e["bodyId"], e["x"], e.get("confidence"))
        for e in given
        for roi in (sorted(rois.intersection(e)) or [None])
    ]
    rows = table.astype(object).where(table.notna(), None).itertuples(index=False, name=None)
    assert sorted(rows, key=repr) == sorted(expected, key=repr)
    assert table.dtypes.equals(pd.Series(DTYPES).map(lambda name: pd.Series([], dtype=name).dtype))
    assert table["bodyId"].is_monotonic_increasing


@given(elements)
def test_one_row_each(given: list[dict[str, Any]]) -> None:
    found = Gathered(answer(given))
    table = in_rows(found, DTYPES, {"EB"}, once=True)
    assert len(table) == len(found) == len(given)
    assert table["roi"].eq("EB").sum() == sum("EB" in e for e in given)
    assert list(found.roi_lists(set(ROIS), "names").map(len)) == [
        max(1, len(set(ROIS).intersection(names)))
        for names, count in answer(given)[["names", "count"]].itertuples(index=False)
        for _ in range(count)
    ]


def test_integers_with_gaps_stay_integers() -> None:
    table = Gathered(
        pd.DataFrame({"names": [["x"], []], "count": [2, 1], "x": [[1, 2], []], "y": [[], []], "m": [[], ["dark"]]})
    ).table({"x": "int32", "y": "float32", "m": "str"})
    assert str(table["x"].dtype) == "Int32"
    assert table["x"].tolist() == [1, 2, pd.NA]
    assert np.isnan(table["y"]).all()
    assert table["m"].isna().tolist() == [True, True, False]


def test_lists_that_do_not_fit_are_refused() -> None:
    found = Gathered(pd.DataFrame({"names": [["x"]], "count": [2], "x": [[1]]}))
    with pytest.raises(NeuprintError, match="told 1 values of x for 2 elements"):
        found.values("x")


def test_numbers_that_do_not_fit_are_refused() -> None:
    found = Gathered(compact(pd.DataFrame({"names": [["x"]], "count": [2], "x": [[1, 2**40]]})))
    with pytest.raises(NeuprintError, match="values of x that do not fit int32"):
        found.table({"x": "int32"})


@pytest.mark.parametrize("reduced", [compact, lambda answer: answer], ids=["compact", "as it came"])
def test_further_properties_are_exact_and_typed(reduced: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    large = 2**60 + 1
    told = {
        "s.count": [[1, 2], [3]],
        "s.share": [[0.5, 1], [2]],
        "s.id": [[large, 7], [0.5]],
        "s.same": [[large, 0.5], [7]],
    }
    names = [name.removeprefix("s.") for name in told]
    found = Gathered(reduced(pd.DataFrame({"names": [names, names], "count": [2, 1], **told})))
    client: Any = SimpleNamespace(all_rois=[], fetch_synapse_nt_keys=list, synapse_properties=set(names))
    extras = found.extras(client)
    assert extras.dtypes.astype(str).to_dict() == {
        "count": "int64",
        "id": "object",
        "same": "object",
        "share": "float64",
    }
    assert extras["id"].tolist() == [large, 7, 0.5]
    assert extras["same"].tolist() == [large, 0.5, 7]


def test_the_query() -> None:
    text = gathered({"names": "keys(s)"}, {"x": "s.location.x", "s.a b": "s.`a b`"})
    assert text.split(",\n       ") == [
        "RETURN keys(s) AS names",
        "count(*) AS count",
        "collect(s.location.x) AS x",
        "collect(s.`a b`) AS `s.a b`",
    ]
