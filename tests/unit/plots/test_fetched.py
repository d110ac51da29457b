"""What plots fetch by themselves, and whose it is."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from neuprint_jupyter import plotting
from neuprint_jupyter.errors import CriteriaError
from tests.unit.plots.tables import NEURONS, REGIONS, SYNAPSES, written


@pytest.mark.parametrize(
    ("dataset", "given", "unit"),
    [("demo:v1", False, "µm"), (None, True, "µm"), (None, False, "voxels"), ("other:v1", False, "voxels")],
)
def test_no_table_takes_the_scale_of_a_dataset_it_may_not_be_of(monkeypatch, dataset, given, unit) -> None:
    client = SimpleNamespace(dataset="demo:v1", server="https://neuprint.example.org", voxel_size=[8, 8, 8])
    monkeypatch.setattr(plotting, "default_client", lambda: client)
    options = {"client": client} if given else {}
    for plot, table in ((plotting.plot_synapses, SYNAPSES), (plotting.plot_soma_positions, NEURONS)):
        table = table.copy()
        table.attrs = {"dataset": dataset} if dataset else {}
        assert plot(table, axes="xz", **options).xaxis[0].axis_label == f"x ({unit})"


def test_outlines_are_of_the_dataset_that_the_table_is_of(monkeypatch) -> None:
    asked = []

    def client(dataset: str) -> SimpleNamespace:
        def fetch_roi_mesh(roi: str) -> bytes:
            asked.append((dataset, roi))
            return b"v 0 0 0\nv 1 0 0\nv 0 1 1\nf 1 2 3\n"

        place = {"dataset": dataset, "server": "https://neuprint.example.org", "voxel_size": [8, 8, 8]}
        return SimpleNamespace(**place, fetch_roi_mesh=fetch_roi_mesh, on=client)

    monkeypatch.setattr(plotting, "default_client", lambda: client("demo:v1"))
    table = SYNAPSES.copy()
    table.attrs = {"dataset": "other:v1", "server": "https://neuprint.example.org"}
    plotting.plot_synapses(table, axes="xz", rois="EB")
    assert asked == [("other:v1", "EB")]
    table.attrs = {"dataset": "other:v1", "server": "https://another.example.org"}
    with pytest.raises(CriteriaError, match="give client="):
        plotting.plot_synapses(table, axes="xz", rois="EB")


@pytest.mark.parametrize("plot", [plotting.plot_skeletons, plotting.plot_soma_positions])
def test_a_variable_that_holds_nothing_is_not_all_neurons(plot) -> None:
    with pytest.raises(CriteriaError, match=r"say whose .+ NeuronCriteria\(\) means all neurons"):
        plot(None)


def test_connections_of_regions_that_are_fetched_say_where_from() -> None:
    server = {"dataset": "demo:v1", "server": "https://neuprint.example.org"}
    client = SimpleNamespace(**server, fetch_roi_connectivity=lambda: pd.DataFrame(REGIONS.to_dict("list")))
    assert "demo:v1 · neuprint.example.org" in written(plotting.plot_roi_connectivity(client=client))
