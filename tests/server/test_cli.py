from __future__ import annotations

from pathlib import Path

import pytest

from neuprint_jupyter.cli import main
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
    assert capsys.readouterr().out.startswith("mine:v2")
    assert main(words) == 1
    assert "--replace" in capsys.readouterr().err
    assert main([*words, "--replace"]) == 0


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


def test_status_and_stop_without_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path))
    assert main(["status"]) == 0
    assert "no server is running" in capsys.readouterr().out
    assert main(["stop"]) == 0
    assert "no server was running" in capsys.readouterr().out
