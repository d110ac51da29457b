"""Widgets outside of Jupyter's pages: VS Code, Colab and marimo name their colours in other ways, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from neuprint_jupyter import Client, CriteriaBuilder, Grid, query_log
from tests.browser.accessibility import serious_findings
from tests.browser.hosts import show

VSCODE_DARK = """
html { --vscode-editor-background: #1f1f1f; --vscode-editor-foreground: #cccccc; --vscode-focusBorder: #0078d4;
    --vscode-editorWidget-background: #202020; --vscode-descriptionForeground: #9d9d9d;
    --vscode-list-hoverBackground: #2a2d2e; --vscode-panel-border: #2b2b2b; --vscode-errorForeground: #f85149;
    background: #1f1f1f }
"""
VSCODE_LIGHT = """
html { --vscode-editor-background: #ffffff; --vscode-editor-foreground: #3b3b3b; --vscode-focusBorder: #005fb8;
    --vscode-editorWidget-background: #f8f8f8; --vscode-descriptionForeground: #3b3b3b;
    --vscode-list-hoverBackground: #f2f2f2; --vscode-panel-border: #e5e5e5; --vscode-errorForeground: #f85149 }
"""
HOSTS: dict[str, dict[str, Any]] = {
    "bare": {},
    "vscode-dark": {"html": "data-vscode-theme-kind=vscode-dark", "css": VSCODE_DARK},
    "vscode-light": {"html": "data-vscode-theme-kind=vscode-light", "css": VSCODE_LIGHT},
    "colab-dark": {"html": "theme=dark", "css": "html { background: #383838 }"},
    "marimo-dark": {"html": "class=dark", "css": "html { background: #181c1a }", "shadow": True},
    "light-on-a-dark-system": {"html": "data-theme=light", "system": "dark"},
}


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest, page: Page) -> dict[str, Any]:
    """What one host's page is; the system itself is light unless it says otherwise."""
    named = dict(HOSTS[request.param])
    page.emulate_media(color_scheme=named.pop("system", "light"))
    return named


@pytest.fixture
def picture(request: pytest.FixtureRequest, repository: Path) -> Path:
    """Where a test leaves what it saw."""
    return repository / "screenshots" / f"{request.node.name}.png"


def frame() -> pd.DataFrame:
    """A column of each kind."""
    return pd.DataFrame(
        {
            "bodyId": [2**53 + i for i in range(60)],
            "type": pd.Categorical(["EPG", "PEN", None] * 20),
            "pre": [i % 7 for i in range(60)],
            "traced": [True, False, None] * 20,
            "place": [{"x": 1, "y": 2, "z": i} for i in range(60)],
            "roiInfo": [{"EB": {"pre": 3, "post": i}, "PB": {"pre": 1, "post": 2}} for i in range(60)],
        }
    )


def test_a_grid_serves_and_is_legible(page: Page, host: dict[str, Any], picture: Path) -> None:
    part = show(page, Grid(frame()), **host)
    status = part.get_by_role("status")
    expect(part.get_by_role("gridcell").first).to_have_text(str(2**53))
    part.get_by_role("gridcell").nth(8).click()
    part.get_by_label("Search all columns").fill("PEN")
    expect(status).to_have_text("20 of 60 rows, 1 selected")
    part.get_by_role("columnheader", name="pre").click()
    expect(status).to_have_text("20 of 60 rows, sorted by pre ascending, 1 selected")
    assert serious_findings(part) == []
    part.get_by_role("columnheader", name="type").hover()
    part.get_by_role("button", name="Filter type").click()
    part.get_by_role("checkbox", name="EPG").check()
    expect(status).to_have_text("0 of 60 rows, sorted by pre ascending, 1 selected (1 not shown)")
    part.get_by_role("combobox", name="null").select_option(index=1)
    page.screenshot(path=picture)
    assert serious_findings(part) == []
    # A click elsewhere closes the form.
    status.click()
    expect(part.get_by_role("dialog")).to_have_count(0)
    part.get_by_role("button", name="More").click()
    part.get_by_role("menuitem", name="Invert selection").press("ArrowUp")
    expect(part.get_by_role("menuitem", name="Invert selection")).not_to_be_focused()
    part.get_by_role("menuitem", name="Invert selection").click()
    expect(part.get_by_role("menu")).to_have_count(0)


def test_a_form_is_legible(page: Page, host: dict[str, Any], tiny: Client, picture: Path) -> None:
    part = show(page, CriteriaBuilder(client=tiny), **host)
    expect(part).to_contain_text("The first")
    page.screenshot(path=picture)
    assert serious_findings(part) == []


def test_the_query_log_is_legible(page: Page, host: dict[str, Any], tiny: Client, picture: Path) -> None:
    tiny.fetch_custom("MATCH (n:Neuron) WHERE n.type = 'EPG' RETURN count(n) AS c // all")
    with pytest.raises(Exception, match="line 1"):
        tiny.fetch_custom("MATCH (n:Neuron RETURN n")
    part = show(page, query_log(tiny), **host)
    lines = part.locator(".npj-q-line")
    expect(lines.first).to_be_visible()
    lines.first.click()
    expect(part.locator(".npj-q-error")).to_be_visible()
    page.screenshot(path=picture)
    assert serious_findings(part) == []
    page.set_viewport_size({"width": 300, "height": 900})
    assert part.locator(".npj-q-scroll").evaluate("(list) => list.scrollWidth <= list.clientWidth")
