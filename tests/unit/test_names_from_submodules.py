from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuprint_jupyter as nj
from neuprint_jupyter import CriteriaError, NeuprintAuthError, NeuprintError, UnknownNameError, admin, plotting, utils
from neuprint_jupyter.client.refusals import ServerRefusalError
from neuprint_jupyter.queries.neuroncriteria import neuroncriteria_args, where_expr


@settings(max_examples=30)
@given(st.lists(st.integers()), st.integers(1, 7))
def test_batches(items: list[int], size: int) -> None:
    for given_ in (items, tuple(items), np.array(items, dtype=object), pd.Series(items, dtype=object)):
        batches = utils.iter_batches(given_, size)
        parts = [list(batch) for batch in batches]
        assert [item for part in parts for item in part] == items
        assert all(len(part) == size for part in parts[:-1])
        assert len(batches) == len(parts)
    assert [len(part) for part in utils.iter_batches(iter(items), size)] == [len(part) for part in parts]
    with pytest.raises(CriteriaError):
        utils.iter_batches(items, 0)


def test_batches_of_a_table_are_tables() -> None:
    table = pd.DataFrame({"bodyId": range(5)})
    assert [part["bodyId"].tolist() for part in utils.iter_batches(table, 2)] == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, []),
        ("EPG", ["EPG"]),
        (b"EPG", [b"EPG"]),
        (3, [3]),
        ([1], [1]),
        ((1, 2), [1, 2]),
        (np.array([1, 2]), [1, 2]),
    ],
)
def test_lists_of_anything(value: Any, expected: list[Any]) -> None:
    assert utils.ensure_list(value) == expected
    assert utils.ensure_list(pd.Series(expected)) == expected


def test_arguments_and_attributes_that_are_lists_of_anything() -> None:
    @utils.ensure_list_args(["rois"])
    def shown(first: Any, rois: Any = None, *, last: Any = 5) -> Any:
        return first, rois, last

    assert shown(1) == (1, [], 5)
    assert shown(1, "EB", last=6) == (1, ["EB"], 6)
    assert shown(1, rois=np.array(["EB", "PB"])) == (1, ["EB", "PB"], 5)

    assert inspect.getfullargspec(shown).args == ["first", "rois"]

    @utils.ensure_list_attrs(["rois"])
    class Wanted:
        pass

    wanted: Any = Wanted()
    wanted.rois = ("EB", "PB")
    assert wanted.rois == ["EB", "PB"]


def test_conditions_for_queries_of_ones_own() -> None:
    assert where_expr("status", []) == ""
    assert where_expr("status", ["Orphan"]) == "n.status = 'Orphan'"
    assert where_expr("a b", ["x.*", "y"], True, "m") == "m.`a b` =~ '(x.*)|(y)'"
    assert where_expr("type", [nj.NotNull]) == "n.type IS NOT NULL"
    assert where_expr("bodyId", np.array([1, 2]), valuevar="n_search_bodyId") == "n.bodyId IN n_search_bodyId"
    assert where_expr("bodyId", [1, None], valuevar="bodies") == "(n.bodyId IN bodies OR n.bodyId IS NULL)"
    or_both = "(n.type IN names OR n.type CONTAINS 'PB' OR n.type IS NULL)"
    assert where_expr("type", ["EPG", nj.Contains("PB"), None], valuevar="names") == or_both
    with pytest.raises(nj.CriteriaError, match="leave out valuevar='names' or regex=True"):
        where_expr("type", ["EP.*"], regex=True, valuevar="names")


def test_functions_of_ones_own_that_take_neurons_in_any_form() -> None:
    @neuroncriteria_args("sources", "targets")
    def shown(sources: Any, targets: Any = None, *, client: Any = None) -> Any:
        return sources, targets, client

    everyone = nj.NeuronCriteria()
    assert shown(5, client="c") == (nj.NeuronCriteria(bodyId=5), everyone, "c")
    assert shown(everyone, targets=[6]) == (everyone, nj.NeuronCriteria(bodyId=6), None)
    with pytest.raises(CriteriaError, match="the list of neurons is empty"):
        shown([])


def test_no_bar_for_a_single_item(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(utils.tqdm([1])) == [1]
    assert capsys.readouterr().err == ""
    assert list(utils.trange(2)) == [0, 1]
    assert "2/2" in capsys.readouterr().err


def test_columns_in_order() -> None:
    client: Any = SimpleNamespace(fetch_neuron_keys=lambda: ["type", "bodyId", "zeta", "alpha"])
    assert utils.compile_columns(client, core_columns=["bodyId", "mito", "type"]) == ["bodyId", "type", "alpha", "zeta"]
    assert utils.compile_columns(client, core_columns=["bodyId", "mito"], core_columns_only=True) == ["bodyId"]
    assert utils.compile_columns(client, ["zeta", "nothing", "type"]) == ["zeta", "type"]


def test_umap_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "umap", None)
    with pytest.raises(NeuprintError, match="pip install umap-learn"):
        utils.UMAP(n_components=2)


def test_columns_for_drawings_of_ones_own() -> None:
    neurons = pd.DataFrame({"somaLocation": [[1, 2, 3], None], "type": ["EPG", None]}, index=[7, 9])
    plotting.extract_soma_coords(neurons)
    plotting.assign_colors(neurons, "type")
    assert neurons.loc[7, ["soma_x", "soma_y", "soma_z"]].tolist() == [1, 2, 3]
    assert neurons.loc[9, ["soma_x", "soma_y", "soma_z"]].isna().all()
    assert neurons["color"].tolist()[1] == "#000000"
    assert neurons["color"].tolist()[0] != "#000000"
    plotting.extract_soma_coords(none := neurons[:0].copy())
    assert list(none) == list(neurons)


def test_somata_from_three_sides() -> None:
    neurons = pd.DataFrame(
        {"somaLocation": [[1, 2, 3], None, [4, 5, 6], [7, 8, 9]], "type": ["EPG", "EPG", "PEN", None], "x": 1}
    )
    layout = nj.plot_soma_projections(neurons, "type")
    plots = [place[0] for place in layout.children]
    assert [plot.title.text for plot in plots] == ["xy", "xz", "zy"]
    assert [(plot.x_range.flipped, plot.y_range.flipped) for plot in plots] == [
        (False, True),
        (False, True),
        (True, True),
    ]
    source = plots[0].renderers[0].data_source.data
    assert source["z"].tolist() == [3, 6, 9]
    assert len(set(source["color"])) == 3
    assert source["color"][2] == "#000000"
    with pytest.raises(UnknownNameError, match="'cellBodyFiber'"):
        nj.plot_soma_projections(neurons)
    assert nj.plot_soma_projections(neurons[1:2], "type").children


@pytest.mark.parametrize("plot", [plotting.plot_soma_3d, plotting.plot_skeleton_3d])
def test_what_ipyvolume_drew_says_what_to_use_instead(plot: Any) -> None:
    with pytest.raises(NeuprintError, match="neuroglancer_link"):
        plot(None)


class Server:
    """A client and its transport in one, which writes down what is posted."""

    dataset, server = "hemibrain", "https://x"

    def __init__(self, **refusals: Exception) -> None:
        self._transport = self
        self.posted: list[tuple[str, Any]] = []
        self.refusals = refusals

    def post_once(self, path: str, json: Any = None) -> Any:
        what = path.removeprefix("/api/raw/cypher/transaction")
        self.posted.append((what, json))
        if error := self.refusals.get(what.split("/")[-1] or "start"):
            raise error
        return SimpleNamespace(content=b'{"transaction_id": 7, "columns": ["x"], "data": [[1]]}', url=path)


def test_a_transaction_is_committed_at_the_end() -> None:
    server: Any = Server()
    with admin.Transaction("hemibrain", client=server) as changes:
        assert changes.query("RETURN 1")["x"].tolist() == [1]
        assert changes.query("RETURN 1", "json")["data"] == [[1]]
    assert [what for what, _ in server.posted] == ["", "/7/cypher", "/7/cypher", "/7/commit"]
    assert server.posted[1][1] == {"cypher": "RETURN 1", "dataset": "hemibrain"}


def test_an_error_or_kill_ends_it_without_a_change() -> None:
    server: Any = Server()
    with pytest.raises(ZeroDivisionError), admin.Transaction("hemibrain", client=server):
        _ = 1 / 0
    with admin.Transaction("hemibrain", client=server) as changes:
        changes.kill()
    assert [what for what, _ in server.posted] == ["", "/7/kill", "", "/7/kill"]


def test_a_transaction_that_is_over_already() -> None:
    over: Any = Server(kill=ServerRefusalError(400, "Transaction id not found", ""))
    with pytest.raises(ZeroDivisionError), admin.Transaction("hemibrain", client=over):
        _ = 1 / 0
    broken: Any = Server(kill=ServerRefusalError(500, "out of disk", ""))
    with pytest.raises(ServerRefusalError, match="out of disk"), admin.Transaction("hemibrain", client=broken):
        _ = 1 / 0


def test_transactions_that_cannot_be() -> None:
    stranger: Any = Server(start=NeuprintAuthError("refused"))
    with pytest.raises(NeuprintAuthError, match="administrators"), admin.Transaction("hemibrain", client=stranger):
        pass
    with pytest.raises(CriteriaError, match="'manc'"):
        admin.Transaction("manc", client=stranger)
    with pytest.raises(NeuprintError, match="with Transaction"):
        admin.Transaction("hemibrain", client=stranger).query("RETURN 1")


def test_what_tab_proposes_is_there_once_and_of_use() -> None:
    assert nj.Client  # names that were used before are not proposed twice
    public = [name for name in type(nj).__dir__(nj) if not name.startswith("_")]
    assert sorted(set(public)) == sorted(public)
    assert {*nj.__all__, "show"} < set(public)
    assert not {"Any", "functools", "importlib", "sys"} & set(public)
    assert all(hasattr(nj, name) for name in public)


def test_a_star_import_leaves_the_show_of_bokeh() -> None:
    names: dict[str, object] = {}
    exec("from bokeh.plotting import show; from neuprint_jupyter import *", names)
    from bokeh.plotting import show

    assert names["show"] is show
    assert nj.show is not show
