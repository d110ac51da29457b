"""Every function about neurons: with none, one, ten thousand, and ones that do not exist or touch no such ROI."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import neuprint_jupyter as nj
from neuprint_jupyter import Client, CriteriaError
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.analysis.columns import TEXT
from tests.inside import A, B, D

Ask = Callable[[Any, Client], Any]

FUNCTIONS: dict[str, Ask] = {
    "fetch_neurons": lambda n, c: nj.fetch_neurons(n, client=c),
    "fetch_custom_neurons": lambda n, c: nj.fetch_custom_neurons(
        f"{(n if isinstance(n, NC) else NC(bodyId=n)).cypher(c).partition('RETURN')[0]}RETURN n", client=c
    ),
    "fetch_adjacencies, from": lambda n, c: nj.fetch_adjacencies(n, None, client=c),
    "fetch_adjacencies, to": lambda n, c: nj.fetch_adjacencies(None, n, client=c),
    "fetch_adjacencies, merged": lambda n, c: nj.fetch_adjacencies(n, None, merge=True, client=c),
    "fetch_adjacencies, ROIs of all levels": lambda n, c: nj.fetch_adjacencies(
        n, None, include_nonprimary=True, client=c
    ),
    "fetch_adjacencies, whole": lambda n, c: nj.fetch_adjacencies(n, n, omit_rois=True, client=c),
    "fetch_simple_connections": lambda n, c: nj.fetch_simple_connections(n, None, client=c),
    "fetch_common_connectivity": lambda n, c: nj.fetch_common_connectivity(n, client=c),
    "fetch_synapses": lambda n, c: nj.fetch_synapses(n, batch_size=1_000, client=c),
    "fetch_mean_synapses": lambda n, c: nj.fetch_mean_synapses(n, batch_size=1_000, client=c),
    "fetch_synapse_connections": lambda n, c: nj.fetch_synapse_connections(n, None, client=c),
    "fetch_output_completeness": lambda n, c: nj.fetch_output_completeness(n, client=c),
    "fetch_downstream_orphan_tasks": lambda n, c: nj.fetch_downstream_orphan_tasks(n, client=c),
}
# Of what the published slice does not hold.
MITOCHONDRIA: dict[str, Ask] = {
    "fetch_mitochondria": lambda n, c: nj.fetch_mitochondria(n, batch_size=1_000, client=c),
    "fetch_synapses_and_closest_mitochondria": lambda n, c: nj.fetch_synapses_and_closest_mitochondria(
        n, batch_size=1_000, client=c
    ),
    "fetch_connection_mitochondria": lambda n, c: nj.fetch_connection_mitochondria(n, None, client=c),
}
_FOLDERS = map("set {}".format, itertools.count())
# What is of use for some neurons only, and says so when there are none.
OF_SOME: dict[str, Callable[[Any, Client, Path], object]] = {
    "explorer_link": lambda n, c, _: nj.explorer_link(n, client=c),
    "neuroglancer_link": lambda n, c, _: nj.neuroglancer_link(n, client=c),
    "save_working_set": lambda n, c, path: [
        pd.read_parquet(file)
        for file in sorted(nj.save_working_set(n, path / next(_FOLDERS), client=c).glob("*.parquet"))
    ],
}
# Which have no neurons to be told, or only one or two, and are asked for what is not there in tests of their own.
OTHERS = {
    "fetch_all_rois",
    "fetch_custom",
    "fetch_meta",
    "fetch_primary_rois",
    "fetch_roi_hierarchy",
    "fetch_roi_mesh",
    "fetch_traced_adjacencies",
    "fetch_paths",
    "fetch_shortest_paths",
    "fetch_skeleton",
    "fetch_skeletons",
}


def test_no_function_is_forgotten() -> None:
    public = {name: getattr(nj, name) for name in nj.__all__}
    queries = {
        name
        for name, value in public.items()
        if inspect.isfunction(value) and value.__module__.startswith("neuprint_jupyter.queries.")
    }
    asked = {name.partition(",")[0] for name in [*FUNCTIONS, *MITOCHONDRIA, *OF_SOME]}
    assert queries == asked | OTHERS
    assert not asked & OTHERS


def frames(result: Any) -> list[pd.DataFrame]:
    return list(result) if isinstance(result, tuple) else [result]


@pytest.fixture(scope="module")
def known(hemibrain: Client) -> dict[str, list[pd.DataFrame]]:
    """What each function gives for a neuron that has some of everything."""
    return {name: frames(ask([5813078552, 722817260], hemibrain)) for name, ask in FUNCTIONS.items()}


@pytest.fixture(scope="module")
def known_inside(inside: Client) -> dict[str, list[pd.DataFrame]]:
    return {name: frames(ask([A, B], inside)) for name, ask in MITOCHONDRIA.items()}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("neurons", [99, [98, 99], NC(type="nothing like it"), NC(rois="GF(R)")], ids=str)
def test_nothing_found_is_empty_with_the_same_columns(
    hemibrain: Client, known: dict[str, list[pd.DataFrame]], name: str, neurons: Any
) -> None:
    assert_nothing(frames(FUNCTIONS[name](neurons, hemibrain)), known[name])


@pytest.mark.parametrize("name", MITOCHONDRIA)
@pytest.mark.parametrize("neurons", [99, [98, 99], NC(type="nothing like it"), NC(bodyId=D, rois="EB")], ids=str)
def test_no_mitochondria_are_empty_with_the_same_columns(
    inside: Client, known_inside: dict[str, list[pd.DataFrame]], name: str, neurons: Any
) -> None:
    assert_nothing(frames(MITOCHONDRIA[name](neurons, inside)), known_inside[name])


def assert_nothing(found: list[pd.DataFrame], known: list[pd.DataFrame]) -> None:
    for empty, full in zip(found, known, strict=True):
        assert len(empty) == 0
        # What synapses hold beside the usual differs from one to the next: of none, all is listed.
        assert [column for column in empty.columns if column in full.columns] == list(full.columns)
        assert all(column.startswith(("compartment", "note")) for column in set(empty.columns) - set(full.columns))
        for column in full.columns:
            if pd.api.types.is_integer_dtype(full[column]) and not full[column].isna().any():
                assert pd.api.types.is_integer_dtype(empty[column]), column
            # Nobody tells how further properties of synapses are stored.
            if full[column].dtype == "str" and not column.startswith("note"):
                assert empty[column].dtype == "str", column


@pytest.mark.parametrize("name", FUNCTIONS)
def test_ten_thousand_bodies(hemibrain: Client, known: dict[str, list[pd.DataFrame]], name: str) -> None:
    many = [5813078552, 722817260, *range(10**12, 10**12 + 9_998)]
    assert_same(frames(FUNCTIONS[name](many, hemibrain)), known[name])


@pytest.mark.parametrize("name", MITOCHONDRIA)
def test_the_mitochondria_of_ten_thousand_bodies(
    inside: Client, known_inside: dict[str, list[pd.DataFrame]], name: str
) -> None:
    many = [A, B, *range(10**12, 10**12 + 9_998)]
    assert_same(frames(MITOCHONDRIA[name](many, inside)), known_inside[name])


def assert_same(found: list[pd.DataFrame], known: list[pd.DataFrame]) -> None:
    for got, expected in zip(found, known, strict=True):
        key = [
            column for column in expected.columns if all(isinstance(v, int | str) for v in expected[column].tolist())
        ]
        pd.testing.assert_frame_equal(
            got.sort_values(key, ignore_index=True), expected.sort_values(key, ignore_index=True), check_like=True
        )


@pytest.fixture
def pictured(inside: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of a dataset that says where its segmentation is."""
    layers = [{"name": "bodies", "dataType": "segmentation", "source": "precomputed://gs://x"}]
    monkeypatch.setattr(inside, "fetch_neuroglancer_scene", lambda: None)
    monkeypatch.setitem(inside.meta, "neuroglancerMeta", layers)
    return inside


@pytest.mark.parametrize("name", OF_SOME)
@pytest.mark.parametrize("neurons", [99, [98, 99], NC(type="nothing like it"), NC(bodyId=D, rois="EB")], ids=str)
def test_what_is_of_some_neurons_says_that_there_are_none(
    pictured: Client, tmp_path: Path, name: str, neurons: Any
) -> None:
    with pytest.raises(CriteriaError, match=r"no neuron of inside:v1 matches"):
        OF_SOME[name](neurons, pictured, tmp_path)


@pytest.mark.filterwarnings("ignore:not in inside")
@pytest.mark.parametrize("name", OF_SOME)
def test_what_is_of_some_neurons_out_of_ten_thousand(pictured: Client, tmp_path: Path, name: str) -> None:
    many = [A, B, *range(10**12, 10**12 + 9_998)]
    found, known = (OF_SOME[name](neurons, pictured, tmp_path) for neurons in (many, [A, B]))
    if isinstance(known, list):
        for got, expected in zip(found, known, strict=True):  # type: ignore[call-overload]
            pd.testing.assert_frame_equal(got, expected)
    else:
        assert found == known
    assert found


def test_the_skeletons_of_hundreds_of_bodies(hemibrain: Client) -> None:
    # Each is a request of its own, so more are nothing else.
    many = [*range(10**12, 10**12 + 499), 722817260]
    with pytest.warns(UserWarning, match="499 of 500 bodies have no skeleton"):
        found = nj.fetch_skeletons(many, client=hemibrain)
    pd.testing.assert_frame_equal(found, nj.fetch_skeletons([722817260], client=hemibrain))


def test_a_property_that_none_of_the_neurons_has_keeps_its_dtype(server: None) -> None:
    neurons = pd.DataFrame(
        {
            "bodyId": [1, 2, 3],
            "type": [None, None, "EPG"],
            "group": pd.Series([None, None, 7], dtype="Int64"),
            "cropped": pd.Series([None, None, True], dtype="boolean"),
            "somaRadius": [None, None, 2.5],
        }
    )
    pairs = pd.DataFrame({"bodyId_pre": [1, 3], "bodyId_post": [2, 3], "weight": [1, 2]})
    nj.load_dataset("gaps:v1", neurons=neurons, connections=pairs, progress=False)
    client, properties = Client("local", "gaps:v1"), list(neurons)[1:]
    dtypes = {"type": str(TEXT), "group": "Int64", "cropped": "boolean", "somaRadius": "float64"}
    for found in (
        nj.fetch_neurons([1, 2], client=client)[0],
        nj.fetch_adjacencies(1, properties=properties, client=client)[0],
    ):
        assert found.dtypes[properties].astype(str).to_dict() == dtypes
        assert found[properties].isna().all(axis=None)
    both = nj.fetch_simple_connections(1, properties=properties, client=client)
    assert {name: str(both.dtypes[f"{name}_post"]) for name in properties} == dtypes


def test_no_connections_have_the_weights_that_others_have_by_roi(server: None) -> None:
    told = '{"EB": {"pre": 2, "post": 3, "weightHP": 1}}'
    pairs = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [3], "weightHP": [1], "roiInfo": [told]})
    rois: dict[str, Any] = {"roi_info": {"EB": {"isPrimary": True}}}
    neurons = pd.DataFrame({"bodyId": [1, 2]})
    nj.load_dataset("by-roi:v1", neurons=neurons, connections=pairs, progress=False, **rois)
    client = Client("local", "by-roi:v1")
    columns = ["bodyId_pre", "bodyId_post", "roi", "weight", "weightHP"]
    for sources in (1, 2, 99):
        assert list(nj.fetch_adjacencies(sources, weight_props="weightHP", client=client)[1]) == columns


def test_a_connection_that_weighs_nothing_is_no_task(server: None) -> None:
    neurons = pd.DataFrame({"bodyId": [1, 2, 3], "status": ["Traced", "Orphan", "Orphan"]})
    pairs = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 3], "weight": [0, 4]})
    nj.load_dataset("unsure:v2", neurons=neurons, connections=pairs, progress=False)
    client = Client("local", "unsure:v2")
    found = nj.fetch_downstream_orphan_tasks(1, client=client)
    assert found[["bodyId_post", "orphan_weight", "cum_completeness"]].to_numpy().tolist() == [[3, 4, 1]]
    none = nj.fetch_downstream_orphan_tasks(2, client=client)
    assert none.dtypes["status_post"] == found.dtypes["status_post"] == TEXT
    assert none.dtypes["statusLabel"] == found.dtypes["statusLabel"]
