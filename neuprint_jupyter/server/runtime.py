"""Which server holds a data directory: the file that says so, and the questions asked of it."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import requests
from packaging.version import Version


@dataclass(frozen=True)
class Running:
    """A server that is, or was, running.

    Parameters
    ----------
    pid
        Its process.
    url
        Where programs on this machine reach it, without TLS.
    instance
        What it calls itself.
    token
        What its clients must send; the file that holds it is readable by its owner only.
    engine
        What answers, as in ``"ArcadeDB 26.11.1 (native)"``.
    public_url
        Where all other clients reach it.
    authority
        The file of the certificate that they must trust; empty without TLS.
    version
        This package's, whose code it runs; empty if it does not say.
    background
        Whether it was started by a client rather than by hand.
    host
        The machine that it runs on; empty if it does not say.
    """

    pid: int
    url: str
    instance: str
    token: str
    engine: str = ""
    public_url: str = ""
    authority: str = ""
    version: str = ""
    background: bool = False
    host: str = ""

    def __repr__(self) -> str:
        return f"Running(pid={self.pid}, url={self.url!r})"

    def answers(self) -> bool:
        """Whether this very server answers at its address."""
        return self._told().get("Instance") == self.instance

    def is_busy(self) -> bool:
        """Whether it is answering queries just now."""
        return bool(self._told().get("Busy"))

    @property
    def is_outdated(self) -> bool:
        """Whether it runs the code of an earlier version of this package than is installed here."""
        return not self.version or Version(self.version) < Version(version("neuprint-jupyter"))

    @property
    def is_elsewhere(self) -> bool:
        """Whether it runs on another machine, which has the same directory."""
        return self.host not in ("", platform.node())

    def _told(self) -> dict[str, Any]:
        try:
            with requests.Session() as session:
                session.trust_env = False
                info = session.get(f"{self.url}/api/serverinfo", timeout=3).json()
        except (requests.RequestException, ValueError):
            return {}
        return info if isinstance(info, dict) else {}


def runtime_file(data_dir: Path) -> Path:
    """Where the server of a data directory says that it runs."""
    return data_dir / "server.json"


def write_runtime(data_dir: Path, running: Running) -> None:
    """Say that a server runs, in one step and for its owner's eyes only."""
    target = runtime_file(data_dir)
    unfinished = target.with_suffix(f".{running.pid}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(running), file)
    unfinished.replace(target)


def read_runtime(data_dir: Path) -> Running | None:
    """The server that the file names, whether it still answers or not."""
    try:
        return Running(**json.loads(runtime_file(data_dir).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
