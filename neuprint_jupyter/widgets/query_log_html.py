"""Queries as HTML that needs no kernel and no script: under a cell, and where the pane was."""

from __future__ import annotations

from collections.abc import Sequence

from neuprint_jupyter.client import QueryRecord
from neuprint_jupyter.cypher import tokenize
from neuprint_jupyter.errors import numbered
from neuprint_jupyter.widgets.cells import cut
from neuprint_jupyter.widgets.html import element

_LONGEST_QUERY = 4_000
# JupyterLab's colours of code, which follow its theme; elsewhere ones that read on white and on black.
_COLORS = {
    "keyword": "var(--jp-mirror-editor-keyword-color, #2e8b57)",
    "string": "var(--jp-mirror-editor-string-color, #ba5d2a)",
    "number": "var(--jp-mirror-editor-number-color, #3a87ad)",
    "comment": "var(--jp-mirror-editor-comment-color, #808080)",
    "parameter": "var(--jp-mirror-editor-variable-2-color, #3a87ad)",
}
_CODE = "margin: 4px 0 8px 16px; white-space: pre-wrap; font-family: var(--jp-code-font-family, monospace);"


def duration(seconds: float) -> str:
    """A time as the log pane tells it: below a second in milliseconds.

    Examples
    --------
    >>> [duration(seconds) for seconds in (0.00566, 0.176, 2.987, 120.4)]
    ['5.7 ms', '176 ms', '2.99 s', '120 s']
    """
    if seconds < 0.0995:
        return f"{seconds * 1000:.2g} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.3g} s"


def cypher_html(cypher: str) -> str:
    """A query, coloured, inside ``<pre>``."""
    shown = cut(cypher, _LONGEST_QUERY)
    coloured = "".join(
        element("span", token.text, f"color: {_COLORS[token.kind]}") if token.kind in _COLORS else _plain(token.text)
        for token in tokenize(shown)
    )
    return f'<pre style="{_CODE}">{coloured}</pre>'


def queries_html(records: Sequence[QueryRecord], title: str) -> str:
    """Queries behind a heading that opens, each folded.

    Parameters
    ----------
    records
        In the order they are shown.
    title
        The heading.
    """
    items = "".join(
        f'<details style="margin-left: 16px">{element("summary", _line(record))}'
        f"{cypher_html(record.cypher)}{_error_html(record)}</details>"
        for record in records
    )
    return f"<details>{element('summary', title, 'opacity: 0.8')}{items}</details>"


def queries_text(records: Sequence[QueryRecord]) -> str:
    """Queries as lines of text."""
    return "\n".join(_line(record) for record in records) or "no queries yet"


def _line(record: QueryRecord) -> str:
    took = "" if record.elapsed is None else f", {duration(record.elapsed)}"
    rows = "" if record.rows is None else f", {record.rows:,} row{'' if record.rows == 1 else 's'}"
    first = cut(" ".join(record.cypher.split()), 80)
    # By the clock of whoever reads it, as the pane itself has it.
    when = f"{record.started.astimezone():%H:%M:%S}"
    return f"{when} {record.caller} on {record.dataset}: {record.status}{took}{rows} · {first}"


def _error_html(record: QueryRecord) -> str:
    if not record.error:
        return ""
    drawn = f"\n\n{numbered(record.cypher, *record.place)}" if record.place else ""
    return element("pre", record.error + drawn, f"{_CODE} color: var(--jp-error-color1, #d32f2f)")


def _plain(text: str) -> str:
    return element("span", text)
