"""No query of any shape changes a dataset, or reads anything but one."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuprint_jupyter.server.store import find_dataset
from tests.server.api import Api

NOT_AUTHORIZED = {"error": "not authorized to modify the database"}
NEW = "(x:Neuron {bodyId: 7})"

WRITES = [
    f"CREATE {NEW}",
    f"create {NEW} return x",
    f"CrEaTe{NEW}",
    f"CREATE/* nothing */{NEW}",
    f"/* a */ CREATE // b\n {NEW}",
    f"// just looking\nCREATE {NEW}",
    f"\n\t CREATE\u00a0{NEW}",
    f"// x\rCREATE {NEW}",
    f"EXPLAIN // x\rCREATE {NEW}",
    "CREATE (:`Neuron` {`bodyId`: 7})",
    f"MATCH (n:Neuron) CREATE {NEW}",
    f"UNWIND [7] AS b CREATE {NEW} RETURN x",
    "MATCH (n:Neuron) CREATE (n)-[:ConnectsTo {weight: 1}]->(n)",
    f"MERGE {NEW} RETURN x",
    f"MERGE {NEW} ON CREATE SET x.type = 'y' ON MATCH SET x.type = 'z'",
    "MATCH (n:Neuron) SET n.type = 'x'",
    "MATCH (n:Neuron) SET n += {type: 'x'} RETURN n",
    "MATCH (n:Neuron) SET n = {}",
    "MATCH (n:Neuron) SET n:Traced",
    "MATCH (n:Neuron) SET n.`type` = 'x' RETURN n.`type`",
    "MATCH (n:Neuron) WITH n SET n.type = null",
    "MATCH (n:Neuron) DELETE n",
    "MATCH (n:Neuron) DETACH DELETE n",
    "MATCH (n:Neuron) NODETACH DELETE n",
    "MATCH ()-[e]->() DELETE e",
    "MATCH (n:Neuron) REMOVE n.type RETURN n",
    "MATCH (n:Neuron) REMOVE n:Neuron",
    "MATCH (n:Neuron) FOREACH (x IN [1] | SET n.type = 'x')",
    f"FOREACH (b IN [7] | CREATE {NEW})",
    "CREATE INDEX FOR (n:Neuron) ON (n.status)",
    "CREATE CONSTRAINT c FOR (n:Neuron) REQUIRE n.status IS UNIQUE",
    "DROP INDEX `Segment[type]`",
    "DROP CONSTRAINT c IF EXISTS",
    "CREATE USER someone SET PASSWORD 'secretsecret'",
    "CREATE DATABASE other",
    "DROP DATABASE tiny",
    "ALTER USER root SET PASSWORD 'x'",
    "GRANT ALL ON GRAPH * TO public",
    f"INSERT {NEW}",
    f"EXPLAIN CREATE {NEW}",
    f"PROFILE CREATE {NEW} RETURN x",
    "EXPLAIN MATCH (n:Neuron) SET n.type = 'x'",
    "PROFILE MATCH (n:Neuron) DETACH DELETE n",
    f"CALL {{ CREATE {NEW} }} RETURN 1 AS y",
    "MATCH (n:Neuron) CALL { WITH n SET n.type = 'x' } RETURN n",
    "MATCH (n:Neuron) CALL (n) { SET n.type = 'x' } IN TRANSACTIONS RETURN 1 AS y",
    f"RETURN 1 AS y UNION CREATE {NEW} RETURN 1 AS y",
    f"CALL apoc.cypher.runTimeboxed('CREATE {NEW} RETURN 1 AS y', {{}}, 1000) YIELD value RETURN value",
    r"CALL apoc.cypher.runTimeboxed('\u0043REATE (x:Neuron) RETURN 1 AS y', {}, 1000) YIELD value RETURN value",
    f"CALL apoc.cypher.runTimeboxed('RETURN 1 AS y', {{}}, 1000) YIELD value CREATE {NEW} RETURN value",
]

# Refused too, as what there is not or as what is no Cypher.
REFUSED = [
    f"MATCH (n) RETURN n LIMIT 1; CREATE {NEW}",
    f"RETURN 1 AS x;;CREATE {NEW};",
    rf"\u0043REATE {NEW}",
    r"MATCH (n) \u0053ET n.type = 'x'",
    f"CR/**/EATE {NEW}",
    f"`CREATE` {NEW}",
    f"CYPHER 25 CREATE {NEW}",
    f"USE other CREATE {NEW}",
    "CALL apoc.create.node(['Neuron'], {bodyId: 7}) YIELD node RETURN node",
    "CALL apoc.merge.node(['Neuron'], {bodyId: 7}) YIELD node RETURN node",
    "CALL merge.node(['Neuron'], {bodyId: 7}) YIELD node RETURN node",
    "CALL `merge`.`node`(['Neuron'], {bodyId: 7}) YIELD node RETURN node",
    "CALL MERGE.NODE(['Neuron'], {bodyId: 7})",
    f"CALL apoc.cypher.doIt('CREATE {NEW}', {{}}) YIELD value RETURN value",
    f"CALL apoc.cypher.run('CREATE {NEW}', {{}}) YIELD value RETURN value",
    f"CALL apoc.cypher.runTimeboxed('CREATE {NEW}', {{a: 1}}, 1000) YIELD value RETURN value",
    f"CALL do.when(true, 'CREATE {NEW}', '', {{}}) YIELD value RETURN value",
    f"CALL apoc.do.when(true, 'CREATE {NEW}', '', {{}}) YIELD value RETURN value",
    f"CALL apoc.when(true, 'CREATE {NEW}', '', {{}}) YIELD value RETURN value",
    "CALL apoc.periodic.iterate('MATCH (n) RETURN n', 'DELETE n', {})",
    "CALL apoc.refactor.mergeNodes([1, 2])",
    "CALL refactor.mergeNodes([1, 2])",
    "CALL db.createLabel('Traced')",
    "CALL dbms.setConfigValue('x', 'y')",
    "CALL algo.pageRank('Neuron', 'ConnectsTo')",
    "CALL sql('BACKUP DATABASE')",
    "BACKUP DATABASE",
    "SELECT FROM Neuron",
    "INSERT INTO Neuron SET bodyId = 7",
    "DELETE FROM Neuron",
    "ALTER DATABASE `arcadedb.command.timeout` 1",
    "RETURN apoc.create.addLabels(1, ['x'])",
    "RETURN apoc.util.sleep(100000)",
    "CALL apoc.util.sleep(100000)",
    # A variable, behind which a clause begins.
    "WITH 1 AS as CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey",
    "WITH true AS as WHERE as CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey",
    "MATCH (m:Meta) WITH m WHERE m.as CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey",
    f"EXPLAIN WITH 1 AS as CREATE {NEW}",
    # A variable, which opens no bracket.
    "WITH 100000 AS case RETURN apoc.util.sleep(case + 0) AS y",
    "WITH 100000 AS case RETURN `apoc`.`util`.`sleep`([case + 0][0]) AS y",
    # To the engine this ends a comment.
    "// x\rCALL apoc.util.sleep(100000)",
    "// x\rRETURN apoc.util.sleep(100000) AS y",
    "// x\rCALL apoc.cypher.run('RETURN 1', {}) YIELD value RETURN value",
    "SHOW USERS",
    "TERMINATE TRANSACTION 'x'",
]


class Contents:
    """What the dataset holds, by its own account and in its files."""

    def __init__(self, api: Api, data_dir: Path) -> None:
        self.api = api
        self.directory = find_dataset("tiny:v1", data_dir).path
        # The first query opens the dataset.
        self.now()
        self.before = self.now()

    def now(self) -> tuple[object, dict[str, str]]:
        nodes = "MATCH (n) RETURN count(n), collect(properties(n)), collect(labels(n))"
        edges = "MATCH ()-[e]->() RETURN count(e), collect(properties(e))"
        told = [self.api.cypher(cypher).json()["data"] for cypher in (nodes, edges, "SHOW CONSTRAINTS", "SHOW INDEXES")]
        files = sorted(path for path in self.directory.rglob("*") if path.is_file())
        return told, {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def contents(api: Api, data_dir: Path) -> Iterator[Contents]:
    """The dataset's contents, which must be the same after the test."""
    contents = Contents(api, data_dir)
    assert len(contents.before[1]) > 5
    yield contents
    assert contents.now() == contents.before


def test_writes_are_refused_and_change_nothing(api: Api, contents: Contents) -> None:
    for cypher in WRITES:
        response = api.cypher(cypher)
        assert (response.status_code, response.json()) == (400, NOT_AUTHORIZED), cypher


def test_what_might_write_is_refused_and_changes_nothing(api: Api, contents: Contents) -> None:
    for cypher in REFUSED:
        response = api.cypher(cypher)
        assert (response.status_code, list(response.json())) == (400, ["error"]), cypher


@pytest.mark.parametrize("path", ["/api/custom/arrow", "/api/raw/cypher/cypher"])
def test_other_routes_refuse_them_too(api: Api, contents: Contents, path: str) -> None:
    for cypher in WRITES[::5]:
        response = api.cypher(cypher, path=path)
        assert response.status_code == 400, cypher
        assert NOT_AUTHORIZED["error"] in response.json()["error"]


def test_ready_made_queries_splice_nothing(api: Api, contents: Contents) -> None:
    bad = '" OR true CREATE (x:Neuron {bodyId: 7}) //'
    asked = {"neuron_name": bad, "neuron_names": [bad], "statuses": [bad], "input_ROIs": [f"`{bad}"], "ROI": f"`{bad}"}
    for what in (
        "findneurons",
        "simpleconnections",
        "commonconnectivity",
        "distribution",
        "completeness",
        "rankedtable",
    ):
        response = api.request("POST", f"/api/npexplorer/{what}", json={"dataset": "tiny:v1", "key_name": bad, **asked})
        assert response.status_code in (200, 400)


PIECES = [NEW, "CREATE ", "MERGE ", "MATCH (n:Neuron) ", "SET n.type = 'x' ", "DELETE n ", "CALL { ", "} ", "WITH n "]
PIECES += [
    "EXPLAIN ",
    "PROFILE ",
    "/*",
    "*/",
    "//",
    "\n",
    "'",
    '"',
    "`",
    "RETURN 1 AS x ",
    "UNION ",
    "WITH 1 AS n ",
    ";",
]
PIECES += ["\\u0053ET ", "FOREACH (x IN [1] | ", ")", "(", "LOAD CSV FROM 'x' AS l "]
PIECES += ["CALL apoc.cypher.runTimeboxed('", "', {}, 100) YIELD value "]


@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=9))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_heap_of_pieces_changes_anything(api: Api, contents: Contents, parts: list[str]) -> None:
    assert api.cypher("".join(parts)).status_code in (200, 400)


@pytest.fixture
def listened() -> Iterator[tuple[str, list[str]]]:
    """The address of a web server, and the requests that it got."""
    got: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            got.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a secret\n")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/secret.csv", got
    server.shutdown()
    server.server_close()


def test_no_file_and_no_address_is_read(
    api: Api, contents: Contents, tmp_path: Path, listened: tuple[str, list[str]]
) -> None:
    (tmp_path / "secret.csv").write_text("a secret\n")
    address, got = listened
    places = [f"file://{tmp_path}/secret.csv", str(tmp_path / "secret.csv"), address]
    shapes = [
        "LOAD CSV FROM '{}' AS line RETURN line",
        "load csv with headers from '{}' as line return line",
        "MATCH (n:Neuron) LOAD CSV FROM '{}' AS line RETURN n, line",
        "CALL {{ LOAD CSV FROM '{}' AS line RETURN line }} RETURN line",
        "USING PERIODIC COMMIT LOAD CSV FROM '{}' AS line RETURN line",
        "EXPLAIN LOAD CSV FROM '{}' AS line RETURN line",
        "CALL apoc.cypher.runTimeboxed(\"LOAD CSV FROM '{}' AS l RETURN l\", {{}}, 1000) YIELD value RETURN value",
        "CALL apoc.load.json('{}') YIELD value RETURN value",
        "CALL apoc.load.csv('{}') YIELD list RETURN list",
        "CALL apoc.import.csv('{}')",
        "CALL apoc.export.csv.all('{}', {{}})",
        "RETURN apoc.load.json('{}') AS x",
        "WITH '{}' AS url RETURN file() AS x, url",
    ]
    for shape, place in itertools.product(shapes, places):
        response = api.cypher(shape.format(place))
        assert response.status_code == 400, response.text
        assert "a secret" not in response.text
    assert got == []
    assert (tmp_path / "secret.csv").read_text() == "a secret\n"
    response = api.cypher(shapes[0].format(address))
    assert response.json() == {"error": "LOAD CSV is disabled: a query reads its dataset, and nothing else"}


@pytest.mark.parametrize(
    "route", ["skeletons/skeleton/tiny:v1", "roimeshes/mesh/tiny:v1", "raw/keyvalue/key/tiny:v1_roimeshes"]
)
@pytest.mark.parametrize(
    "name", ["..%2Fdataset.json", "..%2F..%2F..%2Fserver.json", "%2Fetc%2Fpasswd", "..", "%00", "dataset.json%00.obj"]
)
def test_no_file_is_served_but_what_is_asked_for(api: Api, route: str, name: str) -> None:
    response = api.request("GET", f"/api/{route}/{name}")
    assert response.status_code in (400, 404), response.text
    assert "root:" not in response.text
    assert "token" not in response.text


@pytest.mark.parametrize("dataset", ["../tiny@v1", "tiny:v1/../tiny:v1", "", "tiny@v1", "\x00", "t" * 5000])
def test_no_dataset_but_by_its_name(api: Api, dataset: str) -> None:
    assert api.cypher("RETURN 1", dataset=dataset).status_code == 404
