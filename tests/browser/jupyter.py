"""A Jupyter server of the test's own: nothing of the user's settings, notebooks or kernels in it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import requests
from nbformat import NotebookNode

START_SECONDS = 120
STOP_SECONDS = 30

EXTENSIONS = Path(__file__).parent.parent.parent / "labextension"
OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ip=127.0.0.1",
    "--port-retries=0",
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.extension_manager=readonly",
    "--JupyterNotebookApp.expose_app_in_browser=True",
    # Else each page has the server ask Node whether JupyterLab should be built anew.
    "--ServerApp.tornado_settings={'page_config_data': {'buildCheck': False}}",
    # The one that was built last, wherever an installed one may lie.
    f"--LabServerApp.extra_labextensions_path={EXTENSIONS}",
)


class Jupyter:
    """JupyterLab, which serves Notebook 7 too, on a free port of this machine.

    Parameters
    ----------
    home
        An empty folder for its notebooks, settings and log.
    python
        The interpreter whose JupyterLab it is.
    """

    def __init__(self, home: Path, python: str = sys.executable) -> None:
        self.notebooks = home / "notebooks"
        self.notebooks.mkdir()
        self._settings = home / "settings"
        self._log = home / "jupyter.log"
        self.token = secrets.token_hex(16)
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")},
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "share"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(self._settings),
            "JUPYTER_TOKEN": self.token,
            "IPYTHONDIR": str(home / "ipython"),
        }
        self._command = [python, "-m", "jupyterlab", *OPTIONS, f"--ServerApp.root_dir={self.notebooks}"]
        # A port that is free may be taken before the server takes it.
        if not any(self._starts() for _ in range(3)):
            raise RuntimeError(f"JupyterLab did not start:\n{self._log.read_text()}")

    def _starts(self) -> bool:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*self._command, f"--port={port}"],
                cwd=self.notebooks,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self._request("GET", "/api/status")
            except requests.RequestException:
                time.sleep(0.1)
            else:
                return True
        self.stop()
        return False

    def _request(self, method: str, path: str) -> Any:
        response = requests.request(
            method, self.url + path, headers={"Authorization": f"token {self.token}"}, timeout=STOP_SECONDS
        )
        response.raise_for_status()
        return response.json() if response.content else None

    def start_afresh(self) -> None:
        """End all kernels and forget the settings, so that no test meets what another one left."""
        for kernel in self._request("GET", "/api/kernels"):
            self._request("DELETE", f"/api/kernels/{kernel['id']}")
        shutil.rmtree(self._settings, ignore_errors=True)
        # Unless it is told not to, JupyterLab asks in a pop-up whether to fetch news.
        quiet = self._settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
        quiet.parent.mkdir(parents=True)
        quiet.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))

    def write_notebook(self, name: str, notebook: NotebookNode) -> None:
        """Write a notebook as ``name``.ipynb."""
        nbformat.write(notebook, self.notebooks / f"{name}.ipynb")

    def read_notebook(self, name: str) -> NotebookNode:
        """Read what ``name``.ipynb holds on disk."""
        return nbformat.read(self.notebooks / f"{name}.ipynb", as_version=4)

    def stop(self) -> None:
        """End the server and its kernels."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
