"""scripts/require says in one sentence what a machine lacks, or installs it where it may."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

OLD_PYTHON = "exit 1"
NO_VENV = """case "$2" in
  *ensurepip*) exit 1;;
  *print*) echo python3.11;;
esac"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH on which only what a test puts there is found; the user is nobody special."""
    has(tmp_path, "id", "echo 1000")
    return tmp_path


def has(machine: Path, command: str, script: str) -> None:
    path = machine / command
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def require(repository: Path, machine: Path, what: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", repository / "scripts" / "require", what],
        env={"PATH": str(machine)},
        text=True,
        check=False,
        capture_output=True,
    )


@pytest.mark.parametrize(
    ("what", "commands", "sentence"),
    [
        ("python", {}, "Python 3.11 or newer is needed, and none was found on PATH."),
        ("python", {"python3": OLD_PYTHON}, "Python 3.11 or newer is needed, and none was found on PATH."),
        (
            "python",
            {"python3": NO_VENV},
            "cannot make virtual environments; install them first: apt-get install python3.11-venv.",
        ),
        ("node", {}, "Node.js 20 or newer is needed, and no 'node' was found on PATH."),
        ("node", {"node": "echo v18.19.0"}, "Node.js 20 or newer is needed, and 'node' on PATH is v18.19.0."),
        ("node", {"node": "echo v20.1.0"}, "npm is needed to build the widgets, and none was found on PATH."),
        ("chromium", {}, "install it first: apt-get install chromium fonts-dejavu-core."),
        ("chromium", {"id": "echo 0"}, "install it first: apt-get install chromium fonts-dejavu-core."),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(
    repository: Path, machine: Path, what: str, commands: dict[str, str], sentence: str
) -> None:
    for command, script in commands.items():
        has(machine, command, script)
    done = require(repository, machine, what)
    assert done.returncode != 0
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("neuprint-jupyter: ")
    assert line.endswith(sentence)


@pytest.mark.parametrize(
    ("what", "commands", "said"),
    [
        ("python", {"python3": OLD_PYTHON, "python3.12": "exit 0"}, "python3.12\n"),
        ("node", {"node": "echo v22.4.0", "npm": ""}, ""),
        ("chromium", {"google-chrome": ""}, ""),
    ],
)
def test_what_is_there_is_taken(
    repository: Path, machine: Path, what: str, commands: dict[str, str], said: str
) -> None:
    for command, script in commands.items():
        has(machine, command, script)
    done = require(repository, machine, what)
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")


@pytest.mark.parametrize(
    ("what", "commands", "packages"),
    [
        ("chromium", {}, "chromium fonts-dejavu-core"),
        ("python", {"python3": NO_VENV}, "python3.11-venv"),
    ],
)
def test_root_on_debian_gets_it_installed(
    repository: Path, machine: Path, what: str, commands: dict[str, str], packages: str
) -> None:
    for command, script in {"id": "echo 0", "apt-get": 'echo "$@"', **commands}.items():
        has(machine, command, script)
    done = require(repository, machine, what)
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1].endswith(packages)


def test_make_alone_lists_what_can_be_made(repository: Path) -> None:
    make = shutil.which("make")
    assert make
    lines = subprocess.run([make], cwd=repository, check=True, text=True, capture_output=True).stdout.splitlines()
    assert {"demo", "test", "check", "clean"} <= {line.split()[1] for line in lines}
