"""neuPrint's HTTP API, spoken to as any client does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import requests

from neuprint_jupyter import Client
from tests.server.api import Api
from tests.tiny import BIG


def test_version_and_serverinfo_need_no_token(api: Api) -> None:
    assert api.request("GET", "/api/version", headers={}).json() == {"Version": "1.9.2"}
    info = api.request("GET", "/api/serverinfo", headers={}).json()
    assert info["IsPublic"] is True


def test_datasets(api: Api) -> None:
    entry = api.request("GET", "/api/dbmeta/datasets").json()["tiny:v1"]
    assert set(entry) == {"last-mod", "uuid", "ROIs", "superLevelROIs", "info", "hidden", "logo", "description"}
    assert entry["ROIs"] == ["CX", "EB", "MB(R)", "PB", "PB(L1)", "a'L(R)", "odd, `roi`"]


def test_custom_as_json(api: Api) -> None:
    cypher = f"MATCH (n:Neuron) WHERE n.bodyId = {BIG} RETURN n.bodyId AS bodyId, n.somaLocation, n.nothing"
    response = api.cypher(cypher)
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert response.text.endswith("\n")
    answer = response.json()
    assert answer["columns"] == ["bodyId", "n.somaLocation", "n.nothing"]
    assert answer["data"][0][0] == BIG
    assert answer["data"][0][1]["coordinates"] == [100, 200, 300]
    assert answer["data"][0][2] is None
    assert answer["debug"] == cypher


def test_keys_of_the_body_may_be_in_any_case_and_get_works_too(api: Api) -> None:
    body = {"Cypher": "RETURN 1 AS x", "dataSet": "TINY:V1"}
    assert api.request("POST", "/api/custom/custom?np_explorer=x", json=body).json()["data"] == [[1]]
    assert api.request("GET", "/api/custom/custom", json=body).json()["data"] == [[1]]


@pytest.mark.parametrize("body", ["", "[]", "{", '{"cypher": 5, "dataset": "tiny:v1"}'])
def test_a_body_that_is_no_query(api: Api, body: str) -> None:
    response = api.request("POST", "/api/custom/custom", data=body)
    assert (response.status_code, response.json()) == (400, {"error": "request object not formatted correctly"})


def test_an_unknown_dataset(api: Api) -> None:
    response = api.cypher("RETURN 1", dataset="nope")
    assert (response.status_code, response.json()) == (404, {"error": 'dataset "nope" not available in stores'})


@pytest.mark.parametrize(
    ("headers", "status", "message"),
    [
        ({}, 401, "authentication required"),
        ({"Authorization": "Bearer wrong"}, 401, "invalid or expired token"),
        ({"Authorization": "Basic x"}, 401, "invalid or expired token"),
        ({"Authorization": "Bearer"}, 401, "invalid or expired token"),
        ({"Authorization": "Bearer \u00e9"}, 401, "invalid or expired token"),
    ],
)
def test_tokens(api: Api, headers: dict[str, str], status: int, message: str) -> None:
    encoded = {key: value.encode("latin-1") for key, value in headers.items()}
    for path in ("/api/dbmeta/datasets", "/api/custom/custom", "/api/skeletons/skeleton/tiny:v1/5"):
        response = api.request("GET", path, headers=encoded)  # type: ignore[arg-type]
        assert (response.status_code, response.json()) == (status, {"message": message})


def test_other_hosts_and_other_origins_are_refused(api: Api) -> None:
    assert api.request("GET", "/api/version", headers={"Host": "evil.example:80"}).status_code == 403
    origin = {**api.headers, "Origin": "https://evil.example"}
    assert api.request("GET", "/api/dbmeta/datasets", headers=origin).status_code == 403


@pytest.mark.parametrize("origin", ["http://[", "null", "://", "127.0.0.1"])
def test_an_origin_that_is_no_address_is_refused(api: Api, origin: str) -> None:
    response = api.request("GET", "/api/dbmeta/datasets", headers={**api.headers, "Origin": origin})
    assert (response.status_code, list(response.json())) == (403, ["message"])


def test_its_own_origin_is_let_in(api: Api) -> None:
    headers = {**api.headers, "Origin": api.running.url}
    assert api.request("GET", "/api/dbmeta/datasets", headers=headers).status_code == 200


def test_numbers_that_json_does_not_have_are_null(api: Api) -> None:
    response = api.cypher("RETURN 0.0 / 0.0 AS nan, [1.0 / 0.0, 2.5] AS list, {a: 0.0 / 0.0} AS map")
    assert "NaN" not in response.text
    assert "Infinity" not in response.text
    assert response.json()["data"] == [[None, [None, 2.5], {"a": None}]]


def test_half_an_emoji_is_answered(api: Api) -> None:
    cypher = r"RETURN '\uD83E' AS half, ['\uD83E'] AS list"
    assert api.cypher(cypher).json()["data"] == [["\ud83e", ["\ud83e"]]]
    assert arrow(api.cypher(cypher, path="/api/custom/arrow")).to_pylist() == [
        {"half": '"\\ud83e"', "list": '["\\ud83e"]'}
    ]
    assert api.cypher("RETURN 1", dataset="\ud83e").status_code == 404
    assert api.cypher("RETURN '\ud83e' AS half").status_code in (200, 400)


@pytest.mark.parametrize("record", ["", ", `@rid`: 'abc'", ", `@rid`: [1]", ", `@rid`: '#0:0'", ", `@rid`: '#28:0'"])
def test_a_map_that_looks_like_a_relationship_is_answered(api: Api, record: str) -> None:
    response = api.cypher(f"RETURN {{`@type`: 'ConnectsTo', weight: 5{record}}} AS e, {{`@type`: [1]}} AS n")
    assert response.status_code == 200, response.text
    assert response.json()["data"][0][0]["weight"] == 5


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/skeletons/skeleton/tiny:v1/{}"),
        ("GET", "/api/raw/keyvalue/key/tiny:v1_skeletons/{}_swc"),
        ("POST", "/api/raw/cypher/transaction/{}/commit"),
    ],
)
def test_a_number_of_thousands_of_digits_is_no_number(api: Api, method: str, path: str) -> None:
    response = api.request(method, path.format("9" * 5000), json={})
    assert (response.status_code, list(response.json())) == (400, ["error"])


def test_an_unknown_route_and_a_wrong_method(api: Api) -> None:
    response = api.request("GET", "/api/nothing")
    assert (response.status_code, response.json()) == (404, {"message": "Not Found"})
    response = api.request("DELETE", "/api/custom/custom")
    assert (response.status_code, response.json()) == (405, {"message": "Method Not Allowed"})


@pytest.mark.parametrize(
    ("cypher", "line", "column"),
    [
        ("MATCH (n:Neuron RETURN n", 1, 17),
        ("MATCH (n:Neuron)\nWHERE n.x == 5\nRETURN n", 2, 12),
        ("MATCH (n:Neuron)\n WHERE n.type = RETURN n", 2, 24),
    ],
)
def test_a_syntax_error_has_neo4js_shape(api: Api, cypher: str, line: int, column: int) -> None:
    assert_place(api, cypher, line, column)


@pytest.mark.parametrize(
    ("cypher", "complaint"),
    [
        ("MATCH (n:Neuron RETURN n", "Invalid input 'RETURN': expected '$', '{', ')' or WHERE"),
        ("MATCH (n:Neuron) RETURN n,, m", "Invalid input ',': expected an expression"),
        ("MATCH (n:Neuron) RETRUN n", "Invalid input 'RETRUN'"),
        ("RETURN", "Invalid input: the query ends where an expression was expected"),
        ("RETURN 'abc", "Invalid input ''': expected an expression"),
        ("RETURN (", "Invalid input '('"),
    ],
)
def test_a_syntax_error_has_neo4js_words(api: Api, cypher: str, complaint: str) -> None:
    assert api.cypher(cypher).json()["error"].startswith(f"{complaint} (line 1, column ")


def test_a_query_without_return_is_refused_if_it_is_cypher_otherwise(api: Api) -> None:
    response = api.cypher("MATCH (n:Neuron) WHERE n.bodyId = 3")
    assert response.status_code == 400
    assert response.json()["error"] == "Query cannot conclude with MATCH (must be RETURN: a query only reads)"


LABELS = "MATCH (n:tiny_Neuron)-->(m:`tiny_Neuron`) "
BOXED = "CALL apoc.cypher.runTimeboxed('MATCH (n:tiny_Neuron)\n WHERE n.type = \\'\\' RETURN n.x{} AS x', {{}}, 500) "


@pytest.mark.parametrize(
    ("cypher", "line", "column"),
    [
        (LABELS + "RETURN n,, m", 1, len(LABELS) + len("RETURN n,,")),
        (LABELS + "RETURN (", 1, len(LABELS) + len("RETURN (") + 1),
        ("MATCH (n) WHERE coalesce(all(x IN n.y WHERE x), true) RETURN n,, n", 1, 66 - 2),
        (BOXED.format(" =") + "YIELD value RETURN value.x", 2, len(" WHERE n.type = \\'\\' RETURN n.x = AS x")),
        (
            BOXED.format("") + "YIELD value RETURN value.x,, 1",
            2,
            len(BOXED.format("").split("\n")[1] + "YIELD value RETURN value.x,,"),
        ),
    ],
)
def test_a_syntax_error_is_shown_where_it_was_written(api: Api, cypher: str, line: int, column: int) -> None:
    assert_place(api, cypher, line, column)


@pytest.mark.parametrize(
    ("cypher", "said", "column"),
    [
        ("MATCH (n:Neuron) WHERE n.type =~ '(' RETURN n.bodyId", "Invalid Regex: '(' ", 34),
        ("MATCH (n) WHERE n.type =~ '.*' AND NOT n.type =~ \"*\" RETURN n", 'Invalid Regex: "*" ', 50),
        ("RETURN size(foo ('x'))", "Unknown function 'foo' ", 13),
    ],
)
def test_what_the_engine_does_not_place_is_shown_where_it_was_written(
    api: Api, cypher: str, said: str, column: int
) -> None:
    assert_place(api, cypher, 1, column)
    assert api.cypher(cypher).json()["error"].startswith(said)


@pytest.mark.parametrize(
    ("text", "pattern", "is_like"),
    [
        ("PEN_a(PEN1)", r"PEN_a\(PEN1\)", True),
        ("PEN_a(PEN1)", r"PEN_a\\(PEN1\\)", True),
        ("x", "y|(?<a>b)", False),
        ("(", r"\u0028", None),
    ],
)
def test_a_regular_expression_is_tried_as_it_is_written(
    api: Api, text: str, pattern: str, is_like: bool | None
) -> None:
    answer = api.cypher(f"RETURN '{text}' =~ '{pattern}' AS x").json()
    assert answer.get("data") == (None if is_like is None else [[is_like]])


@pytest.mark.parametrize(
    "condition",
    [
        "n.bodyId IN {0} AND m.bodyId IN {1}",
        "n.bodyId IN {0} AND NOT m.bodyId IN {1}",
        "n.bodyId IN {0} OR m.bodyId IN {1}",
        "(m.bodyId IN {1}) IS NULL OR NOT n.bodyId IN {0}",
    ],
)
def test_long_lists_of_bodies_mean_what_short_ones_mean(api: Api, condition: str) -> None:
    query = (
        f"MATCH (n:Neuron) OPTIONAL MATCH (n)-[:ConnectsTo]->(m:Neuron) WITH n, m WHERE {condition} "
        "RETURN n.bodyId AS a, m.bodyId AS b ORDER BY a, b"
    )
    short = [[BIG, 3, 5], [3]]
    long = [[*bodies, *range(-100, 0)] for bodies in short]
    told, expected = (api.cypher(query.format(*lists)).json()["data"] for lists in (long, short))
    assert told == expected
    assert 0 < len(told) < 8


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("RETURN 'x' =~ '(' + 'x' AS x", None),
        ("UNWIND ['(?i)x', '('] AS p WITH p ORDER BY p RETURN 'X' =~ p AS x", None),
        ("WITH '(' AS p MATCH (n:Neuron) WHERE NOT n.type =~ toUpper(p) OR n.bodyId < 0 RETURN n.bodyId", None),
        ("UNWIND ['(?i)x', null, 'y|^$'] AS p RETURN 'X' =~ p AS x", [[True], [None], [False]]),
        ("WITH ['(?i)X'] AS ps RETURN any(p IN ps WHERE 'x' =~ p + '' OR 'x' =~ (p)) AND true AS x", [[True]]),
        ("WITH {p: 'x'} AS m RETURN CASE WHEN 'x' =~ m.p + '?' THEN 1 ELSE 2 END AS x", [[1]]),
        ("WITH 'x' AS p RETURN CASE WHEN false THEN true ELSE 'x' =~ p END AS x", [[True]]),
        ("UNWIND ['x', 'y'] AS p RETURN p AS x ORDER BY 'x' =~ p DESC", [["x"], ["y"]]),
        ("UNWIND ['x', 'y'] AS p RETURN p AS x ORDER BY 'x' =~ p ASCENDING, x", [["y"], ["x"]]),
    ],
)
def test_a_regular_expression_that_is_put_together_is_none_or_is_one(
    api: Api, query: str, answer: list[list[Any]] | None
) -> None:
    told = api.cypher(query).json()
    assert told.get("data") == answer
    if answer is None:
        assert told["error"].startswith("Invalid Regex: Unclosed group near index ")


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("MATCH (n) RETURN q", 1, 18),
        ("MATCH (n)\nWHERE n.q = 'q' AND `q`.x > 1 RETURN q, n", 2, 21),
        ("MATCH (q:Neuron) WITH q.type AS t RETURN t, q.x", 1, 45),
        ("MATCH (n)-[q]->(m) WITH n, m RETURN q", 1, 37),
        ("MATCH (n:Neuron) WHERE any(q IN [1] WHERE q > 0) WITH n RETURN q", 1, 64),
        ("MATCH (n:Neuron {type: q}) RETURN n.type", 1, 24),
        ("MATCH (n:Neuron {bodyId: q}) RETURN n", 1, 26),
        ("MATCH (n:Neuron)-[:ConnectsTo {weight: 1, roiInfo: q}]->() RETURN n", 1, 52),
        ("MATCH (n:Neuron) WHERE EXISTS { MATCH (n)-->(:Neuron {type: q}) } RETURN n", 1, 61),
        ("MATCH (n:Neuron) RETURN n {.type, q}", 1, 35),
    ],
)
def test_a_variable_that_is_nothing_is_told_with_its_place(api: Api, query: str, line: int, column: int) -> None:
    assert api.cypher(query).json()["error"].startswith("Variable 'q' not defined ")
    assert_place(api, query, line, column)


@pytest.mark.parametrize("odd", ["\u2028", "\f", "\x85", "\x1c"])
def test_what_ends_a_line_to_python_alone_moves_no_place(api: Api, odd: str) -> None:
    assert_place(api, f"RETURN '{odd}' AS x,\n  1 +* 2 AS y", 2, 6)


def assert_place(api: Api, cypher: str, line: int, column: int) -> None:
    response = api.cypher(cypher)
    offset = sum(len(text) + 1 for text in cypher.split("\n")[: line - 1]) + column - 1
    text = cypher.split("\n")[line - 1]
    assert response.status_code == 400
    assert response.json()["error"].endswith(
        f'(line {line}, column {column} (offset: {offset}))\n"{text}"\n{" " * column}^'
    )


@pytest.mark.parametrize("inner", ["all", "any", "none", "single"])
@pytest.mark.parametrize("default", ["true", "false"])
def test_a_condition_inside_a_condition_is_not_taken_for_it(api: Api, inner: str, default: str) -> None:
    unknown = f"coalesce({inner}(x IN n.nothing WHERE x > 1), {default})"
    for condition, holds in ((unknown, default == "true"), (f"NOT {unknown}", default == "false")):
        rows = api.cypher(f"MATCH (n:Neuron) WHERE {condition} RETURN n.bodyId").json()["data"]
        assert bool(rows) == holds, condition


@pytest.mark.parametrize("procedure", ["apoc.load.json", "apoc.nothing", "`apoc`.`no such`.thing"])
def test_an_unknown_procedure_is_named(api: Api, procedure: str) -> None:
    response = api.cypher(f"CALL {procedure}() YIELD name RETURN name")
    assert response.json() == {"error": f"There is no procedure with the name `{procedure}` here."}
    assert api.cypher("CALL db.labels() YIELD label RETURN label").status_code == 200


def test_a_timeboxed_query_is_stopped_and_empty(api: Api) -> None:
    slow = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b < 0 RETURN count(*) AS c"
    response = api.cypher(f"CALL apoc.cypher.runTimeboxed('{slow}', {{}}, 300) YIELD value RETURN value.c AS c")
    assert (response.status_code, response.json()["columns"], response.json()["data"]) == (200, ["c"], [])


def arrow(response: requests.Response) -> pa.Table:
    assert response.headers["Content-Type"] == "application/vnd.apache.arrow.stream"
    return pa.ipc.open_stream(response.content).read_all()


def test_custom_as_arrow(api: Api) -> None:
    cypher = """
        MATCH (n:Neuron) RETURN n.bodyId AS bodyId, n.size AS size, n.type AS type, n.cropped AS cropped,
               n.size / 2.0 AS half, [n.pre, n.post] AS both, n.somaLocation AS soma ORDER BY bodyId
    """
    table = arrow(api.cypher(cypher, path="/api/custom/arrow"))
    assert [str(field.type) for field in table.schema] == [
        "int64",
        "int64",
        "string",
        "bool",
        "double",
        "list<item: int64>",
        "string",
    ]
    assert table["bodyId"].to_pylist()[-2:] == [BIG, BIG + 1]
    assert table["size"].to_pylist() == [5, 6, 7, 8, 2**60 + 1, None]


def test_an_arrow_answer_without_rows(api: Api) -> None:
    table = arrow(
        api.cypher("MATCH (n:Neuron {bodyId: 99}) RETURN n.bodyId AS bodyId, n.type", path="/api/custom/arrow")
    )
    assert (table.num_rows, table.column_names) == (0, ["bodyId", "n.type"])


def test_arrow_errors(api: Api) -> None:
    response = api.request("POST", "/api/custom/arrow", json={"cypher": "RETURN 1"})
    assert (response.status_code, response.json()) == (400, {"error": "missing required field 'dataset'"})
    response = api.cypher("RETURN", path="/api/custom/arrow")
    assert response.json()["error"].startswith("cypher query failed: ")


def test_skeletons_and_meshes(api: Api, hemibrain: Client, published: Path) -> None:
    swc = (published / "hemibrain" / "skeletons" / "722817260.swc").read_text()
    place = "/api/skeletons/skeleton/hemibrain:v1.2/722817260"
    assert api.request("GET", f"{place}?format=swc").text == swc
    answer = api.request("GET", place).json()
    assert answer["columns"] == ["rowId", "x", "y", "z", "radius", "link"]
    assert len(answer["data"]) == 4_332
    mesh = api.request("GET", "/api/roimeshes/mesh/hemibrain:v1.2/CA(R)")
    assert mesh.content == (published / "hemibrain" / "meshes" / "CA(R).obj").read_bytes()
    for path in (
        "skeletons/skeleton/hemibrain:v1.2/5",
        "skeletons/skeleton/hemibrain:v1.2/x",
        "roimeshes/mesh/nope/EB",
    ):
        response = api.request("GET", f"/api/{path}")
        assert (response.status_code, list(response.json())) == (400, ["error"])


@pytest.mark.parametrize("roi", ["..%2F..%2Fdataset.json", "..", "%2Fetc%2Fpasswd", "CA(R).obj"])
def test_no_file_but_a_mesh_is_served(api: Api, roi: str) -> None:
    assert api.request("GET", f"/api/roimeshes/mesh/tiny:v1/{roi}").status_code in (400, 404)
