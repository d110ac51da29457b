"""The properties of bodies kept beside the graph: answers are what the engine alone would give."""

from __future__ import annotations

from pathlib import Path

import pytest

from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.cypher import match
from neuprint_jupyter.server.answers import Rows
from neuprint_jupyter.server.arrow import arrow_stream
from neuprint_jupyter.server.bodies import Bodies, parsed, write_bodies
from neuprint_jupyter.server.dialect import translate
from neuprint_jupyter.server.dialect.directed import Sides
from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.service import Service
from neuprint_jupyter.server.values import neuprint_value
from tests import tiny

RETURN = "RETURN n.type AS type, n.roiInfo AS roiInfo, n.bodyId AS body"
APART = [
    f"MATCH (n:Neuron) {RETURN}",
    f"MATCH (n:tiny_Segment {{type: 'EPG'}}) {RETURN} LIMIT 1",
    "MATCH (m:Neuron)-[e:ConnectsTo]->(`n`:Neuron) RETURN m.roiInfo, e.roiInfo, `n`.roiInfo, m.bodyId, n.bodyId",
    f"MATCH (m:Neuron) OPTIONAL MATCH (m)-[:ConnectsTo]->(n:Neuron) WHERE n.bodyId > 5 {RETURN}",
    f"MATCH (n:Neuron) WITH *, 1 AS one WITH DISTINCT one, n {RETURN}",
    f"MATCH (n:Neuron) WITH n.type AS t MATCH (n:Neuron) WHERE n.type = t {RETURN}",
]
PROPERTIES = [
    "MATCH (n:Neuron) RETURN n.type, n.instance, n.status, n.cropped, n.size, n.somaLocation, n.class, n.pre, n.no",
    "MATCH (m:Neuron)-[e]->(n:Neuron) RETURN m.bodyId AS a, m.type AS b, e.weight, n.size AS c, n.bodyId, n.EB, n.type",
    "MATCH (n:Segment) WHERE n.size IS NULL RETURN n.size, /* n.pre, */ n.type AS `a, b`, n.cropped AS RETURN // n.pre",
    "MATCH (n:Neuron) WHERE n.bodyId > 3 RETURN n.bodyId, n.somaLocation, n.type, n.somaLocation AS again",
    "MATCH (n:Neuron) WHERE n.bodyId = 3 RETURN n.somaLocation, n.size, n.roiInfo",
    "MATCH (m)-->(n:Neuron) RETURN m.type, n.type, m.bodyId AS x, n.bodyId AS y, m.bodyId AS z, n.`synweight`;",
    "MATCH (n:Neuron) OPTIONAL MATCH (n)-->(m:Neuron) WHERE m.bodyId = 4 RETURN n.bodyId, m.type, m.status, m.bodyId",
    "MATCH (n:Neuron) WHERE n.bodyId = 99 RETURN n.bodyId, n.type, n.size",
]
DIRECTED = [
    NC(inputRois="EB", min_roi_inputs=5),
    NC(inputRois=["EB", "PB(L1)"]),
    NC(inputRois=["EB", "a'L(R)", "odd, `roi`"], outputRois=["PB", "EB"], roi_req="any", min_roi_outputs=2),
    NC(outputRois="a'L(R)", status="Traced"),
]
#: What is left to the engine.
NOT_APART = [
    f"MATCH (n:Neuron|Meta) {RETURN}",
    f"MATCH (n) WHERE (n:Neuron)-->() {RETURN}",
    f"MATCH (n:Neuron) WITH {{bodyId: 3, roiInfo: 'x'}} AS n {RETURN}",
    f"MATCH (n:Neuron) {RETURN} ORDER BY n.roiInfo",
    "MATCH (n:Neuron) WITH count(n) AS c MATCH (n:Meta) RETURN n.dataset, n.uuid, n.roiInfo",
    "MATCH (n:Neuron) WITH n.type AS t MATCH (:Neuron)-[n:ConnectsTo]->() RETURN n.weight, n.roiInfo, n.weightHP",
    f"MATCH (n:Neuron) WITH count(*) AS c MATCH (n) {RETURN}",
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Rows, Rows]]:
    """What each query is answered with the file, and without it."""
    data = tmp_path_factory.mktemp("apart")
    load_dataset(
        "tiny:v1", neurons=tiny.NEURONS, connections=tiny.CONNECTIONS, **tiny.ROIS, data_dir=data, progress=False
    )
    found = []
    for _ in range(2):
        service = Service(data)
        found.append(
            {
                query: service.query("tiny:v1", query)
                for query in [*APART, *PROPERTIES, *NOT_APART, *map(_query, DIRECTED)]
            }
        )
        assert service.close()
        service.dataset("tiny:v1").bodies.unlink(missing_ok=True)
    return {query: (found[0][query], found[1][query]) for query in found[0]}


def assert_same(apart: Rows, told: Rows) -> None:
    assert (apart.columns, apart.data) == (told.columns, told.data)
    assert arrow_stream(apart) == arrow_stream(told)


def _query(criteria: NC) -> str:
    return f"{match('(n:Neuron)', {'n': criteria})}\n{RETURN}"


@pytest.mark.parametrize("query", APART)
def test_rois_are_what_the_engine_tells(answers: dict[str, tuple[Rows, Rows]], query: str) -> None:
    lists = translate(query, "tiny:v1", kinds=dict.fromkeys(["roiInfo"], "text")).lists
    assert lists is not None
    assert any(name == "roiInfo" for _, name in lists.columns)
    apart, told = answers[query]
    assert_same(apart, told)
    assert any("EB" in str(row) for row in told.data)


@pytest.mark.parametrize("query", PROPERTIES)
def test_properties_are_what_the_engine_tells(answers: dict[str, tuple[Rows, Rows]], query: str) -> None:
    lists = translate(
        query, "tiny:v1", kinds=dict.fromkeys(["type", "size", "cropped", "synweight", "somaLocation"], "text")
    ).lists
    assert lists is not None
    assert len({place for place, _ in lists.columns}) < len(lists.columns)
    assert_same(*answers[query])


@pytest.mark.parametrize("criteria", DIRECTED, ids=str)
def test_directed_conditions_are_what_the_engine_tells(answers: dict[str, tuple[Rows, Rows]], criteria: NC) -> None:
    assert translate(_query(criteria), "tiny:v1", kinds=dict.fromkeys(["roiInfo"], "text")).directed
    apart, told = answers[_query(criteria)]
    assert_same(apart, told)
    assert 0 < len(told.data) < len(tiny.NEURONS)


@pytest.mark.parametrize("query", NOT_APART)
def test_what_may_be_no_neuron_is_the_engines(answers: dict[str, tuple[Rows, Rows]], query: str) -> None:
    lists = translate(query, "tiny:v1", kinds=dict.fromkeys(["roiInfo"], "text")).lists
    assert lists is None or not any(name for _, name in lists.columns)
    apart, told = answers[query]
    assert_same(apart, told)
    assert told.data


@pytest.mark.parametrize(
    "end",
    [
        "WHERE any(r IN ['EB'] WHERE i[r]['post'] >= 1) RETURN n.type, n.size, i AS x",
        "WHERE any(r IN ['EB'] WHERE i[r]['post'] >= 1) OR n.size > 1 RETURN n.type, n.size, n.bodyId",
        "WHERE any(r IN ['EB'] WHERE i[r]['post'] >= n.pre) RETURN n.type, n.size, n.bodyId",
        "WHERE any(i IN ['EB'] WHERE i[i]['post'] >= 1) RETURN n.type, n.size, n.bodyId",
        "WHERE any(r IN ['EB'] WHERE i[r]['post'] >= 01) RETURN n.type, n.size, n.bodyId",
        "WHERE any(r IN ['EB', n.type] WHERE i[r]['post'] >= 1) RETURN n.type, n.size, n.bodyId",
        "WHERE any(r IN ['EB'] WHERE i[r]['post'] >= 1) RETURN n.type, n.size, n.bodyId LIMIT 1",
        "WHERE any(r IN ['EB'] WHERE i[r]['post'] >= 1) RETURN n.type, n.size, i.EB",
        "WHERE any(r IN ['EB'] WHERE i[r]['post'] >= 1) RETURN n.type, n.size, m.size",
        "WHERE any(r IN ['EB'] WHERE i[r]['post'] >= 1) RETURN DISTINCT n.type, n.size, n.cropped",
        "WHERE any(r IN ['EB'] WHERE i[r]['post'] >= 1) RETURN count(n) AS a, n.type, n.size",
    ],
)
def test_other_conditions_are_left_to_the_engine(end: str) -> None:
    query = f"MATCH (n:Neuron) WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS i {end}"
    question = translate(query, "tiny:v1", kinds=dict.fromkeys(["roiInfo"], "text"))
    assert not question.directed
    assert "fromJsonMap" in question.cypher


def test_a_body_has_what_was_written_of_it(tmp_path: Path) -> None:
    properties = {
        "roiInfo": ['{"\\ud83d": {"pre": 1}}', None],
        "pre": [2**60 + 1, None],
        "size": [0.5, -0.0],
        "cropped": [None, False],
        "place": [{"x": 1, "y": 2.0, "z": 3, "srid": 9157}, None],
    }
    write_bodies(tmp_path / "some", [2**60 + 9, 7], properties)
    some = Bodies(tmp_path / "some")
    assert some.kinds == {
        "roiInfo": "text",
        "pre": "large number",
        "size": "number",
        "cropped": "condition",
        "place": "point",
    }
    rows = some.rows([7, 8, None, 2**60 + 9, 2**60 + 10])
    for name, (first, second) in properties.items():
        found = Rows([name], [some.values(name, rows)]).data
        assert repr(found) == repr([[neuprint_value(v, {})] for v in (second, None, None, first, None)])
    write_bodies(tmp_path / "none", [], properties | {"roiInfo": [], "pre": [], "size": [], "cropped": [], "place": []})
    assert Bodies(tmp_path / "none").rows([7, None]).to_pylist() == [None, None]


def test_what_has_no_column_of_its_own_is_left_to_the_engine(tmp_path: Path) -> None:
    odd = {
        "mixed": [1, 2.0],
        "truth": [True, 1],
        "places": [{"x": 1}, "1"],
        "lists": [[1], [2]],
        "half": ["\ud83d", ""],
    }
    write_bodies(tmp_path / "odd", [1, 2], {**odd, "nothing": [None, None], "type": ["EPG", ""]})
    assert Bodies(tmp_path / "odd").kinds == {"type": "text"}


def test_texts_of_any_form_tell_of_rois() -> None:
    assert parsed('{"EB": {"pre": 3, "post": 2.5, "mito": 1}, "PB": {}}') == {"EB": Sides(3, 2.5), "PB": Sides(-1, -1)}
    assert parsed('{"\\ud83d": {"pre": 1}}') == {"\ud83d": Sides(1, -1)}
    told = '{"EB": {"pre": null, "post": 1}, "PB": 4, "FB": {"pre": "5"}}'
    assert parsed(told) == {"EB": Sides(-1, 1), "FB": Sides()}
