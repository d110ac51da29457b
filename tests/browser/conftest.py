"""One server and one browser for all tests here, one page for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from neuprint_jupyter import Client
from neuprint_jupyter.server.loading import load_dataset
from tests.browser.jupyter import Jupyter
from tests.browser.lab import CHROMIUM_OPTIONS, VIEWPORT, Application, Lab, find_chromium

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
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """Chromium with a profile on disk, where JupyterLab's own code stays, translated, from page to page."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("chromium"),
            executable_path=find_chromium(),
            args=CHROMIUM_OPTIONS,
            # Playwright hides scroll bars, which take room on most people's screens.
            ignore_default_args=["--hide-scrollbars"],
            viewport=VIEWPORT,
        )
        yield context
        context.close()


@pytest.fixture
def page(context: BrowserContext, jupyter: Jupyter) -> Iterator[Page]:
    """A new page, with no cookies, permissions or stored data of another."""
    context.clear_cookies()
    context.clear_permissions()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Storage.clearDataForOrigin", {"origin": jupyter.url, "storageTypes": "local_storage,indexeddb"})
    devtools.detach()
    yield page
    page.close()


@pytest.fixture
def lab(jupyter: Jupyter, page: Page, repository: Path) -> Iterator[Lab]:
    """JupyterLab; a test fails when its page had an error or asked another machine for anything."""
    jupyter.start_afresh()
    lab = Lab(jupyter, page, repository / "screenshots")
    yield lab
    assert lab.errors == []


@pytest.fixture(scope="module")
def application() -> Application:
    """What the one notebook of a file is opened in; a file may say otherwise."""
    return "lab"


@pytest.fixture(scope="module")
def opened(jupyter: Jupyter, context: BrowserContext, repository: Path, application: Application) -> Iterator[Lab]:
    """One notebook for all tests of a file, which must not use ``page``, nor ``lab`` as it is here."""
    jupyter.start_afresh()
    page = context.new_page()
    lab = Lab(jupyter, page, repository / "screenshots", application)
    lab.new_notebook()
    yield lab
    page.close()


@pytest.fixture
def shared(opened: Lab) -> Iterator[Lab]:
    """The same, for one test: it sets its own cells with ``start_over``."""
    yield opened
    errors = opened.errors.copy()
    opened.errors.clear()
    assert errors == []


@pytest.fixture
def restarted(shared: Lab) -> Lab:
    """The same, with a new kernel."""
    shared.renew_kernel()
    return shared


@pytest.fixture(scope="package")
def many(server: None) -> Client:
    """A dataset of 6,000 regions."""
    columns = [{"name": f"ME_R_col_{i:04d}"} for i in range(5_600)]
    others = [{"name": f"R{i}({side})"} for i in range(200) for side in "LR"]
    load_dataset(
        "many:v1",
        neurons=pd.DataFrame({"bodyId": [1, 2]}),
        connections=pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "roi": ["R1(L)"], "weight": [3]}),
        roi_hierarchy={"name": "many", "children": [{"name": "ME(R)", "children": columns}, *others]},
        roi_info={"ME(R)": {"isPrimary": True, "description": "medulla <i>right</i>"}, "R1(L)": {"isPrimary": True}},
        progress=False,
    )
    return Client("local", "many:v1")
