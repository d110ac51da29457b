"""What the repository may not hold, and what it must say only once."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

MACHINE_PATH = re.compile(rb"(?<![\w.-])/(?:root|work|tmp|home/\w+|Users/\w+)/\w")
REGISTRY = re.compile(rb"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org|repo\.maven")


def found_in_tracked_files(pattern: re.Pattern[bytes], repository: Path) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=repository, check=True, stdout=subprocess.PIPE).stdout
    files = [repository / name for name in listed.decode().split("\0") if name]
    return [
        f"{path.relative_to(repository)}: {match.group().decode()}"
        for path in files
        if path.is_file()
        for match in pattern.finditer(path.read_bytes())
    ]


@pytest.mark.parametrize("place", ["root", "work", "tmp", "home/me", "Users/me"])
@pytest.mark.parametrize("before", ["", "see ", '"', "file://", "PATH=a:"])
def test_machine_paths_are_recognised(before: str, place: str) -> None:
    assert MACHINE_PATH.search(f"{before}/{place}/x".encode())


@pytest.mark.parametrize("text", ["a/work/b", "../work/b", "example.org/home/me/x"])
def test_other_paths_are_not_taken_for_them(text: str) -> None:
    assert not MACHINE_PATH.search(text.encode())


def test_no_tracked_file_names_a_place_on_somebodys_machine(repository: Path) -> None:
    assert found_in_tracked_files(MACHINE_PATH, repository) == []


def test_no_tracked_file_names_a_package_registry(repository: Path) -> None:
    assert found_in_tracked_files(REGISTRY, repository) == []


def test_the_version_stands_in_pyproject_only(repository: Path) -> None:
    assert "version" not in json.loads((repository / "package.json").read_text())
    assert "version" not in json.loads((repository / "package-lock.json").read_text())["packages"][""]


def test_the_lock_file_holds_no_addresses(repository: Path) -> None:
    packages = json.loads((repository / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_package_json_leaves_scripts_in_the_environment_alone(repository: Path) -> None:
    """``"type": "module"`` would reach down to JupyterLab's own scripts under .venv/, which are not modules."""
    assert "type" not in json.loads((repository / "package.json").read_text())
