from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from neuprint_jupyter import CriteriaError, NeuprintConnectionError, NeuprintError
from neuprint_jupyter.client.endpoints import Endpoints


class Stub:
    """A transport that answers from a table, and remembers what was asked."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[Any, ...]] = []

    def get(self, path: str, **parameters: str) -> requests.Response:
        self.asked.append((path, parameters))
        if path not in self.answers:
            raise NeuprintConnectionError("nobody there")
        answer = self.answers[path]
        response = requests.Response()
        response._content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        response.url = path
        return response

    def post_once(self, path: str, **content: Any) -> None:
        self.asked.append((path, content))


def client(**answers: Any) -> Any:
    made = Endpoints()
    made._transport = Stub({path.replace("__", "/"): answer for path, answer in answers.items()})  # type: ignore[assignment]
    made.server, made.dataset = "https://neuprint.example", "hemibrain:v1.2.1"  # type: ignore[attr-defined]
    made.edition_of = lambda dataset: {"uuid": f"that of {dataset}"}  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(
    ("method", "path", "answer", "result"),
    [
        ("fetch_available", "/api/available", [{"method": "GET"}], [{"method": "GET"}]),
        ("fetch_help", "/api/help/swagger.yaml", b"swagger: '2.0'", "swagger: '2.0'"),
        ("fetch_server_info", "/api/serverinfo", {"IsPublic": True}, True),
        ("fetch_version", "/api/version", {"Version": "1.9.2"}, "1.9.2"),
        ("fetch_database", "/api/dbmeta/database", {"Location": "bolt://x"}, {"Location": "bolt://x"}),
        ("fetch_db_version", "/api/dbmeta/version", {"Version": "0.5.0"}, "0.5.0"),
        ("fetch_instances", "/api/dbmeta/instances", {"skeletons": []}, {"skeletons": []}),
        ("fetch_profile", "/profile", {"AuthLevel": "admin"}, {"AuthLevel": "admin"}),
        ("fetch_token", "/token", {"token": "abc"}, "abc"),
    ],
)
def test_what_the_server_tells(method: str, path: str, answer: Any, result: Any) -> None:
    assert getattr(client(**{path.replace("/", "__"): answer}), method)() == result


@pytest.mark.parametrize(
    ("answer", "known"),
    [({"Version": "1.7.2"}, False), ({"Version": "1.7.3"}, True), ({"Version": "1.10.0-rc1"}, True), ({}, False)],
)
def test_arrow_from_a_version_on(answer: Any, known: bool) -> None:
    assert client(__api__version=answer).arrow_endpoint() is known
    assert client().arrow_endpoint() is False


def test_the_cell_type_of_the_day() -> None:
    answer = {
        "info": {"typename": "EPG"},
        "connectivity": {"columns": ["bodyId", "x.weight"], "data": [[720575940624547622, 3]], "debug": ""},
        "skeleton": None,
    }
    asked = client(__api__cached__dailytype=answer)
    info, connections, skeleton = asked.fetch_daily_type()
    assert info == {"typename": "EPG"}
    assert connections["bodyId"].tolist() == [720575940624547622]
    assert skeleton.empty
    assert connections.attrs["server"] == skeleton.attrs["server"] == "https://neuprint.example"
    assert asked.fetch_daily_type("json") == answer
    assert list(skeleton.columns) == ["rowId", "x", "y", "z", "radius", "link"]
    assert asked._transport.asked[0] == ("/api/cached/dailytype", {"dataset": "hemibrain:v1.2.1"})


def test_what_the_server_counts_ahead() -> None:
    completeness = {"columns": ["roi", "roipre"], "data": [["EB", 3]]}
    connectivity = {"roi_names": ["a'L(R)", "EB"], "weights": {"EB=>a'L(R)": {"count": 7, "weight": 1.5}}}
    asked = client(__api__cached__roicompleteness=completeness, __api__cached__roiconnectivity=connectivity)
    assert asked.fetch_roi_completeness().to_dict("list") == {"roi": ["EB"], "roipre": [3]}
    assert asked.fetch_roi_completeness("json") == completeness
    assert asked.fetch_roi_connectivity().values.tolist() == [["EB", "a'L(R)", 7, 1.5]]
    assert list(asked.fetch_roi_connectivity()) == ["from_roi", "to_roi", "count", "weight"]
    assert asked.fetch_roi_connectivity("json") == connectivity
    for found in (asked.fetch_roi_completeness(), asked.fetch_roi_connectivity()):
        assert found.attrs["uuid"] == "that of hemibrain:v1.2.1"
    with pytest.raises(CriteriaError, match="not 'csv'"):
        asked.fetch_roi_completeness("csv")


def test_key_value_stores() -> None:
    asked = client(**{"__api__raw__keyvalue__key__in%2Fst__a%20b": b"\0\1"})
    assert asked.fetch_raw_keyvalue("in/st", "a b") == b"\0\1"
    asked.post_raw_keyvalue("in/st", "a b", b"x")
    assert asked._transport.asked[-1] == ("/api/raw/keyvalue/key/in%2Fst/a%20b", {"data": b"x"})
    with pytest.raises(CriteriaError, match="bytes, not str"):
        asked.post_raw_keyvalue("in", "a", "x")


def test_an_answer_that_is_no_json() -> None:
    with pytest.raises(NeuprintError, match="is it a neuPrint server"):
        client(__api__available=b"<html>").fetch_available()


def test_answers_without_rows_have_the_dtypes_of_others() -> None:
    columns = ["roi", "roipre", "roipost", "totalpre", "totalpost"]
    some = {"columns": columns, "data": [["EB", 1, 2, 3, 4]]}
    pairs = {"EB=>PB": {"count": 7, "weight": 2}}
    full = client(__api__cached__roicompleteness=some, __api__cached__roiconnectivity={"weights": pairs})
    none = client(
        __api__cached__roicompleteness={"columns": columns, "data": []}, __api__cached__roiconnectivity={"weights": {}}
    )
    for ask in ("fetch_roi_completeness", "fetch_roi_connectivity"):
        assert getattr(full, ask)().dtypes.to_dict() == getattr(none, ask)().dtypes.to_dict()
    assert full.fetch_roi_connectivity()["weight"].dtype == "float64"
