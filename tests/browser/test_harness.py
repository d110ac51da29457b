"""The harness sees what a user sees, and notices what a user would not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from nbformat import v4
from playwright.sync_api import expect

from tests.browser.lab import Lab, find_chromium


def test_a_notebook_runs_in_jupyterlab(lab: Lab) -> None:
    lab.new_notebook("smoke", ["1 + 1", v4.new_markdown_cell("# Title"), "import sys; sys.executable"])
    lab.run_all()
    expect(lab.output(0)).to_contain_text("2")
    expect(lab.output(2)).to_contain_text(sys.executable)
    expect(lab.run_cell("6 * 7")).to_contain_text("42")
    assert lab.save().cells[3].outputs[0].data["text/plain"] == "42"
    lab.set_theme("JupyterLab Dark")
    assert lab.screenshot("smoke").stat().st_size > 0


def test_no_test_meets_what_another_one_left(lab: Lab) -> None:
    lab.new_notebook("light")
    expect(lab.page.locator("body")).to_have_attribute("data-jp-theme-name", "JupyterLab Light")


def test_run_all_ends_at_the_cell_that_raises(lab: Lab, tmp_path: Path) -> None:
    # The kernel lets go of what has been asked by then, so the second cell must have been.
    sent, both_are_sent = [], tmp_path / "sent"

    def note(frame: str | bytes) -> None:
        if "execute_request" in str(frame):
            sent.append(frame)
        if len(sent) == 2:
            both_are_sent.touch()

    lab.page.on("websocket", lambda socket: socket.on("framesent", note))
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(both_are_sent)!r}).exists(): time.sleep(0.05)"
    lab.new_notebook("raises", [f"{wait}\ntime.sleep(1)\n1 / 0", "'never'"])
    lab.run_all()
    expect(lab.output(0)).to_contain_text("ZeroDivisionError")
    expect(lab.output(1)).to_be_empty()


def test_the_last_of_many_cells_has_run(lab: Lab) -> None:
    lab.new_notebook("long", ["import time", *("time.sleep(0.02); print('line\\n' * 20)" for _ in range(40)), "'end'"])
    lab.run_all()
    assert lab.save().cells[41].execution_count == 42
    lab.cell(41).scroll_into_view_if_needed()
    expect(lab.output(41)).to_contain_text("end")


def test_errors_on_the_page_are_noticed(lab: Lab) -> None:
    lab.new_notebook("errors", ["from IPython.display import Javascript"])
    lab.run_all()
    lab.run_cell("Javascript('console.error(\"wrong\")')")
    lab.run_cell("Javascript('setTimeout(() => { throw new Error(\"uncaught\") })')")
    lab.run_cell("Javascript('fetch(\"http://127.0.0.2:9/cdn.js\").catch(() => {})')")
    for words in ("wrong", "uncaught", "asked another machine for http://127.0.0.2:9/cdn.js"):
        lab.wait_until(lambda words=words: any(words in error for error in lab.errors))
    lab.errors.clear()


def test_without_chromium_the_tests_fail_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeError, match="need Chromium, and none was found on PATH; install it first"):
        find_chromium()
