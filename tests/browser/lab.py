"""A notebook on the screen: what the browser tests do to it, and what they look at."""

from __future__ import annotations

import re
import shutil
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from nbformat import NotebookNode, v4
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, ViewportSize

from tests.browser.jupyter import Jupyter

# The names are those that scripts/require looks for.
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

VIEWPORT: ViewportSize = {"width": 1280, "height": 900}
OPEN_MILLISECONDS = 60_000
RUN_MILLISECONDS = 120_000

Application = Literal["lab", "notebook"]

# Errors on the console that are none of ours, and whose they are.
HARMLESS: tuple[tuple[Application, str], ...] = (
    # JupyterLab's own questions to a kernel that is restarted before it has answered.
    ("lab", r"Canceled future for (debug|create_subshell)_request message before replies were done"),
    # Notebook 7.6 alone, before any notebook is open.
    ("notebook", r"Cannot read properties of undefined \(reading 'schema'\)"),
    # Notebook 7.6 when it is served by JupyterLab: its start page's "open" command is not there.
    ("notebook", r"Command 'filebrowser:open-path' not registered"),
    # The same: its copy of the icons' font is refused, and JupyterLab's is used.
    ("notebook", r"status of 403 \(Forbidden\) \(\S+/static/notebook/[0-9a-f]+\.(woff2?|ttf)\)"),
    # And the other way round, where Notebook 7 was asked for it before.
    ("lab", r"status of 403 \(Forbidden\) \(\S+/static/lab/[0-9a-f]+\.(woff2?|ttf)\)"),
)

PANEL = "[...jupyterapp.shell.widgets('main')].find((w) => w.hasClass('jp-NotebookPanel') && w.isVisible)"

ADD_CELL = f"""
    const notebook = {PANEL}.content;
    const cells = notebook.model.sharedModel;
    cells.insertCell(cells.cells.length, {{ cell_type: "code", source }});
    notebook.activeCellIndex = cells.cells.length - 1;
    notebook.deselectAll();
"""

REPLACE_CELLS = """
    const held = notebook.model.sharedModel;
    const before = held.cells.length;
    held.insertCells(before, cells);
    held.deleteCellRange(0, before);
    notebook.activeCellIndex = 0;
    notebook.deselectAll();
"""


def find_chromium() -> str:
    """Path of the browser; a test run without one fails."""
    for name in CHROMIUM_NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise RuntimeError(
        "The browser tests need Chromium, and none was found on PATH; "
        "install it first: apt-get install chromium fonts-dejavu-core."
    )


class Lab:
    """One page of the browser with one notebook, in JupyterLab or in Notebook 7.

    Parameters
    ----------
    jupyter
        The server.
    page
        A new page; its console and its requests are watched from now on.
    screenshots
        The folder for pictures.
    application
        ``"lab"`` or ``"notebook"`` (Notebook 7).

    Attributes
    ----------
    page
        For all that has no method here: ``lab.page.keyboard.press("End")``.
    errors
        What went wrong on the page: errors on the console, exceptions nobody caught, and requests to any
        other machine. The ``lab`` fixture asserts at the end that there are none;
        a test that means to cause some looks at them and clears the list.
    """

    def __init__(self, jupyter: Jupyter, page: Page, screenshots: Path, application: Application = "lab") -> None:
        self.page = page
        self.errors: list[str] = []
        self._jupyter = jupyter
        self._screenshots = screenshots
        self._application = application
        self._name = ""
        self._widgets_are_lost = False
        page.set_default_timeout(OPEN_MILLISECONDS)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._add_error(str(error)))
        page.on("request", self._on_request)

    def new_notebook(self, name: str = "notebook", cells: Sequence[str | NotebookNode] = ()) -> None:
        """Write a notebook and open it; cells given as text are code."""
        notebook = v4.new_notebook(
            cells=[_as_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        self._jupyter.write_notebook(name, notebook)
        self.open(name)

    def open(self, name: str) -> None:
        """Open ``name``.ipynb in the page, as anew, and wait until its kernel is there."""
        # A workspace of its own: JupyterLab would open the tabs of the last one again.
        place = f"lab/workspaces/{uuid.uuid4().hex}/tree" if self._application == "lab" else "notebooks"
        self.page.goto(f"{self._jupyter.url}/{place}/{name}.ipynb?token={self._jupyter.token}")
        self.page.locator(".jp-Notebook-cell").first.wait_for()
        # The page shows "idle" before there is a kernel, and offers to select one to who is quicker.
        self._do(f"""async () => {{
            const panel = {PANEL};
            await panel.context.ready;
            await panel.sessionContext.ready;
            await panel.sessionContext.session.kernel.info;
        }}""")
        self._wait_for_splash()
        self._name = name

    def open_without_its_kernel(self, name: str) -> None:
        """Open ``name``.ipynb, as anew, with a kernel that knows none of its widgets.

        Sooner or later ipywidgets says so on the console, which is no error from now on.
        """
        # A page that is still there would try to reach the kernel again, and complain.
        self.page.goto("about:blank")
        self._jupyter.start_afresh()
        self._widgets_are_lost = True
        self.open(name)

    def run_all(self, timeout: float = RUN_MILLISECONDS) -> None:
        """Run all cells, up to the first that raises, and wait until they have run."""
        self._do("async () => { await jupyterapp.commands.execute('notebook:run-all-cells') }", timeout=timeout)
        self._wait_for_counters(timeout)

    def run_cell(self, source: str, timeout: float = RUN_MILLISECONDS) -> Locator:
        """Add a cell at the end, run it, wait until it has run, and give its output."""
        self._do(
            f"async (source) => {{ {ADD_CELL} await jupyterapp.commands.execute('notebook:run-cell'); }}",
            source,
            timeout=timeout,
        )
        self._wait_for_counters(timeout)
        return self.output(self.page.evaluate(f"() => {PANEL}.content.activeCellIndex"))

    def start_over(self, cells: Sequence[str | NotebookNode]) -> None:
        """Replace all cells, as if the notebook were another; the page and the kernel stay."""
        self.page.context.clear_permissions()
        self.page.set_viewport_size(VIEWPORT)
        if self.page.locator('body[data-jp-theme-light="true"]').count() == 0:
            self.set_theme("JupyterLab Light")
        self.page.evaluate(
            f"(cells) => {{ const notebook = {PANEL}.content; {REPLACE_CELLS} }}", [_as_cell(cell) for cell in cells]
        )

    def renew_kernel(self) -> None:
        """Restart the kernel if it has run a cell, and wait until it is there."""
        self._do(
            f"""async (cells) => {{
                const {{ content: notebook, sessionContext }} = {PANEL};
                if (!notebook.model.sharedModel.cells.some((cell) => cell.execution_count)) return;
                {REPLACE_CELLS}
                await sessionContext.restartKernel();
                await sessionContext.session.kernel.info;
            }}""",
            [_as_cell("")],
        )

    def run_from(self, index: int, timeout: float = RUN_MILLISECONDS) -> None:
        """Run the cells from one to the end, and wait until they have run."""
        self._do(
            f"""async (index) => {{
                const notebook = {PANEL}.content;
                notebook.activeCellIndex = index;
                notebook.deselectAll();
                await jupyterapp.commands.execute("notebook:run-all-below");
            }}""",
            index,
            timeout=timeout,
        )
        self._wait_for_counters(timeout)

    def start_cell(self, source: str) -> None:
        """Add a cell at the end and run it, and do not wait."""
        self.page.evaluate(
            f"(source) => {{ {ADD_CELL} void jupyterapp.commands.execute('notebook:run-cell'); }}", source
        )

    def cell(self, index: int) -> Locator:
        """A cell of the notebook, counted from 0 and over cells of all kinds."""
        return self.page.locator(f'.jp-Notebook-cell[data-windowed-list-index="{index}"]')

    def output(self, index: int) -> Locator:
        """The output area of a cell."""
        return self.cell(index).locator(".jp-Cell-outputArea")

    def save(self) -> NotebookNode:
        """Save the notebook and give what is on disk then."""
        self._do("async () => { await jupyterapp.commands.execute('docmanager:save') }")
        return self._jupyter.read_notebook(self._name)

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds that Python can see and the page cannot, such as a file; the page goes on."""
        deadline = time.monotonic() + OPEN_MILLISECONDS / 1000
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"it did not come about within {OPEN_MILLISECONDS} ms")
            self.page.wait_for_timeout(200)

    def set_theme(self, theme: str) -> None:
        """Change the theme: ``"JupyterLab Dark"``, ``"JupyterLab Light"``, ``"JupyterLab Dark High Contrast"``."""
        self._do("async (theme) => { await jupyterapp.commands.execute('apputils:change-theme', { theme }) }", theme)
        self.page.locator(f'body[data-jp-theme-name="{theme}"]').wait_for(state="attached")
        self._wait_for_splash()

    def screenshot(self, name: str) -> Path:
        """Take a picture of the page for a person to look at: ``screenshots/NAME.png``."""
        path = self._screenshots / f"{name}.png"
        self.page.screenshot(path=path)
        return path

    def _do(self, function: str, argument: Any = None, timeout: float = OPEN_MILLISECONDS) -> None:
        """Call an asynchronous JavaScript function and wait for its end; what it throws is raised here."""
        # Playwright's evaluate() would wait for ever on a promise that never settles.
        self.page.evaluate(
            f"""(argument) => {{
                globalThis.lastCall = {{}};
                ({function})(argument).then(
                    () => {{ globalThis.lastCall.end = "well" }},
                    (error) => {{ globalThis.lastCall.end = String(error.stack ?? error) }},
                );
            }}""",
            argument,
        )
        end = self.page.wait_for_function("() => globalThis.lastCall.end", timeout=timeout).json_value()
        if end != "well":
            raise RuntimeError(end)

    def _wait_for_splash(self) -> None:
        """Wait until JupyterLab has taken away the planets it lays over the page while it starts or changes theme."""
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def _wait_for_counters(self, timeout: float) -> None:
        """Wait until no cell shows ``[*]``: the kernel's own status can say idle while a cell runs."""
        self.page.wait_for_function(
            "() => ![...document.querySelectorAll('.jp-InputPrompt')].some((p) => p.textContent.includes('*'))",
            timeout=timeout,
        )

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._add_error(f"{message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self._jupyter.url, "data:", "blob:")):
            self._add_error(f"asked another machine for {request.url}")

    def _add_error(self, text: str) -> None:
        if self._widgets_are_lost and "widget model not found" in text:
            return
        if not any(self._application == whose and re.search(pattern, text) for whose, pattern in HARMLESS):
            self.errors.append(text)


def _as_cell(cell: str | NotebookNode) -> NotebookNode:
    return v4.new_code_cell(cell) if isinstance(cell, str) else cell
