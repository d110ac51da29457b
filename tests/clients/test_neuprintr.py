"""neuprintr (R): its requests, byte by byte as httr sends them, since R is not there to send them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from neuprint_jupyter import Client
from tests.server.api import Api
from tests.tiny import BIG


class R:
    """A connection of neuprintr: httr sends these headers, whatever is asked."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._headers = {
            "Authorization": f"Bearer {api.running.token}",
            "referer": api.running.url,
            "Content-Type": "application/json",
            "Accept": "application/json, text/xml, application/xml, */*",
            "Accept-Encoding": "deflate, gzip",
            "User-Agent": "libcurl/7.88.1 r-curl/5.0.0 httr/1.4.4",
        }

    def get(self, path: str) -> Any:
        response = self._api.request("GET", path, headers=self._headers)
        assert response.status_code == 200, response.text
        return response.json() if path.startswith("/api") and "mesh" not in path else response.text

    def post(self, path: str, body: str) -> Any:
        # neuprintr puts its bodies together as text.
        response = self._api.request("POST", path, headers=self._headers, data=body.encode())
        assert response.status_code == 200, response.text
        return response.json()

    def custom(self, cypher: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.post("/api/custom/custom", f'{{"cypher":"{cypher}","dataset":"tiny:v1"}}')
        assert set(answer) == {"columns", "data", "debug"}
        return answer


@pytest.fixture
def r(tiny: Client) -> R:
    return R(Api())


def test_it_logs_in_and_chooses_the_dataset(r: R) -> None:
    assert "neuPrint" in r.get("")
    datasets = r.get("/api/dbmeta/datasets")
    assert isinstance(datasets["tiny:v1"]["last-mod"], str)
    assert {"EB", "a'L(R)"} <= set(datasets["tiny:v1"]["ROIs"])
    assert isinstance(datasets["tiny:v1"]["superLevelROIs"], list)
    assert set(r.get("/api/dbmeta/database")) >= {"Location", "Description"}
    assert {"method", "path"} <= set(r.get("/api/available")[0])


@pytest.mark.parametrize(
    ("cypher", "columns", "data"),
    [
        ("MATCH (n:Meta) RETURN n.dataset, n.meshHost", ["n.dataset", "n.meshHost"], [["tiny", ""]]),
        ("MATCH (n :Neuron) WHERE exists(n.instance) RETURN count(n)", ["count(n)"], [[5]]),
        ('MATCH (n:`Neuron`) WHERE n.type =~ \\"EP.*\\" RETURN n.bodyId', ["n.bodyId"], [[BIG], [BIG + 1]]),
        ('MATCH (n:`Segment`) WHERE n.type CONTAINS \\"PEN1)\\" RETURN n.bodyId', ["n.bodyId"], [[3]]),
        ("MATCH (n:`Neuron`) WHERE n.post>4 AND NOT n.cropped RETURN n.bodyId", ["n.bodyId"], [[BIG], [3]]),
        (
            (
                f"WITH [{BIG},3] AS bodyIds UNWIND bodyIds AS bodyId  MATCH (n:`Segment`) WHERE n.bodyId=bodyId "
                "RETURN n.`bodyId` AS `bodyid`,n.`type` AS `type`,n.`notes` AS `notes`, exists(n.somaLocation) AS soma"
            ),
            ["bodyid", "type", "notes", "soma"],
            [[BIG, "EPG", None, True], [3, "PEN_a(PEN1)", None, False]],
        ),
        (
            (
                f"WITH [{BIG}] AS input, [3] AS output MATCH (n:`Neuron`)-[c:ConnectsTo]->(m) "
                "WHERE n.bodyId IN input AND m.bodyId IN output AND c.weight> 1 "
                "RETURN n.bodyId AS upstream, m.bodyId AS downstream, c.weight AS weight"
            ),
            ["upstream", "downstream", "weight"],
            [[BIG, 3, 12]],
        ),
        (
            (
                "WITH [3] AS bodyIds UNWIND bodyIds AS bodyId MATCH (a:`Neuron`)-[c:ConnectsTo]->(b:`Neuron`) "
                f"WHERE b.bodyId=bodyId AND a.bodyId={BIG}  UNWIND keys(apoc.convert.fromJsonMap(c.roiInfo)) AS k "
                "RETURN a.bodyId AS partner, b.bodyId AS bodyid, c.weight AS weight , a.type AS type, "
                "a.instance AS name , k AS roi, apoc.convert.fromJsonMap(c.roiInfo)[k].post AS ROIweight"
            ),
            ["partner", "bodyid", "weight", "type", "name", "roi", "ROIweight"],
            [
                [BIG, 3, 12, "EPG", "EPG(PB08)_L3", roi, post]
                for roi, post in (("CX", 12), ("EB", 10), ("PB", 2), ("PB(L1)", 2))
            ],
        ),
        (
            (
                "MATCH (neuron :Neuron) WHERE  (neuron.EB AND neuron.PB) "
                "WITH neuron AS neuron, apoc.convert.fromJsonMap(neuron.roiInfo) AS roiInfo "
                "RETURN neuron.bodyId AS bodyid, neuron.instance AS name, neuron.type AS type, neuron.pre AS pre, "
                "neuron.post AS post,roiInfo.`EB`.post AS `EB.post` ,roiInfo.`PB`.pre AS `PB.pre`"
            ),
            ["bodyid", "name", "type", "pre", "post", "EB.post", "PB.pre"],
            None,
        ),
        (
            (
                "WITH [3] AS bodyIds UNWIND bodyIds AS bodyId MATCH (a:`Segment`)<-[:To]-(c:ConnectionSet), "
                "(c)-[:Contains]->(s:Synapse) WHERE a.bodyId=bodyId AND s.type='post'  RETURN id(s) AS connector_id, "
                "s.type AS prepost, s.location.x AS x"
            ),
            ["connector_id", "prepost", "x"],
            [],
        ),
    ],
)
def test_its_queries(r: R, cypher: str, columns: list[str], data: list[list[Any]] | None) -> None:
    answer = r.custom(cypher)
    assert answer["columns"] == columns
    assert answer["debug"] == cypher.replace('\\"', '"')
    if data is None:
        assert len(answer["data"]) > 0
        assert all(len(row) == len(columns) for row in answer["data"])
    else:
        assert sorted(answer["data"], key=repr) == sorted(data, key=repr)


def test_its_paths(r: R) -> None:
    cypher = (
        f"MATCH p = (src:`Neuron`)-[ConnectsTo*0..2]->(`Neuron`) WHERE src.bodyId IN [{BIG + 1}] AND "
        f"(NOT apoc.coll.containsDuplicates(nodes(p))) AND last(nodes(p)).bodyId IN [{BIG}] AND "
        "ALL(x in relationships(p) WHERE  x.weight>=1) "
        "RETURN length(p) AS `length(path)`,[n in nodes(p) | [n.bodyId, n.instance, n.type]] AS path,"
        "[x in relationships(p) | x.weight] AS weights "
    )
    answer = r.custom(cypher)
    assert answer["columns"] == ["length(path)", "path", "weights"]
    path = [[BIG + 1, "EPG(PB08)_R4", "EPG"], [3, "PEN_a(PB06a)_L5", "PEN_a(PEN1)"], [BIG, "EPG(PB08)_L3", "EPG"]]
    assert answer["data"] == [[2, path, [1, 7]]]
    # By way of 3 and again of 3, whose autapse is no path.
    longer = r.custom(cypher.replace("0..2", "0..3"))
    assert longer["data"] == answer["data"]


def test_its_hierarchy_is_read_as_a_tree(r: R) -> None:
    cypher = "MATCH (m:Meta) WITH m as m, apoc.convert.fromJsonMap(m.roiHierarchy) as roiHierarchy RETURN roiHierarchy"
    assert r.custom(cypher)["data"][0][0]["children"][0]["children"][0] == {"name": "EB"}


def test_its_ready_made_questions(r: R) -> None:
    common = '{"dataset":"tiny:v1","neuron_ids":[%d,%d],"statuses":[],"find_inputs":false,"all_segments":false}'
    [[partners]] = r.post("/api/npexplorer/commonconnectivity", common % (BIG, BIG + 1))["data"]
    known = {"output": "3", "name": "PEN_a(PB06a)_L5", "type": "PEN_a(PEN1)"}
    assert partners == [{**known, f"{BIG}_weight": 12}, {**known, f"{BIG + 1}_weight": 1}]
    simple = '{"dataset":"tiny:v1","neuron_ids":[3],"find_inputs":true}'
    [[partners]] = r.post("/api/npexplorer/commonconnectivity", simple)["data"]
    assert {p["input"]: p["3_weight"] for p in partners} == {str(BIG): 12, str(BIG + 1): 1, "3": 4}
    rois = r.post("/api/npexplorer/roiconnectivity", '{"dataset":"tiny:v1","rois":["EB","PB"]}')["data"]
    counts = json.loads(dict(rois)["3"])["EB"]
    assert (counts["pre"], counts["post"]) == (4, 15)
    weights = r.get("/api/cached/roiconnectivity?dataset=tiny:v1")["weights"]
    assert set(weights["EB=>EB"]) == {"count", "weight"}


def test_its_shortest_paths(r: R) -> None:
    cypher = (
        "MATCH p = allShortestPaths((src: `Neuron`)-[c: ConnectsTo*]->(dest:`Neuron`)) "
        f"WHERE src.bodyId IN [6,{BIG}] AND dest.bodyId IN [5,3] AND src.bodyId <> dest.bodyId AND "
        "ALL (x in relationships(p) WHERE  x.weight >= 1) "
        "RETURN length(p) AS `length(path)`,[n in nodes(p) | [n.bodyId, n.instance, n.type]] AS path,"
        "[x in relationships(p) | x.weight] AS weights "
    )
    answer = r.custom(cypher)
    assert answer["columns"] == ["length(path)", "path", "weights"]
    found = [(length, [body for body, _, _ in path], weights) for length, path, weights in answer["data"]]
    assert sorted(found) == [(1, [BIG, 3], [12]), (2, [6, 4, 5], [1, 5])]
