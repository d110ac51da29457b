"""How each table is shown, sorted, filtered and scrolled, as its users would or, where they cannot, from Python."""

from __future__ import annotations

from dataclasses import dataclass

PACKAGES = ("jupyterlab==4.6.6", "itables==2.9.1", "ipydatagrid==1.4.0", "quak==0.3.5", "perspective-python==5.6.1")

# Where to click on a column's header, in or out of a shadow root.
HEADER_PLACE = """(column) => {
    const named = (root) => [...root.querySelectorAll("*")].flatMap((element) => {
        if (element.shadowRoot) return named(element.shadowRoot);
        const name = element.getAttribute("aria-label") ?? element.textContent.trim().split(/\\s/)[0];
        const title = element.matches("th, [role=columnheader]") && element.offsetHeight > 0;
        return title && (name === column || name.startsWith(column + ":")) ? [element] : [];
    });
    const header = named(document).at(-1);
    if (!header) throw new Error("no header " + column);
    header.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } =
        (header.querySelector(".sort-button, .dt-column-order, .npj-dtype") ?? header).getBoundingClientRect();
    return [left + width / 2, top + height / 2];
}"""
# Where to click, as its users do: a click that a script makes would not be on its way to the page.
LAST_PAGE = """() => {
    const button = [...document.querySelectorAll(".dt-paging button.last")].at(-1);
    button.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = button.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
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
        JavaScript that says where to click, given a column's name; or Python with ``{column}``.
    filter
        A CSS selector of a search field, or Python with ``{text}``; empty if it has neither.
    end
        JavaScript that goes to the last row or says where to click, or a CSS selector of what to click and the key
        to press then, while Control is held; empty if it cannot.
    unsort
        Python that shows the table unsorted again; ``show`` if empty.
    keeps_keys
        Whether another column sorted by is one more.
    twice
        Whether a page can show two of them; without it its modules are loaded within the time until it is shown.
    note
        What the reader of its rows must know.
    """

    name: str
    show: str
    sort: str
    filter: str
    end: str | tuple[str, str]
    unsort: str = ""
    keeps_keys: bool = False
    twice: bool = True
    note: str = ""


CONTENDERS = (
    Contender(
        "neuprint-jupyter",
        "from neuprint_jupyter import Grid\nw = Grid(frame)\nw",
        HEADER_PLACE,
        "input[aria-label='Search all columns']",
        ("[role=grid]", "End"),
    ),
    Contender(
        "itables",
        "import itables\nitables.init_notebook_mode(connected=False)\nitables.show(frame, maxBytes=0)",
        HEADER_PLACE,
        ".dt-search input",
        LAST_PAGE,
    ),
    Contender(
        "ipydatagrid",
        "from ipydatagrid import DataGrid\nw = DataGrid(frame, auto_fit_columns=False)\nw",
        "w.transform([{{'type': 'sort', 'column': '{column}', 'desc': False}}])",
        "w.transform([{{'type': 'filter', 'column': 'instance', 'operator': '=', 'value': '{text}'}}])",
        (".lm-DataGrid-viewport", "ArrowDown"),
    ),
    Contender(
        "quak",
        "import quak\nw = quak.Widget(frame.assign(bodyId=frame['bodyId'] - 2**53))\nw",
        HEADER_PLACE,
        "",
        "",
        keeps_keys=True,
        note="ids above 2^53 end it with an error: these were made small; appends rows while one scrolls",
    ),
    Contender(
        "perspective",
        "from perspective.widget import PerspectiveWidget\nw = PerspectiveWidget(frame)\nw",
        "w.sort = [['{column}', 'asc']]",
        "w.filter = [['instance', '==', '{text}']]",
        SCROLL_TO_END,
        unsort="w.sort = []; w.filter = []",
        twice=False,
        note="a page shows one of them: its code is loaded within 'shown'",
    ),
)
