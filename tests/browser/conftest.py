"""One server and one browser for all tests here, one page for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.jupyter import Jupyter
from tests.browser.lab import CHROMIUM_OPTIONS, Lab, find_chromium

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="package")
def jupyter(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """The Jupyter server; its kernels see the run's data directory."""
    server = Jupyter(tmp_path_factory.mktemp("jupyter"))
    yield server
    server.stop()


# Not for the session: while playwright runs, its event loop is in the way of tests elsewhere that start their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without cookies or cache."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


@pytest.fixture
def lab(jupyter: Jupyter, page: Page, repository: Path) -> Iterator[Lab]:
    """JupyterLab; a test fails when its page had an error or asked another machine for anything."""
    jupyter.start_afresh()
    lab = Lab(jupyter, page, repository / "screenshots")
    yield lab
    assert lab.errors == []


@pytest.fixture
def notebook7(jupyter: Jupyter, page: Page, repository: Path) -> Iterator[Lab]:
    """The same in Notebook 7."""
    jupyter.start_afresh()
    lab = Lab(jupyter, page, repository / "screenshots", application="notebook")
    yield lab
    assert lab.errors == []
