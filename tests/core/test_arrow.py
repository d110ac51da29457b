"""An answer is the same table whether it travels as JSON or as Arrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter import Client, CriteriaError, CypherError
from neuprint_jupyter.cypher import literal
from neuprint_jupyter.server.runtime import read_runtime

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
INTEGER = st.integers(-(2**63) + 1, 2**63 - 1)
FLOAT = st.floats(allow_nan=False, allow_infinity=False)
CELLS = [
    INTEGER,
    FLOAT,
    st.booleans(),
    TEXT,
    st.one_of(st.integers(-100, 100), FLOAT),
    st.one_of(INTEGER, FLOAT),
    st.one_of(INTEGER, TEXT, st.booleans()),
    st.lists(INTEGER, max_size=3),
    st.lists(st.one_of(TEXT, st.none()), max_size=3),
    st.lists(st.one_of(INTEGER, FLOAT, TEXT), max_size=3),
    st.dictionaries(st.sampled_from(["a", "b c"]), INTEGER, max_size=2),
]


def column(cells: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.one_of(cells, cells, st.none()), min_size=3, max_size=3)


def assert_same(client: Client, cypher: str) -> None:
    by_json = client.fetch_custom(cypher, use_arrow=False)
    by_arrow = client.fetch_custom(cypher, use_arrow=True)
    pd.testing.assert_frame_equal(by_arrow, by_json)
    for name in by_json.columns:
        assert [type(v) for v in by_arrow[name].tolist()] == [type(v) for v in by_json[name].tolist()], name


@given(columns=st.lists(st.sampled_from(CELLS).flatmap(column), min_size=1, max_size=4))
def test_any_values(tiny: Client, columns: list[list[Any]]) -> None:
    rows = [dict(zip("abcd", row, strict=False)) for row in zip(*columns, strict=True)]
    names = ", ".join(f"row.{name} AS {name}" for name in "abcd"[: len(columns)])
    assert_same(tiny, f"UNWIND {literal(rows)} AS row RETURN {names}")


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n:Neuron) RETURN n ORDER BY n.bodyId",
        "MATCH (n:Neuron) RETURN n.bodyId, n.size, n.cropped, n.somaLocation, n.type, n.nothing ORDER BY n.bodyId",
        "MATCH (n:Neuron)-[e:ConnectsTo]->(m) RETURN e, e.roiInfo, [n.bodyId, m.type] AS x ORDER BY n.bodyId, m.bodyId",
        "MATCH (n:Neuron) WHERE n.bodyId = 99 RETURN n.bodyId AS a, n.type AS b",
        "RETURN 1 AS x, 1 AS y",
    ],
)
def test_what_a_dataset_holds(tiny: Client, cypher: str) -> None:
    assert_same(tiny, cypher)


@pytest.mark.parametrize("says", ["neuprint-jupyter", "another"])
def test_the_embedded_server_is_known_by_what_it_says(
    tiny: Client, data_dir: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    running = read_runtime(data_dir)
    assert running is not None
    asked: list[tuple[str, str]] = []
    send = requests.Session.request

    def request(session: requests.Session, method: str, url: str, **content: Any) -> requests.Response:
        response = send(session, method, url, **content)
        asked.append((url.removeprefix(running.url), response.headers["Server"]))
        response.headers["Server"] = says
        return response

    monkeypatch.setattr(requests.Session, "request", request)
    client = Client(running.url, tiny.dataset, token=running.token)
    assert client.fetch_custom("MATCH (n:Neuron) RETURN count(n) AS n")["n"].tolist() == [6]
    path = "/api/custom/arrow" if says == "neuprint-jupyter" else "/api/custom/custom"
    assert asked == [("/api/dbmeta/datasets", "neuprint-jupyter"), (path, "neuprint-jupyter")]


def test_errors_read_the_same(tiny: Client) -> None:
    said = []
    for arrow in (False, True):
        with pytest.raises(CypherError) as caught:
            tiny.fetch_custom("MATCH (n:Neuron RETURN n", use_arrow=arrow)
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_one_form_excludes_the_other(tiny: Client) -> None:
    with pytest.raises(CriteriaError, match="an Arrow answer becomes a DataFrame"):
        tiny.fetch_custom("RETURN 1 AS x", format="json", use_arrow=True)
