"""How each table is shown, sorted, filtered and scrolled, as its users would or, where they cannot, from Python."""

from __future__ import annotations

from dataclasses import dataclass

PACKAGES = ("jupyterlab==4.6.6", "itables==2.9.1", "ipydatagrid==1.4.0", "quak==0.3.5", "perspective-python==5.6.1")

# Something to click on, in or out of a shadow root, by its text.
CLICK_HEADER = """(column) => {
    const named = (root) => [...root.querySelectorAll("*")].flatMap((element) => {
        if (element.shadowRoot) return named(element.shadowRoot);
        const name = element.getAttribute("aria-label") ?? element.textContent.trim().split(/\\s/)[0];
        const title = element.matches("th, [role=columnheader]") && element.offsetHeight > 0;
        return title && (name === column || name.startsWith(column + ":")) ? [element] : [];
    });
    const header = named(document).at(-1);
    if (!header) throw new Error("no header " + column);
    (header.querySelector("[title='sort'], .dt-column-title") ?? header).click();
}"""
SCROLL_TO_END = """() => {
    const all = (root) =>
        [...root.querySelectorAll("*")].flatMap((e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
    const scrollers = all(document)
        .filter((e) => e.closest(".jp-NotebookPanel") !== null || e.getRootNode() !== document)
        .filter((e) => !e.matches(".jp-WindowedPanel-outer, .jp-Notebook"))
        .filter((e) => e.scrollHeight > e.clientHeight + 200 && /auto|scroll/.test(getComputedStyle(e).overflowY));
    scrollers.sort((a, b) => b.scrollHeight - a.scrollHeight)[0].scrollTop = 1e9;
}"""


@dataclass(frozen=True)
class Contender:
    """One table for notebooks.

    Parameters
    ----------
    name
        As in the printed table.
    show
        Python that shows ``frame``; its last line is the cell's value.
    sort
        JavaScript function of a column's name, or Python with ``{column}``.
    filter
        A CSS selector of a search field, or Python with ``{text}``; empty if it has neither.
    end
        JavaScript that goes to the last row, or keys to press in the table.
    most_rows
        More rows were never shown within the time allowed, and are not tried.
    """

    name: str
    show: str
    sort: str
    filter: str
    end: str
    most_rows: int = 5_000_000


CONTENDERS = (
    Contender(
        "neuprint-jupyter",
        "from neuprint_jupyter import Grid\nw = Grid(frame)\nw",
        CLICK_HEADER,
        "input[aria-label='Search all columns']",
        "keys",
    ),
    Contender(
        "itables",
        "import itables\nitables.init_notebook_mode(connected=False)\nitables.show(frame, maxBytes=0)",
        CLICK_HEADER,
        ".dt-search input",
        "() => document.querySelector('.dt-paging button.last, [aria-label=Last]').click()",
        most_rows=100_000,
    ),
    Contender(
        "ipydatagrid",
        "from ipydatagrid import DataGrid\nw = DataGrid(frame, auto_fit_columns=False)\nw",
        "w.transform([{{'type': 'sort', 'column': '{column}', 'desc': False}}])",
        "w.transform([{{'type': 'filter', 'column': 'instance', 'operator': '=', 'value': '{text}'}}])",
        "",
        most_rows=1_000_000,
    ),
    Contender(
        "quak",
        "import quak\nw = quak.Widget(frame)\nw",
        CLICK_HEADER,
        "",
        SCROLL_TO_END,
    ),
    Contender(
        "perspective",
        "from perspective.widget import PerspectiveWidget\nw = PerspectiveWidget(frame)\nw",
        "w.sort = [['{column}', 'asc']]",
        "w.filter = [['instance', '==', '{text}']]",
        SCROLL_TO_END,
    ),
)
