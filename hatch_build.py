"""Build hook: bundle the widgets' TypeScript from js/ into neuprint_jupyter/static/ before packing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WidgetBundles(BuildHookInterface[Any]):
    """Run ``npm ci`` and ``npm run build`` unless the bundles are there and fresh."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Make the bundles, or stop the build with one sentence that says what is missing."""
        root = Path(self.root)
        if bundles_are_fresh(root):
            return
        npm = shutil.which("npm")
        if npm is None:
            self.app.abort(
                "neuprint-jupyter's widgets must be built with Node.js 20 or newer, and no 'npm' was found on PATH: "
                "install Node.js and try again."
            )
            return
        if not dependencies_are_installed(root):
            self._run(npm, "ci", "--include=dev")
        self._run(npm, "run", "build")

    def _run(self, npm: str, *arguments: str) -> None:
        if subprocess.run([npm, *arguments], cwd=self.root, check=False).returncode != 0:  # noqa: S603
            self.app.abort(f"'npm {' '.join(arguments)}' failed; what it said is above.")


def bundles_are_fresh(root: Path) -> bool:
    """Tell whether the bundles are no older than anything they are made from."""
    bundles = list((root / "neuprint_jupyter" / "static").glob("*.js"))
    labextension = root / "labextension" / "neuprint-jupyter" / "package.json"
    if not bundles or not labextension.is_file():
        return False
    # Only a source distribution holds PKG-INFO. It ships its bundles, and some unpackers do not keep times.
    if (root / "PKG-INFO").is_file():
        return True
    # Folders count too: their time changes when a file in them goes.
    sources = [root / "package.json", root / "package-lock.json", root / "js", *(root / "js").rglob("*")]
    return min(map(modified, [*bundles, labextension])) >= max(map(modified, sources))


def dependencies_are_installed(root: Path) -> bool:
    """Tell whether node_modules/ was installed from the present package-lock.json."""
    installed = root / "node_modules" / ".package-lock.json"
    return installed.is_file() and modified(installed) >= modified(root / "package-lock.json")


def modified(path: Path) -> int:
    """Time of the last change, in nanoseconds."""
    return path.stat().st_mtime_ns
