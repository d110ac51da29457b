from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.server.dialect import Syntax, tokenize

WORDS = "RETURN f(a, b + 1) AS x"


def _written(query: Syntax) -> str:
    return "".join(token.text for token in query.changed())


@given(st.permutations(range(4)))
def test_what_is_written_beside_a_word_stays_when_the_word_is_changed(order: list[int]) -> None:
    query = Syntax(tokenize(WORDS))
    changes = [
        lambda: query.change(1, before="<"),
        lambda: query.change(8, after=">"),
        lambda: query.change(1, "g"),
        lambda: query.change(8, "]"),
    ]
    for number in order:
        changes[number]()
    assert _written(query) == "RETURN <g(a, b + 1]> AS x"


def test_what_takes_the_place_of_words_is_written_inside_of_what_is_beside_them() -> None:
    query = Syntax(tokenize(WORDS))
    query.change(3, "c", before="-")
    query.change(1, before="<")
    query.change(8, after=">")
    query.change(1, before="{")
    assert query.replace(1, 9, "y") == "f(-c, b + 1)"
    query.change(8, after="}")
    assert _written(query).replace(" ", "") == "RETURN{<y>}ASx"


def test_one_word_is_replaced_and_none() -> None:
    query = Syntax(tokenize(WORDS))
    query.change(3, before="<", after=">")
    assert (query.replace(3, 4, "y"), query.replace(3, 3, "z")) == ("a", "")
    assert _written(query) == "RETURN f(<y>, b + 1) AS x"
