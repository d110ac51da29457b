"""The one server of a data directory: found, started, stopped."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from neuprint_jupyter import Client
from neuprint_jupyter.cli import main
from neuprint_jupyter.errors import NeuprintConnectionError, NeuprintError
from neuprint_jupyter.server import process as process_module
from neuprint_jupyter.server.engine import engine_name
from neuprint_jupyter.server.process import ensure_running, running_server, stop
from neuprint_jupyter.server.runtime import Running, runtime_file, write_runtime
from neuprint_jupyter.server.store import data_directory
from tests.server.api import ask_without_waiting
from tests.server.waiting import wait_until


@pytest.fixture(scope="module")
def left_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("running")
    ensure_running(path)
    yield path
    stop(path)


@pytest.fixture
def running_dir(left_running: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with a running server, which a test leaves as it is."""
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(left_running))
    return left_running


def test_another_that_starts_for_too_long_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "START_SECONDS", 0.1)
    with (
        FileLock(tmp_path / "start.lock"),
        pytest.raises(NeuprintConnectionError, match="another process has been starting the server"),
    ):
        ensure_running(tmp_path)


def test_two_notebooks_that_start_it_at_once_share_it(own_dir: Path) -> None:
    assert running_server(own_dir) is None
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: ensure_running(own_dir).pid, range(4)))
    assert len(set(found)) == 1
    assert stop(own_dir) is True
    assert stop(own_dir) is False
    assert not runtime_file(own_dir).exists()


def test_the_folder_it_was_started_in_may_go(own_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    notebooks = tmp_path_factory.mktemp("notebooks")
    start = "from neuprint_jupyter.server.process import ensure_running; ensure_running()"
    subprocess.run([sys.executable, "-c", start], cwd=notebooks, check=True)
    notebooks.rmdir()
    assert Client("local", "tiny:v1").fetch_custom("MATCH (n:Neuron) RETURN count(n) AS n")["n"].item() > 0


def test_the_directory_may_have_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "mein Gehirn \u8166"
    # As on Windows, where a file has the letters of one language.
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    assert ensure_running(place).answers()
    assert str(place) in (place / "logs" / "server.log").read_text(encoding="utf-8")
    assert stop(place)


def test_a_server_on_another_machine_is_told_of(tmp_path: Path) -> None:
    write_runtime(tmp_path, Running(7, "http://127.0.0.1:1", "x", "y", host="node-12"))
    with (
        FileLock(tmp_path / "server.lock"),
        pytest.raises(NeuprintConnectionError, match=r"process 7 on node-12 serves .*, and only to that machine"),
    ):
        ensure_running(tmp_path)


@pytest.mark.parametrize("file", ["start.lock", "server.lock", "server.json"])
def test_a_directory_of_another_user_is_told_of(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / file).touch()
    # Whoever runs this may be root, who can open anything.
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name != file)
    with pytest.raises(NeuprintError, match=rf"is another user's \({file} cannot be opened\); name one of your own"):
        ensure_running(tmp_path)


def test_two_processes_that_start_it_at_once_share_it(own_dir: Path) -> None:
    ask = "from neuprint_jupyter.server.process import ensure_running; print(ensure_running().pid)"
    started = [subprocess.Popen([sys.executable, "-c", ask], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    found = [process.communicate(timeout=120)[0].strip() for process in started]
    assert set(found) == {str(ensure_running(own_dir).pid)}


def test_it_stops_when_nobody_asks(own_dir: Path) -> None:
    script = "from pathlib import Path; from neuprint_jupyter.server.process import serve; "
    script += f"serve(Path({str(own_dir)!r}), idle_seconds=1)"
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    # Not asked whether it is there: who is late would find it gone.
    assert process.communicate(timeout=60)[0].startswith("neuPrint server at http://127.0.0.1:")
    assert process.returncode == 0
    assert not runtime_file(own_dir).exists()


def test_it_ends_when_nobody_finds_it_and_leaves_the_next_one_alone(own_dir: Path) -> None:
    script = "from pathlib import Path; from neuprint_jupyter.server.process import serve; "
    script += f"serve(Path({str(own_dir)!r}), idle_seconds=20)"
    process = subprocess.Popen([sys.executable, "-c", script])
    wait_until(lambda: running_server(own_dir) is not None)
    shutil.rmtree(own_dir)
    following = ensure_running(own_dir)
    assert process.wait(timeout=60) == 0
    assert running_server(own_dir) == following


def test_one_that_does_not_answer_is_not_said_to_be_stopped(tmp_path: Path) -> None:
    write_runtime(tmp_path, Running(7, "http://127.0.0.1:1", "x", "y"))
    with (
        FileLock(tmp_path / "server.lock"),
        pytest.raises(NeuprintConnectionError, match=r"process 7 holds .*, and answers no requests"),
    ):
        stop(tmp_path)
    assert not stop(tmp_path)
    assert not stop(tmp_path / "not there")


@pytest.mark.parametrize(("stuck", "ends"), [("[False, True] * 1000", False), ("[False, True, True]", True)])
def test_it_ends_when_a_query_does_not_stop_and_says_so(own_dir: Path, stuck: str, ends: bool) -> None:
    script = f"""
from pathlib import Path
from neuprint_jupyter.server import process
from neuprint_jupyter.server.service import Service
told, checks = iter({stuck}), process.PeriodicCallback
Service.is_stuck = property(lambda _: next(told))
process.PeriodicCallback = lambda check, _: checks(check, 20)
process.serve(Path({str(own_dir)!r}), idle_seconds=3600)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    if ends:
        assert process.wait(timeout=60) == 0
    else:
        wait_until(lambda: running_server(own_dir) is not None)
        time.sleep(0.5)
        assert process.poll() is None
    process.terminate()
    said = process.communicate(timeout=60)[0]
    assert ("a query goes on long after its time" in said) is ends


def of_an_earlier_version(running: Running, **changes: Any) -> Running:
    """Have the runtime file say that the server is of another version."""
    earlier = replace(running, version="0.0.1", **changes)
    write_runtime(data_directory(), earlier)
    return earlier


def test_after_an_upgrade_the_background_server_is_replaced(own_dir: Path) -> None:
    first = of_an_earlier_version(ensure_running(own_dir))
    assert first.background
    assert Client("local").fetch_custom("MATCH (n:Neuron) RETURN count(n) AS n")["n"].tolist() == [6]
    second = ensure_running(own_dir)
    assert (second.pid != first.pid, second.version) == (True, version("neuprint-jupyter"))
    # A later one than ours is not: two environments would replace each other's for ever.
    later = replace(second, version="9999")
    write_runtime(own_dir, later)
    assert ensure_running(own_dir) == later


def test_a_server_of_an_earlier_version_that_is_needed_goes_on(own_dir: Path) -> None:
    running = ensure_running(own_dir)
    by_hand = of_an_earlier_version(running, background=False)
    with pytest.warns(UserWarning, match="0.0.1 .* it was started by hand; .* neuprint-jupyter stop"):
        assert ensure_running(own_dir) == by_hand
    busy = of_an_earlier_version(running)
    endless = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b < 0 RETURN count(*) AS c"
    asked = ask_without_waiting(running, endless)
    with pytest.warns(UserWarning, match="it is answering queries"):
        assert ensure_running(own_dir) == busy
    asked.close()


def test_status_says_where_it_is_and_which_engine_answers(
    running_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    running = ensure_running(running_dir)
    assert main(["status"]) == 0
    assert capsys.readouterr().out == f"running at {running.url} (process {running.pid}, {engine_name()})\n"


def test_the_token_is_for_its_owner_only(running_dir: Path) -> None:
    running = ensure_running(running_dir)
    assert stat.S_IMODE(runtime_file(running_dir).stat().st_mode) == 0o600
    assert running.token not in repr(running)
    assert running.token not in (running_dir / "logs" / "server.log").read_text()


def test_a_stranger_on_the_same_port_is_not_taken_for_it(running_dir: Path) -> None:
    running = ensure_running(running_dir)
    text = runtime_file(running_dir).read_text()
    runtime_file(running_dir).write_text(text.replace(running.instance, "somebody else"))
    assert running_server(running_dir) is None
    runtime_file(running_dir).write_text(text)
    assert running_server(running_dir) == running


def test_a_second_server_says_who_holds_the_directory(running_dir: Path) -> None:
    running = ensure_running(running_dir)
    command = [sys.executable, "-m", "neuprint_jupyter.cli", "serve", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"process {running.pid}" in done.stderr
    assert "neuprint-jupyter stop" in done.stderr


def test_a_taken_port_is_named(running_dir: Path) -> None:
    port = ensure_running(running_dir).url.rpartition(":")[2]
    other = {**os.environ, "NEUPRINT_JUPYTER_DATA": str(running_dir / "other")}
    command = [sys.executable, "-m", "neuprint_jupyter.cli", "serve", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=other)
    assert done.returncode == 1
    assert f"port {port} cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_is_stopping_is_waited_for(own_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopping = FileLock(own_dir / "server.lock")
    stopping.acquire()
    happened: list[str] = []

    def no_answer(_directory: Path) -> None:
        happened.append("no answer")
        if len(happened) == 3:
            stopping.release()

    monkeypatch.setattr(process_module, "running_server", no_answer)
    monkeypatch.setattr(process_module, "_start", lambda _directory: happened.append("started"))
    ensure_running(own_dir)
    assert happened == ["no answer"] * 3 + ["started"]


def test_what_an_earlier_start_said_is_not_quoted(own_dir: Path) -> None:
    log = own_dir / "logs" / "server.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text("an earlier trouble\n")
    with FileLock(own_dir / "server.lock"), pytest.raises(NeuprintConnectionError) as raised:
        process_module._start(own_dir)
    assert "another server already serves" in str(raised.value)
    assert "an earlier trouble" not in str(raised.value)
