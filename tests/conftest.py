"""What all tests share."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

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

# A machine that is busy must not fail a test; and CI, which says whether a change is right, always tries the same few.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.register_profile("CI", deadline=None, derandomize=True, max_examples=40)
hypothesis.settings.load_profile("CI" if "CI" in os.environ else "any machine")


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


def _made_once(repository: Path, name: str, make: Callable[[Path], Dataset]) -> Dataset:
    """A dataset as this code makes it, made once for all workers and runs; no server holds it: copy its directory."""
    code = hashlib.sha256()
    for file in sorted((repository / "neuprint_jupyter").rglob("*.py")):
        code.update(file.read_bytes())
    all_made = repository / "build" / name
    place = all_made / code.hexdigest()[:12]
    all_made.mkdir(parents=True, exist_ok=True)
    with FileLock(all_made / "lock"):
        for other in all_made.iterdir():
            if other.is_dir() and other != place:
                shutil.rmtree(other)
        made = list_datasets(place)
        return made[0] if made else make(place)


def _served(dataset: Dataset, data_dir: Path) -> Client:
    shutil.copytree(dataset.path, data_dir / "datasets" / dataset.path.name)
    return Client("local", dataset.name)


@pytest.fixture(scope="session")
def demo_dataset(repository: Path) -> Dataset:
    """The demo; no server holds it: copy its directory."""
    return _made_once(repository, "demo", partial(build_demo, progress=False))


@pytest.fixture(scope="session")
def demo(server: None, demo_dataset: Dataset, data_dir: Path) -> Client:
    """A client of the demo."""
    return _served(demo_dataset, data_dir)


@pytest.fixture(scope="session")
def larva(server: None, repository: Path, published: Path, data_dir: Path) -> Client:
    """A client of the published larval brain."""
    tables: dict[str, Any] = {name: published / "larva" / f"{name}.parquet" for name in ("neurons", "connections")}
    load = partial(load_dataset, "larva", **tables, progress=False)
    return _served(_made_once(repository, "larva", lambda place: load(data_dir=place)), data_dir)


@pytest.fixture(scope="session")
def hemibrain(server: None, repository: Path, published: Path, data_dir: Path) -> Client:
    """A client of the published slice of the hemibrain."""
    slice_ = published / "hemibrain"
    names = ("neurons", "connections", "synapses", "synapse_connections")
    tables: dict[str, Any] = {name: slice_ / f"{name}.parquet" for name in names}
    load = partial(
        load_dataset,
        "hemibrain:v1.2",
        **tables,
        skeletons=slice_ / "skeletons",
        meshes=slice_ / "meshes",
        roi_hierarchy=slice_ / "roi_hierarchy.json",
        roi_info=slice_ / "roi_info.json",
        progress=False,
    )
    return _served(_made_once(repository, "hemibrain", lambda place: load(data_dir=place)), data_dir)
