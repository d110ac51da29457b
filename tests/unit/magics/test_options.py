from __future__ import annotations

import pytest

from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.magics.options import split_capture, split_options, words


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", []),
        ("EPG --rois EB PB", ["EPG", "--rois", "EB", "PB"]),
        ("--rois a'L(R) b'L(L)", ["--rois", "a'L(R)", "b'L(L)"]),
        ("'two words' \"and 'two' more\"", ["two words", "and 'two' more"]),
        ("'a'L(R)'", ["'a'L(R)'"]),
        (r"KC\.* [ab]", [r"KC\.*", "[ab]"]),
    ],
)
def test_words(line: str, expected: list[str]) -> None:
    assert words(line) == expected


@pytest.mark.parametrize(
    ("text", "options", "rest"),
    [
        ("MATCH (n)-->(m) -- x", [], "MATCH (n)-->(m) -- x"),
        ("-o epg RETURN -1", ["-o", "epg"], "RETURN -1"),
        ("--out=epg", ["--out", "epg"], ""),
        ("-1 AS x", [], "-1 AS x"),
        ("--out 'a b' RETURN '$x'", ["--out", "a b"], "RETURN '$x'"),
    ],
)
def test_options_come_first_and_the_rest_is_raw(text: str, options: list[str], rest: str) -> None:
    assert split_options(text, ["-o", "--out"]) == (options, rest)


@pytest.mark.parametrize("text", ["--outt x", "-o"])
def test_wrong_options_are_errors(text: str) -> None:
    with pytest.raises(CriteriaError, match="option"):
        split_options(text, ["-o", "--out"])


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
