"""Which proposals come first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.widgets.criteria_builder.suggestions import ranked

VALUES = [("PEG-EPG", 9), ("EPGt", 4), ("XEPG", 1), ("epg", 2), ("EPG(PB08)_L1", 3), ("PEN", 20)]


def test_equal_names_come_before_beginnings_before_words_before_the_rest():
    assert [v for v, _ in ranked("epg", VALUES, 9)] == ["epg", "EPGt", "EPG(PB08)_L1", "PEG-EPG", "XEPG"]


@given(st.text(max_size=4), st.lists(st.tuples(st.text(max_size=8), st.integers(1, 9))), st.integers(0, 5))
def test_every_proposal_holds_what_was_typed(text, values, limit):
    found = ranked(text, values, limit)
    assert len(found) <= limit
    assert all(text.casefold() in value.casefold() for value, _ in found)
    assert all(pair in values for pair in found)


def test_letters_that_are_written_as_two_in_any_case_are_no_hindrance():
    assert ranked("x", [("ßßx", 1), ("ßß x", 2)], 9) == [("ßß x", 2), ("ßßx", 1)]
