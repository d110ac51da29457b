"""What all tests share."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock

from neuprint_jupyter import Client
from neuprint_jupyter.client.address import Address
from neuprint_jupyter.server.demo import build_demo
from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.store import Dataset, list_datasets
from tests import inside as inside_tables
from tests import tiny as tiny_tables

# A machine that is busy must not fail a test; and CI, which says whether a change is right, tries the same each time.
hypothesis.settings.register_profile("any machine", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("any machine")


def pytest_collection_finish() -> None:
    """Spare the collector of garbage modules and tests: a million objects that it would search again and again."""
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds pyproject.toml."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session", autouse=True)
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty data directory for the whole run, so that no test sees or changes the user's own datasets."""
    path = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEUPRINT_JUPYTER_DATA", str(path))
        yield path


@pytest.fixture(scope="session")
def published(repository: Path) -> Path:
    """The folder of published connectomes, which lies beside a checkout and is not part of it."""
    path = repository.parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip(f"the published connectomes are not there: {path}")
    return path


@pytest.fixture(scope="session")
def server(data_dir: Path) -> Iterator[None]:
    """The embedded server of this run's data directory, whoever started it, stopped at the end."""
    yield
    from neuprint_jupyter.server.process import stop

    # A thread that still asks would start it again, if need be in the user's own directory.
    Address.revive = lambda _: False
    stop(data_dir)


@pytest.fixture(scope="session")
def tiny(server: None) -> Client:
    """A client of the dataset ``tiny:v1``; see :mod:`tests.tiny`."""
    load_dataset(
        "tiny:v1", neurons=tiny_tables.NEURONS, connections=tiny_tables.CONNECTIONS, progress=False, **tiny_tables.ROIS
    )
    return Client("local", "tiny:v1")


@pytest.fixture(scope="session")
def inside(server: None) -> Client:
    """A client of the dataset ``inside:v1``; see :mod:`tests.inside`."""
    inside_tables.load("inside:v1")
    return Client("local", "inside:v1")


@pytest.fixture(scope="session")
def demo_dataset(repository: Path) -> Dataset:
    """The demo as this code makes it, built once for all workers and runs; no server holds it: copy its directory."""
    code = hashlib.sha256()
    for file in sorted((repository / "neuprint_jupyter").rglob("*.py")):
        code.update(file.read_bytes())
    demos = repository / "build" / "demo"
    place = demos / code.hexdigest()[:12]
    demos.mkdir(parents=True, exist_ok=True)
    with FileLock(demos / "lock"):
        for other in demos.iterdir():
            if other.is_dir() and other != place:
                shutil.rmtree(other)
        built = list_datasets(place)
        return built[0] if built else build_demo(place, progress=False)


@pytest.fixture(scope="session")
def demo(server: None, demo_dataset: Dataset, data_dir: Path) -> Client:
    """A client of the demo."""
    shutil.copytree(demo_dataset.path, data_dir / "datasets" / demo_dataset.path.name)
    return Client("local", "demo:v1")


@pytest.fixture(scope="session")
def larva(server: None, published: Path) -> Client:
    """A client of the published larval brain."""
    tables = published / "larva"
    load_dataset(
        "larva", neurons=tables / "neurons.parquet", connections=tables / "connections.parquet", progress=False
    )
    return Client("local", "larva")


@pytest.fixture(scope="session")
def hemibrain(server: None, published: Path) -> Client:
    """A client of the published slice of the hemibrain."""
    slice_ = published / "hemibrain"
    tables = ("neurons", "connections", "synapses", "synapse_connections")
    load_dataset(
        "hemibrain:v1.2",
        **{name: slice_ / f"{name}.parquet" for name in tables},
        skeletons=slice_ / "skeletons",
        meshes=slice_ / "meshes",
        roi_hierarchy=slice_ / "roi_hierarchy.json",
        roi_info=slice_ / "roi_info.json",
        progress=False,
    )
    return Client("local", "hemibrain:v1.2")
