"""A dataset is there whole or not at all, whatever happens on the way."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
import traceback

import pandas as pd
import pytest
from filelock import FileLock

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.server.engine import Graph
from neuprint_jupyter.server.loading import LoadError, graph, load_dataset, workspace
from neuprint_jupyter.server.store import find_dataset, list_datasets

MEMORY = "MATCH (n:Neuron) RETURN count(n)"


@pytest.fixture
def load(neurons, connections, place):
    def run(name="brain", **changes):
        arguments = {"neurons": neurons, "connections": connections, "data_dir": place, "progress": False}
        return load_dataset(name, **{**arguments, **changes})

    return run


def left(place):
    return [p.name for folder in ("datasets", "loading") for p in (place / folder).glob("*")]


@pytest.mark.parametrize("error", [ZeroDivisionError(), KeyboardInterrupt(), SystemExit(1)], ids=repr)
@pytest.mark.parametrize("step", ["_write_segments", "_write_connections"])
def test_an_error_in_the_middle_leaves_nothing(load, place, ask, monkeypatch, step, error):
    write = getattr(graph, step)

    def half(*arguments):
        write(*arguments)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(graph, step, half)
        with pytest.raises(type(error)):
            load()
    assert left(place) == []
    assert ask(load(), MEMORY) == [[3]]


def test_an_error_at_the_very_end_leaves_nothing(load, place, monkeypatch):
    def never(*_):
        raise PermissionError("no rename")

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.rename", never)
        with pytest.raises(LoadError, match=r"cannot write to '.*data': no rename"):
            load()
    assert left(place) == []
    assert load().name == "brain"


@pytest.mark.parametrize(
    "step",
    [
        "shutil.copyfile",
        "pathlib.Path.write_text",
        "neuprint_jupyter.server.loading.load.load_engine",
        "neuprint_jupyter.server.loading.load.write_graph",
        "filelock.FileLock.acquire",
        "os.fsync",
    ],
)
def test_a_full_disk_is_one_sentence_and_leaves_nothing(load, place, tmp_path, monkeypatch, step):
    swc = tmp_path / "skeletons" / "11.swc"
    swc.parent.mkdir()
    swc.write_text("1 0 1 2 3 0.5 -1\n")

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device", "some.file")

    with monkeypatch.context() as patch:
        patch.setattr(step, full)
        with pytest.raises(LoadError) as caught:
            load(skeletons=swc.parent)
    assert str(caught.value) == f"cannot write to {str(place)!r}: No space left on device (some.file)"
    assert left(place) == []
    assert load(skeletons=swc.parent).counts["skeletons"] == 1


@pytest.mark.parametrize(
    ("name", "size"),
    [("ConnectsTo_0", 65535), ("ConnectsTo_0", 0), ("ConnectsTo_0", 2 * 65536), ("statistics", 0)],
    ids=["cut off", "without its page", "with an empty page", "not counted"],
)
def test_what_the_engine_could_not_write_is_missed(load, place, monkeypatch, name, size):
    # On a full disk, it goes on without the pages that found no room.
    def check(graph_place):
        os.truncate(next(graph_place.glob(f"{name}.*")), size)
        written(graph_place)

    written = graph.check_written
    monkeypatch.setattr(graph, "check_written", check)
    with pytest.raises(LoadError, match=rf"not complete on the disk \('{name}.*it was full, or your quota used up"):
        load()
    assert left(place) == []


def test_what_the_engine_refuses_is_told(load, place, monkeypatch):
    monkeypatch.setattr(graph, "_SCHEMA", ("CREATE NONSENSE",))
    with pytest.raises(LoadError, match="the graph could not be written: "):
        load()
    assert left(place) == []


KILLED = """
import signal, sys, time
from pathlib import Path
import pandas as pd
from neuprint_jupyter.server.loading import graph, load_dataset

write = graph._write_connections
def half(*arguments):
    write(*arguments)
    print("half", flush=True)
    time.sleep(600)

graph._write_connections = half
# Also where the tests run in a shell's background, which leaves SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
neurons = pd.DataFrame({"bodyId": [11, 12]})
connections = pd.DataFrame({"bodyId_pre": [11], "bodyId_post": [12], "weight": [1]})
load_dataset(sys.argv[1], neurons=neurons, connections=connections, data_dir=Path(sys.argv[2]), replace=True)
"""


@pytest.fixture
def half_loaded(place, repository):
    """A process in the middle of a load of the dataset ``brain``."""
    command = [sys.executable, "-c", KILLED, "brain", str(place)]
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout.readline() == "half\n"
            yield process
        finally:
            process.kill()


def test_a_killed_load_leaves_no_dataset_and_the_next_one_clears_up(half_loaded, load, place, ask):
    half_loaded.send_signal(signal.SIGKILL)
    half_loaded.wait()
    assert list_datasets(place) == []
    assert len(left(place)) == 1
    dataset = load()
    assert left(place) == ["brain"]
    assert ask(dataset, MEMORY) == [[3]]


def test_ctrl_c_leaves_nothing(half_loaded, place):
    half_loaded.send_signal(signal.SIGINT)
    assert half_loaded.wait() != 0
    assert left(place) == []


def test_a_load_waits_for_another_and_does_not_clear_its_place(half_loaded, load, place, capfd):
    waiting = threading.Thread(target=load, kwargs={"name": "second", "progress": True})
    waiting.start()
    heard = ""
    while "waiting for another load" not in heard:
        heard += "".join(capfd.readouterr())
        time.sleep(0.01)
    assert len(left(place)) == 1
    half_loaded.kill()
    waiting.join()
    assert [d.name for d in list_datasets(place)] == ["second"]
    assert left(place) == ["second"]


def test_a_dataset_is_not_overwritten_by_accident(load, place):
    first = load()
    for name in ("brain", "BRAIN"):
        with pytest.raises(LoadError, match="there is a dataset 'brain' already; replace it"):
            load(name)
    assert find_dataset("brain", place) == first
    assert load("brain:v2").name == "brain:v2"


def test_a_refused_name_is_known_before_the_files_are_read(load):
    load()
    with pytest.raises(LoadError, match="already"):
        load(neurons="none.csv")


def test_replacing(load, place, ask):
    first = load()
    second = load(neurons=pd.DataFrame({"bodyId": [11, 12, 13, 14]}), replace=True)
    assert first.uuid != second.uuid
    assert find_dataset("brain", place) == second
    assert ask(second, MEMORY) == [[4]]
    assert left(place) == ["brain"]


@pytest.mark.parametrize("kind", ["another format", "broken", "empty", "file"])
def test_what_is_in_the_way_and_no_dataset_is_named_and_can_be_replaced(load, place, kind):
    target = place / "datasets" / "brain"
    if kind == "file":
        target.parent.mkdir(parents=True)
        target.write_text("")
    else:
        target.mkdir(parents=True)
        (target / "notes.txt").write_text("")
        text = {"another format": '{"name": "brain", "format": 99}', "broken": "{"}.get(kind)
        if text:
            (target / "dataset.json").write_text(text)
    with pytest.raises(LoadError) as caught:
        load(neurons="none.csv")
    assert str(caught.value).startswith(f"{str(target)!r} is in the way, and is not a dataset of this version")
    assert target.exists()
    dataset = load(replace=True)
    assert find_dataset("brain", place) == dataset
    assert left(place) == ["brain"]


def test_a_server_that_has_the_old_one_open_does_no_harm_to_the_new_one(load, place, tmp_path):
    first = load()
    old = Graph(first.graph, tmp_path / "logs")
    second = load(neurons=pd.DataFrame({"bodyId": [11, 12, 13, 14]}), replace=True)
    assert old.query(MEMORY, seconds=60).data == [[3]]
    untouched = {path: path.read_bytes() for path in second.graph.iterdir()}
    old.close()
    assert {path: path.read_bytes() for path in second.graph.iterdir()} == untouched
    new = Graph(second.graph, tmp_path / "logs")
    assert new.query(MEMORY, seconds=60).data == [[4]]
    new.close()


def test_a_replacement_that_fails_keeps_the_old_one(load, place):
    first = load()
    with pytest.raises(LoadError):
        load(neurons=pd.DataFrame({"bodyId": [1, 1]}), replace=True)
    assert find_dataset("brain", place) == first
    assert left(place) == ["brain"]


def test_a_replacement_whose_last_rename_fails_keeps_the_old_one(load, place, monkeypatch):
    first = load()
    rename = type(place).rename

    def fail(path, target):
        if path.parent.name == "loading" and "replaced" not in path.name:
            raise PermissionError("no rename")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(type(place), "rename", fail)
        with pytest.raises(LoadError, match="no rename"):
            load(replace=True)
    assert find_dataset("brain", place) == first
    assert left(place) == ["brain"]


def test_killed_between_the_two_renames_of_a_replacement(load, place):
    first = load()
    first.path.rename(place / "loading" / f"{workspace._REPLACED}{first.path.name}")
    assert list_datasets(place) == []
    load("other")
    assert find_dataset("brain", place) == first
    assert (place / "loading").is_dir()
    assert list((place / "loading").iterdir()) == []


def test_a_directory_that_cannot_be_written(load, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LoadError, match="cannot write to") as caught:
        load(data_dir=tmp_path / "file")
    # What pathlib tried says no more.
    assert "pathlib" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("missing", ["arcadedb", "filelock"])
def test_without_the_extra_one_sentence_says_what_to_install(load, place, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(NeuprintError, match=r'pip install "neuprint-jupyter\[local\]"$') as caught:
        load()
    assert len(str(caught.value).splitlines()) == 1
    assert left(place) == []


def test_the_lock_is_free_after_a_load(load, place):
    load()
    with FileLock(place / "loading.lock", timeout=0):
        pass


def test_a_load_leaves_no_settings_to_the_servers_that_start_later(load):
    load("brain:v1")
    for build in ("NATIVE_ISOLATE", "JVM"):
        assert "maxPageRAM" not in os.environ[f"ARCADEDB_{build}_ARGS"]


def test_silence(load, capfd):
    load()
    assert capfd.readouterr() == ("", "")


def test_progress_names_the_stages(load, capfd):
    load(progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    stages = ["read", "check", "add up", "neurons", "connections", "finish"]
    assert sorted(stages, key=err.index) == stages
