"""Every route of neuPrint's API, asked as its clients ask."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import neuprint.admin
import pytest
import requests
import yaml

from neuprint_jupyter import Client
from neuprint_jupyter.server.api.about import SWAGGER
from neuprint_jupyter.server.api.routes import ROUTES, available
from tests.inside import A
from tests.server.api import Api
from tests.tiny import BIG


def explorer(api: Api, what: str, **asked: Any) -> dict[str, Any]:
    response = api.request("POST", f"/api/npexplorer/{what}", json={"dataset": "tiny:v1", **asked})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert set(answer) == {"columns", "data", "debug"}
    return answer


def test_the_description_lists_every_route(api: Api) -> None:
    described = yaml.safe_load(api.request("GET", "/api/help/swagger.yaml", headers={}).text)
    told = {
        (path, method.upper(), bool(entry[method].get("x-versioned")))
        for path, entry in described["paths"].items()
        for method in ("get", "post")
        if method in entry
    }
    there = {
        (
            "/".join(f"{{{part[1:]}}}" if part.startswith(":") else part for part in route.path.split("/")),
            method,
            route.versioned,
        )
        for route in ROUTES
        for method in route.methods
    }
    assert told == there
    assert SWAGGER.read_text().startswith("openapi: 3")


def test_available_lists_every_route(api: Api) -> None:
    listed = api.request("GET", "/api/available", headers={}).json()
    assert listed == available()
    assert {"method": "POST", "path": "/api/v:ver/custom/custom", "name": "CustomHandler"} in listed


@pytest.mark.parametrize("version", ["v1", "v1.9", "v1.9.2", "v1."])
def test_versioned_routes(api: Api, version: str) -> None:
    response = api.request(
        "POST", f"/api/{version}/custom/custom", json={"cypher": "RETURN 1 AS x", "dataset": "tiny:v1"}
    )
    assert response.json()["data"] == [[1]]
    assert api.request("GET", f"/api/{version}/dbmeta/version").json() == {"Version": "0.5.0"}


@pytest.mark.parametrize("version", ["v2", "v1.8", "v1.9.2.1", "vx"])
def test_another_version_is_refused(api: Api, version: str) -> None:
    response = api.request("GET", f"/api/{version}/dbmeta/version")
    assert (response.status_code, response.json()) == (400, {"error": "Incompatible API version"})


def test_what_is_not_versioned(api: Api) -> None:
    assert api.request("GET", "/api/v1/version").status_code == 404
    assert api.request("GET", "/api/vimoserver", headers={}).json() == {"Url": ""}


def test_the_data_model_version_is_compared(api: Api) -> None:
    body = {"cypher": "RETURN 1 AS x", "dataset": "tiny:v1"}
    assert api.request("POST", "/api/custom/custom", json={**body, "version": "0.5"}).status_code == 200
    response = api.request("POST", "/api/custom/custom", json={**body, "version": "1"})
    assert (response.status_code, response.json()) == (400, {"error": "neo4j data model version incompatible"})


def test_about_the_user(api: Api) -> None:
    assert set(api.request("GET", "/profile").json()) == {"AuthLevel", "Email", "ImageURL"}
    assert api.request("GET", "/token").json() == {"token": api.running.token}
    assert api.request("GET", "/token", headers={}).status_code == 401
    assert api.request("GET", "/dataset-access?dataset=tiny:v1").json()["access"] is True
    assert api.request("GET", "/dataset-access?dataset=nope").status_code == 404
    assert "curl" in api.request("GET", "/", headers={}).text


def test_the_token_may_be_a_cookie_or_in_the_address(api: Api) -> None:
    cookie = {"Cookie": f"dsg_token={api.running.token}"}
    assert api.request("GET", "/profile", headers=cookie).status_code == 200
    assert api.request("GET", f"/profile?dsg_token={api.running.token}", headers={}).status_code == 200
    response = api.request("GET", "/profile", headers={"Cookie": "dsg_token=wrong"})
    assert (response.status_code, response.json()) == (401, {"message": "invalid or expired token"})
    wrong_header = {"Authorization": "Bearer wrong", **cookie}
    assert api.request("GET", "/profile", headers=wrong_header).status_code == 401


def test_stores(api: Api, hemibrain: Client, published: Path) -> None:
    assert set(api.request("GET", "/api/dbmeta/database").json()) == {"Location", "Description"}
    stores = api.request("GET", "/api/dbmeta/instances").json()
    assert {"instance": "hemibrain:v1.2_skeletons", "datasets": ["hemibrain:v1.2"]} in stores["skeletons"]
    assert {"instance": "hemibrain:v1.2_roimeshes", "datasets": ["hemibrain:v1.2"]} in stores["roimeshes"]
    swc = (published / "hemibrain" / "skeletons" / "722817260.swc").read_bytes()
    response = api.request("GET", "/api/raw/keyvalue/key/hemibrain:v1.2_skeletons/722817260_swc")
    assert (response.content, response.headers["Content-Type"]) == (swc, "application/octet-stream")
    assert api.request("GET", "/api/raw/keyvalue/key/hemibrain:v1.2_roimeshes/CA(R)").content.startswith(b"v ")
    for place in ("hemibrain:v1.2_skeletons/1_swc", "nope_skeletons/1_swc", "hemibrain:v1.2_tokens/x", "x/y"):
        response = api.request("GET", f"/api/raw/keyvalue/key/{place}")
        assert (response.status_code, list(response.json())) == (400, ["error"])


@pytest.mark.parametrize(
    "path", ["/api/skeletons/skeleton/tiny:v1/5", "/api/roimeshes/mesh/tiny:v1/EB", "/api/raw/keyvalue/key/a/b"]
)
def test_nothing_is_stored(api: Api, path: str) -> None:
    response = api.request("POST", path, data=b"x")
    assert response.status_code == 403
    assert "read-only" in response.json()["error"]


def test_transactions_read(api: Api) -> None:
    class Sender:
        """What their Transaction asks of their client."""

        dataset = "tiny:v1"
        server = api.running.url

        def _fetch(self, url: str, json: Any = None, ispost: bool = False) -> requests.Response:
            response = api.request("POST", url.removeprefix(self.server), json=json)
            response.raise_for_status()
            return response

        def _fetch_json(self, *arguments: Any, **keywords: Any) -> Any:
            return self._fetch(*arguments, **keywords).json()

    with neuprint.admin.Transaction("tiny:v1", client=Sender()) as transaction:
        assert transaction.query("MATCH (n:Neuron) RETURN count(n) AS n", format="json")["data"] == [[6]]
    response = api.request("POST", "/api/raw/cypher/transaction/99/commit")
    assert (response.status_code, response.json()) == (400, {"error": "Transaction id not found"})
    number = api.request("POST", "/api/raw/cypher/transaction", json={"dataset": "tiny:v1"}).json()["transaction_id"]
    other = {"cypher": "RETURN 1", "dataset": "other"}
    response = api.request("POST", f"/api/raw/cypher/transaction/{number}/cypher", json=other)
    assert response.json() == {"error": "transaction dataset does not match request"}
    response = api.request("POST", f"/api/raw/cypher/transaction/{number}/undo")
    assert (response.status_code, response.json()) == (404, {"message": "Not Found"})
    assert api.request("POST", f"/api/raw/cypher/transaction/{number}/kill").json() == {"msg": "killed"}
    write = {"cypher": "CREATE (n:Neuron)", "dataset": "tiny:v1"}
    response = api.request("POST", "/api/raw/cypher/cypher", json=write)
    assert response.json() == {"error": "not authorized to modify the database"}


def test_roi_connectivity(api: Api) -> None:
    answer = api.request("GET", "/api/cached/roiconnectivity?dataset=tiny:v1").json()
    assert sorted(answer["roi_names"]) == ["EB", "PB", "a'L(R)"]
    # Neuron 3: 15 PSDs in EB, 2 in PB; T-bars in PB and EB.
    rows = api.cypher("MATCH (n:Neuron) RETURN n.roiInfo").json()["data"]
    expected: dict[str, list[float]] = {}
    for (text,) in rows:
        info = {roi: n for roi, n in json.loads(text).items() if roi in answer["roi_names"]}
        total = sum(n.get("post", 0) for n in info.values())
        for a, here in info.items():
            for b, there in info.items():
                if here.get("post") and there.get("pre"):
                    expected.setdefault(f"{a}=>{b}", []).append(there["pre"] * here["post"] / total)
    assert expected
    assert answer["weights"] == {
        pair: {"count": len(all_of_it), "weight": pytest.approx(sum(all_of_it))} for pair, all_of_it in expected.items()
    }


def test_roi_completeness(api: Api) -> None:
    answer = api.request("GET", "/api/cached/roicompleteness?dataset=tiny:v1").json()
    assert answer["columns"] == ["roi", "roipre", "roipost", "totalpre", "totalpost"]
    rois = [row[0] for row in answer["data"]]
    assert rois == sorted(rois)
    for _, pre, post, total_pre, total_post in answer["data"]:
        assert pre <= (total_pre or 0)
        assert post <= (total_post or 0)


def test_the_type_of_the_day(api: Api) -> None:
    response = api.request("GET", "/api/cached/dailytype?dataset=tiny:v1")
    assert response.headers["Content-Encoding"] == "gzip"
    answer = response.json()
    info = answer["info"]
    assert set(info) == {"typename", "numtype", "numpre", "numpost", "bodyid"}
    assert isinstance(info["bodyid"], str)
    assert answer["connectivity"]["columns"] == ["bodyId", "m.type", "x.weight", "x.roiInfo", "m.status", "direction"]
    assert answer["skeleton"] is None
    bodies = api.cypher(f"MATCH (n:Neuron {{bodyId: {info['bodyid']}}}) RETURN n.type").json()["data"]
    assert bodies == [[info["typename"]]]


@pytest.mark.parametrize("what", ["roiconnectivity", "roicompleteness", "dailytype"])
def test_summaries_of_no_dataset(api: Api, what: str) -> None:
    for query in ("", "?dataset=nope"):
        response = api.request("GET", f"/api/cached/{what}{query}")
        assert response.status_code == 400
        assert "not available in stores" in response.json()["error"]


def test_find_neurons(api: Api) -> None:
    broken = api.request("POST", "/api/npexplorer/findneurons", json={"dataset": "tiny:v1", "neuron_name": "("})
    assert (broken.status_code, broken.json()["error"][:31]) == (400, "Invalid Regex: Unclosed group n"), broken.text
    answer = explorer(api, "findneurons", neuron_name="EPG.*")
    assert answer["columns"] == (
        ["bodyid", "bodyname", "bodytype", "neuronStatus", "roiInfo", "size", "npre", "npost", "rois", "notes"]
    )
    assert [row[0] for row in answer["data"]] == [str(BIG), str(BIG + 1)]
    assert [row[0] for row in explorer(api, "findneurons", neuron_name="PG(PB08)_L", enable_contains=True)["data"]] == [
        str(BIG)
    ]
    assert [row[0] for row in explorer(api, "findneurons", neuron_id=str(BIG))["data"]] == [str(BIG)]
    assert len(explorer(api, "findneurons")["data"]) == 6
    traced = explorer(api, "findneurons", statuses=["Traced"], input_ROIs=["EB"], output_ROIs=["PB(L1)"])["data"]
    assert [row[0] for row in traced] == [str(BIG)]
    assert explorer(api, "findneurons", pre_threshold=1000)["data"] == []
    quoted = explorer(api, "findneurons", neuron_name='it\\\'s "odd" \\\\ `type`', all_segments=True)["data"]
    assert len(quoted) <= 1


def test_connections_of_neurons(api: Api) -> None:
    outputs = explorer(api, "simpleconnections", neuron_name="EPG")
    shown = "Neuron1 Neuron1Type Neuron2 Neuron2Type Neuron2Id Weight Neuron1Id Neuron2Status"
    shown += " Neuron2RoiInfo Neuron2Size Neuron2Pre Neuron2Post rois WeightHP"
    assert outputs["columns"] == shown.split()
    assert [(row[6], row[4], row[5]) for row in outputs["data"]] == [(str(BIG), "3", 12), (str(BIG + 1), "3", 1)]
    inputs = explorer(api, "simpleconnections", neuron_id=str(BIG), find_inputs=True)
    assert [(row[6], row[4], row[5]) for row in inputs["data"]] == [(str(BIG), "3", 7)]
    ranked = explorer(api, "rankedtable", neuron_id=str(BIG))
    assert ranked["columns"] == (
        [
            "Neuron1",
            "Neuron1Type",
            "Neuron2",
            "Neuron2Type",
            "Weight",
            "Body2",
            "m_id",
            "n_id",
            "pre_id",
            "Body1",
            "WeightHP",
        ]
    )
    assert [(row[5], row[4], row[8] == row[6]) for row in ranked["data"]] == [("3", 12, True), ("3", 7, False)]


def test_neurons_in_common(api: Api) -> None:
    answer = explorer(api, "commonconnectivity", neuron_ids=[BIG, BIG + 1])
    assert answer["columns"] == ["map"]
    maps = sorted(answer["data"][0][0], key=str)
    assert maps == sorted(
        (
            {"output": "3", "name": "PEN_a(PB06a)_L5", "type": "PEN_a(PEN1)", f"{BIG}_weight": 12},
            {"output": "3", "name": "PEN_a(PB06a)_L5", "type": "PEN_a(PEN1)", f"{BIG + 1}_weight": 1},
        ),
        key=str,
    )
    by_name = explorer(api, "commonconnectivity", neuron_names=["EPG"], find_inputs=True)["data"][0][0]
    assert by_name == [{"input": "3", "name": "PEN_a(PB06a)_L5", "type": "PEN_a(PEN1)", "EPG_weight": 7}]


def test_the_other_ready_made_queries(api: Api) -> None:
    assert "bodyId" in [row[0] for row in explorer(api, "neuronmeta")["data"]]
    statuses = {row[0] for row in explorer(api, "neuronmetavals", key_name="status")["data"]}
    assert statuses == {"Traced", "Orphan", None}
    assert explorer(api, "roiconnectivity")["columns"] == ["bodyid", "roiInfo"]
    assert explorer(api, "roisinneuron", neuron_id=str(BIG))["columns"] == ["bodyid", "bodyname", "bodytype", "roiInfo"]
    assert explorer(api, "autapses")["data"] == [["3", 4, "PEN_a(PB06a)_L5", "PEN_a(PEN1)"]]
    shares = explorer(api, "distribution", ROI="EB", is_pre=False)
    assert shares["columns"] == ["id", "size", "total"]
    assert shares["data"] == [["3", 15, 15]]
    covered = explorer(api, "completeness", statuses=["Traced"])
    assert covered["columns"] == ["unlabelres", "roipre", "roipost", "totalpre", "totalpost"]
    assert len(covered["data"]) > 3


@pytest.mark.parametrize(
    ("what", "body", "error"),
    [
        ("simpleconnections", {}, "no neuron name specified"),
        ("rankedtable", {"neuron_name": ""}, "no neuron name specified"),
        ("commonconnectivity", {}, "neuron ids or names not specified"),
        ("findneurons", {"statuses": "Traced"}, "request object not formatted correctly"),
        ("findneurons", {"neuron_id": "x"}, "request object not formatted correctly"),
        ("findneurons", {"neuron_id": 2**70}, "request object not formatted correctly"),
        (
            "celltype/tiny:v1/EPG",
            {},
            "celltype is not computed by the embedded server; ask for the connections of the type",
        ),
    ],
)
def test_ready_made_queries_that_say_too_little(api: Api, what: str, body: dict[str, Any], error: str) -> None:
    response = api.request("POST", f"/api/npexplorer/{what}", json={"dataset": "tiny:v1", **body})
    assert (response.status_code, response.json()) == (400, {"error": error})


def test_layers(api: Api) -> None:
    assert api.request("GET", "/api/npexplorer/nglayers/tiny:v1.json").json() == {"title": "tiny:v1", "layers": []}
    response = api.request("GET", "/api/npexplorer/nglayers/tiny:v1-actions.json")
    assert (response.status_code, response.json()) == (404, {"message": "Not Found"})
    response = api.request("GET", "/api/npexplorer/nglayers/..%2Fx.json")
    assert (response.status_code, response.json()) == (400, {"message": "invalid neuroglancer layer name"})


def test_values_of_all_kinds(api: Api, inside: Client) -> None:
    def one(cypher: str) -> Any:
        response = api.cypher(cypher, dataset="inside:v1")
        assert response.status_code == 200, response.text
        return response.json()["data"][0][0]

    assert one(f"MATCH (n:Neuron {{bodyId: {A}}}) RETURN n")["bodyId"] == A
    pair = f"MATCH (n:Neuron {{bodyId: {A}}})-[e:ConnectsTo]->(m:Neuron)"
    edge = one(f"{pair} RETURN e ORDER BY e.weight DESC LIMIT 1")
    ends = one(f"{pair} RETURN [id(n), id(m), id(e), e.weight] ORDER BY e.weight DESC LIMIT 1")
    assert edge["type"] == "ConnectsTo"
    assert [edge["startNodeId"], edge["endNodeId"], edge["id"], edge["weight"]] == ends
    path = one(f"MATCH p = (n:Neuron {{bodyId: {A}}})-[:ConnectsTo]->() RETURN p")
    assert path["nodes"][0]["bodyId"] == A
    assert path["relationships"][0]["startNodeId"] == ends[0]
    assert one("RETURN point({x: 1, y: 2, z: 3})")["coordinates"] == [1, 2, 3]
    assert one("RETURN distance(point({x: 1, y: 2, z: 3}), point({x: 1, y: 2, z: 5})) AS d") == 2
    assert one("CALL dbms.components()") == "Neo4j Kernel"
    assert one("CALL dbms.components() YIELD versions AS v, name UNWIND v AS one RETURN one") == "4.4.0"
    assert one("MATCH (m:Meta) CALL db.indexes() YIELD properties WHERE 'type' IN properties RETURN properties") == [
        "type"
    ]
    assert one("RETURN apoc.map.fromValues(['a', 1, 'b', [2]])") == {"a": 1, "b": [2]}
    assert (
        one("MATCH (n:Neuron) CALL { WITH n MATCH (n)-[e:ConnectsTo]->() RETURN sum(e.weight) AS w } RETURN sum(w)") > 0
    )


def test_columns_are_named_as_the_client_wrote_them(api: Api) -> None:
    cypher = "MATCH (n:Neuron) RETURN size((n)-->()), distance(n.somaLocation, n.somaLocation) LIMIT 1"
    assert api.cypher(cypher).json()["columns"] == ["size((n)-->())", "distance(n.somaLocation, n.somaLocation)"]
    numbers = ", ".join(map(str, range(60)))
    assert api.cypher(f"RETURN size([{numbers}])").json()["columns"] == [f"size([{numbers}])"]


def test_an_explained_query_is_not_run(api: Api) -> None:
    answer = api.cypher("EXPLAIN MATCH (n:Neuron) RETURN n.bodyId AS b").json()
    assert (answer["columns"], answer["data"]) == (["b"], [])
    response = api.cypher("EXPLAIN MATCH (n:Neuron RETURN n")
    assert "column 25 (offset: 24)" in response.json()["error"]


def test_the_daily_type_is_compressed_once(api: Api) -> None:
    raw = api.session.get(
        api.running.url + "/api/cached/dailytype?dataset=tiny:v1", headers=api.headers, stream=True
    ).raw.read()
    assert json.loads(gzip.decompress(raw))["info"]
