import html.parser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.widgets.grid.table import Table
from neuprint_jupyter.widgets.grid.table_html import table_html, table_text
from neuprint_jupyter.widgets.html import element, escape


class Reader(html.parser.HTMLParser):
    """What a browser would make of it: the tags, and the text of the cells."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.texts = [], set(), [""]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag in ("td", "th", "p"):
            self.texts.append("")

    def handle_data(self, data):
        self.texts[-1] += data


nasty = st.text() | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</td></table><b>",
        "a\u202eb\u2066",
        "&lt;",
        "\" onclick='x'",
        "x" * 100_000,
        "-->",
        "<!--",
        "\x00",
    ]
)


@given(nasty)
def test_escaped_text_reads_back_as_itself(text):
    if "\r" in text or "\x00" in text:  # HTML cannot hold these as they are
        text = text.replace("\r", " ").replace("\x00", " ")
    reader = Reader(element("td", text))
    assert reader.tags == ["td"]
    assert "".join(reader.texts) == text
    assert not set("<>\"'") & set(escape(text))


@given(st.lists(nasty, min_size=1, max_size=5), nasty)
def test_no_cell_and_no_name_becomes_markup(cells, name):
    reader = Reader(table_html(Table(pd.DataFrame({name: pd.Series(cells, dtype=object)}))))
    assert set(reader.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "p"}
    assert reader.tags.count("td") == len(cells)
    assert reader.attributes == {"style"}


def test_it_says_the_true_size_and_stays_small():
    frame = pd.DataFrame({f"column {i}": ["<&>" * 1_000] * 5_000 for i in range(100)})
    text = table_html(Table(frame))
    assert "5,000 rows, 100 columns; shown are the first" in text
    assert len(text) < 30_000


@pytest.mark.parametrize("frame", [{f"c{i}": ["😀" * 100] * 60 for i in range(10)}, {"n" * 100_000: range(60)}])
def test_what_a_notebook_keeps_stays_small_in_bytes(frame):
    shown = pd.DataFrame(frame)
    assert len((table_html(Table(shown)) + table_text(shown)).encode()) < 50_000


def test_a_table_stands_at_the_left_as_that_of_pandas_does() -> None:
    # JupyterLab centres tables that say nothing of it.
    assert '<table style="border-collapse: collapse; margin: 0">' in table_html(Table(pd.DataFrame({"type": ["EPG"]})))


def test_ids_are_exact_and_nulls_visible():
    frame = pd.DataFrame({"bodyId": pd.array([2**53 + 1, None], dtype="Int64"), "ok": [True, False]})
    reader = Reader(table_html(Table(frame)))
    assert reader.texts[1:] == ["bodyId", "ok", str(2**53 + 1), "true", "null", "false", "2 rows, 2 columns"]


def test_counts_by_roi_make_no_row_taller():
    infos = [{"a'L(R)": {"pre": 3, "post": i}, "CRE(-ROB,-RUB)(R)": {"pre": 9, "post": 1}} for i in range(9)]
    text = table_html(Table(pd.DataFrame({"bodyId": range(9), "roiInfo": infos})))
    assert text.count('<td style="text-align: left; white-space: nowrap">') == 9


def test_plain_text_is_limited_even_where_pandas_is_not():
    frame = pd.DataFrame({"a": ["x" * 10_000] * 5_000})
    with pd.option_context("display.max_rows", None, "display.max_colwidth", None):
        assert len(table_text(frame)) < 10_000
    assert table_text(pd.DataFrame({"a": pd.Series([10**5_000], dtype=object)})) == "1 rows, 1 columns"
    small = pd.DataFrame({"a": [1]})
    assert table_text(small) == repr(small)
