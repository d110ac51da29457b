"""neuPrintExplorer: what the application asks in a browser, header by header, since none is built here."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from neuprint_jupyter import Client
from tests.server.api import Api
from tests.tiny import BIG


class Browser:
    """A page of the site that the server serves: fetch() with the cookie, and where it comes from."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._site = {
            "Cookie": f"dsg_token={api.running.token}",
            "Referer": f"{api.running.url}/results?q=1",
            "Sec-Fetch-Site": "same-origin",
            "Sec-Fetch-Mode": "cors",
            "Accept": "*/*",
        }

    def get(self, path: str) -> requests.Response:
        return self._api.request("GET", path, headers=self._site)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {
            **self._site,
            "content-type": "application/json",
            "Accept": "application/json",
            "Origin": self._api.running.url,
        }
        response = self._api.request("POST", path, headers=headers, json=body)
        assert response.status_code == 200, response.text
        answer = response.json()
        assert "error" not in answer
        return answer


@pytest.fixture
def browser(tiny: Client) -> Browser:
    return Browser(Api())


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/profile", {"AuthLevel", "Email", "ImageURL"}),
        ("/token", {"token"}),
        ("/api/dbmeta/datasets", {"tiny:v1"}),
        ("/api/dbmeta/database", {"Location", "Description"}),
        ("/api/vimoserver", {"Url"}),
        ("/api/serverinfo", {"IsPublic"}),
        ("/dataset-access?dataset=tiny:v1&service=neuprint", {"access", "dataset", "tos_required"}),
        ("/api/cached/roiconnectivity?dataset=tiny:v1", {"roi_names", "weights"}),
        ("/api/cached/roicompleteness?dataset=tiny:v1", {"columns", "data"}),
        ("/api/cached/dailytype?dataset=tiny:v1", {"info", "connectivity", "skeleton"}),
        ("/api/npexplorer/nglayers/tiny:v1.json", {"layers"}),
    ],
)
def test_what_it_asks_as_it_starts(browser: Browser, path: str, keys: set[str]) -> None:
    response = browser.get(path)
    assert response.status_code == 200, response.text
    assert keys <= set(response.json())


@pytest.mark.parametrize(
    ("what", "cypher", "data"),
    [
        ("neuron_filter_options", "MATCH (n:Meta) RETURN n.neuronColumns", [[None]]),
        (
            "neuron_columns",
            "MATCH (n:Meta) RETURN n.neuronColumns, n.neuronColumnsVisible, n.neuronColumnsOrdered",
            [[None, None, None]],
        ),
        (
            "find_neurons",
            (
                'MATCH (m:Meta) WITH m.superLevelRois AS rois MATCH (neuron :Neuron) WHERE neuron.status = "Orphan" '
                "WITH neuron, rois, apoc.convert.fromJsonMap(neuron.roiInfo) AS roiInfo "
                "RETURN apoc.map.setKey(properties(neuron),'bodyId',toString(neuron.bodyId)).bodyId AS neuron, "
                "rois IS NULL OR size(rois) >= 0 AS rois ORDER BY neuron.bodyId"
            ),
            [["3", True]],
        ),
        (
            "custom",
            f"MATCH (n :`tiny:v1_Neuron`) WHERE n.bodyId = {BIG} RETURN n.type",
            None,
        ),
    ],
)
def test_its_queries(browser: Browser, what: str, cypher: str, data: list[list[Any]] | None) -> None:
    answer = browser.post(f"/api/custom/custom?np_explorer={what}", {"dataset": "tiny:v1", "cypher": cypher})
    assert set(answer) == {"columns", "data", "debug"}
    assert answer["debug"] == cypher
    if data is not None:
        assert answer["data"] == data


def test_its_own_query_is_explained_before_it_is_run(browser: Browser) -> None:
    cypher = "MATCH (n:Neuron) RETURN n.type AS type"
    asked = {"dataset": "tiny:v1", "cypher": f"EXPLAIN {cypher}"}
    assert browser.post("/api/custom/custom", asked)["columns"] == ["type"]
    assert len(browser.post("/api/custom/custom", {"dataset": "tiny:v1", "cypher": cypher})["data"]) == 6
