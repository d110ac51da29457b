from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.magics.options import OptionParser, split_capture, words


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", []),
        ("EPG --rois EB PB", ["EPG", "--rois", "EB", "PB"]),
        ("--rois a'L(R) b'L(L)", ["--rois", "a'L(R)", "b'L(L)"]),
        ("'two words' \"and 'two' more\"", ["two words", "and 'two' more"]),
        ("'a'L(R)'", ["'a'L(R)'"]),
        (r"KC\.* [ab]", [r"KC\.*", "[ab]"]),
        (
            "--class=\"Kenyon Cell\" --type='a' --rois=a'L(R) b",
            ["--class=Kenyon Cell", "--type=a", "--rois=a'L(R)", "b"],
        ),
        ('--class="a', ['--class="a']),
    ],
)
def test_words(line: str, expected: list[str]) -> None:
    assert words(line) == expected


def parser() -> OptionParser:
    made = OptionParser("%test", "A test.")
    made.add_argument("-o", "--out")
    made.add_argument("--dry-run", action="store_true")
    return made


@pytest.mark.parametrize(
    ("text", "out", "rest"),
    [
        ("MATCH (n)-->(m) -- x", None, "MATCH (n)-->(m) -- x"),
        ("-o epg RETURN -1", "epg", "RETURN -1"),
        ("--out=epg", "epg", ""),
        ("-1 AS x", None, "-1 AS x"),
        ("--out 'a b' RETURN '$x'", "a b", "RETURN '$x'"),
        ("--dry-run --out -x RETURN 1 --out y", "-x", "RETURN 1 --out y"),
        ("--out x --dry-run -->", "x", "-->"),
        ("--out=\"a b\" RETURN 'x'", "a b", "RETURN 'x'"),
        ("--out type='a b' RETURN 'x'", "type='a b'", "RETURN 'x'"),
    ],
)
def test_options_come_first_and_the_rest_is_raw(text: str, out: str | None, rest: str) -> None:
    options, raw = parser().split(text)
    assert (options.out, raw) == (out, rest)


@given(st.text(), st.sampled_from(["", "-o x ", "--dry-run ", "--out=x --dry-run\n"]))
def test_whatever_follows_the_options_is_untouched(query: str, options: str) -> None:
    query = "MATCH " + query
    assert parser().split(options + query)[1] == query


@pytest.mark.parametrize("text", ["--outt x", "-o", "--store-to x", "--out= RETURN 1", "--dry-run=no"])
def test_wrong_options_are_errors(text: str) -> None:
    with pytest.raises(CriteriaError, match="option"):
        parser().split(text)


def test_options_of_other_magics_are_translated() -> None:
    with pytest.raises(CriteriaError, match="here it is -o NAME"):
        parser().split("--store-to x RETURN 1")


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("epg << RETURN 1", "epg", "RETURN 1"),
        ("x<<", "x", ""),
        ("RETURN 1", None, "RETURN 1"),
        ("1 << 2", None, "1 << 2"),
    ],
)
def test_capture(line: str, name: str | None, rest: str) -> None:
    assert split_capture(line) == (name, rest)
