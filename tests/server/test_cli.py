from __future__ import annotations

import re
from pathlib import Path

import pytest

from neuprint_jupyter import Client
from neuprint_jupyter.cli import main
from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.server.demo.edition import INFO, edition
from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.process import stop
from neuprint_jupyter.server.service import Service
from tests import tiny


def test_load_and_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path / "data"))
    tiny.NEURONS.to_parquet(tmp_path / "neurons.parquet")
    tiny.CONNECTIONS.to_csv(tmp_path / "connections.csv", index=False)
    assert main(["datasets"]) == 0
    assert "no datasets" in capsys.readouterr().out
    words = ["load", "mine:v2", "--neurons", str(tmp_path / "neurons.parquet")]
    words += ["--connections", str(tmp_path / "connections.csv"), "--quiet"]
    assert main(words) == 0
    assert capsys.readouterr().out == "loaded mine:v2: 6 neurons, 6 connections\n"
    assert main(["datasets"]) == 0
    assert re.fullmatch(
        rf"mine:v2  [\d-]+  6 neurons, .*\nin {re.escape(str(tmp_path))}.data\n", capsys.readouterr().out
    )
    assert main(words) == 1
    assert "--replace" in capsys.readouterr().err
    assert main([*words, "--replace", "--voxel-size", "8", "8", "40.5"]) == 0
    service = Service(tmp_path / "data")
    told = service.query("mine:v2", "MATCH (m:Meta) RETURN m.voxelSize, m.voxelUnits").data
    assert told == [[[8.0, 8.0, 40.5], "nanometers"]]
    assert service.close()
    with pytest.raises(SystemExit):
        main([*words, "--replace", "--voxel-size", "8", "8", "-40"])
    assert "'-40' is not a number of nanometres above 0" in capsys.readouterr().err
    assert main(["remove", "mine"]) == 1
    assert "no dataset 'mine'; did you mean 'mine:v2'?" in capsys.readouterr().err
    assert main(["remove", "mine:v2"]) == 0
    assert capsys.readouterr().out == "removed mine:v2: 6 neurons, 6 connections\n"
    assert list((tmp_path / "data" / "datasets").iterdir()) == list((tmp_path / "data" / "loading").iterdir()) == []


def test_a_bad_file_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path / "data"))
    (tmp_path / "neurons.csv").write_text("bodyid,type\n1,EPG\n")
    (tmp_path / "connections.csv").write_text("bodyId_pre,bodyId_post,weight\n1,1,1\n")
    words = [
        "load",
        "mine",
        "--neurons",
        str(tmp_path / "neurons.csv"),
        "--connections",
        str(tmp_path / "connections.csv"),
    ]
    assert main([*words, "--quiet"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("neuprint-jupyter: ")
    assert "no column 'bodyId'; did you mean 'bodyid'?" in error
    assert main(["datasets"]) == 0
    assert "no datasets" in capsys.readouterr().out


def test_what_a_load_leaves_out_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    Path("neurons.csv").write_text("bodyId,type\n1,EPG\n")
    Path("connections.csv").write_text("bodyId_pre,bodyId_post,weight,type_pre\n1,1,1,EPG\n")
    words = ["load", "mine", "--quiet", "--neurons", "neurons.csv", "--connections", "connections.csv"]
    assert main(words) == 0
    assert capsys.readouterr().err == "neuprint-jupyter: connections.csv: not counts, so left out: type_pre\n"


def test_a_file_where_a_folder_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    Path("neurons.csv").write_text("bodyId,type\n1,EPG\n")
    assert main(["load", "mine", "neurons.csv"]) == 1
    assert "'neurons.csv' is a file; give a folder, or each table by its option: --neurons" in capsys.readouterr().err


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("neuprint-jupyter ")


def test_status_and_stop_without_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path))
    assert main(["status"]) == 0
    assert "no server is running" in capsys.readouterr().out
    assert main(["stop"]) == 0
    assert "no server was running" in capsys.readouterr().out


@pytest.mark.parametrize("port", ["99999", "-1", "65536", "http", "1e3", ""])
def test_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["serve", f"--port={port}"])
    assert stopped.value.code == 2
    assert "from 0 (any that is free) to 65535" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["/proc/nope", "{tmp_path}/file", "{tmp_path}/file/inside"])
def test_a_directory_that_cannot_be_used_is_named(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no directory")
    directory = place.format(tmp_path=tmp_path)
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", directory)
    assert main(["serve", "--port", "0"]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"neuprint-jupyter: the data directory {directory} cannot be used (")
    assert error.count("\n") == 1
    with pytest.raises(NeuprintError, match="cannot be used"):
        Client("local")


def test_without_the_notebooks_the_demo_is_only_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("neuprint_jupyter.cli._make_demo", lambda: None)
    monkeypatch.setattr("neuprint_jupyter.cli.__file__", str(tmp_path / "neuprint_jupyter" / "cli.py"))
    assert main(["demo"]) == 0
    assert "%neuprint local demo:v1" in capsys.readouterr().out


EDITIONS = [
    (None, True),
    ({"info": INFO}, True),
    ({"info": INFO, "edition": "an earlier one"}, True),
    ({"info": INFO, "edition": edition()}, False),
    ({"info": "somebody's own"}, False),
]


def test_the_demo_is_made_anew_when_it_is_an_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path))
    calls: list[str] = []
    monkeypatch.setattr("neuprint_jupyter.server.demo.build_demo", lambda: calls.append("made"))
    monkeypatch.setattr("os.execv", lambda *_: calls.append("opened"))
    tables = {"neurons": tiny.NEURONS, "connections": tiny.CONNECTIONS}
    try:
        for meta, made in EDITIONS:
            if meta is not None:
                load_dataset("demo:v1", **tables, meta=meta, replace=True, progress=False)
            calls.clear()
            assert main(["demo", "--no-browser"]) == 0
            assert calls == (["made", "opened"] if made else ["opened"]), meta
    finally:
        stop(tmp_path)
