"""Any value sent as data comes back as the same data, and any name means that name."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuprint_jupyter import Client
from neuprint_jupyter.cypher import bind_parameters, identifier, literal

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    ANY_TEXT,
)
many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
SHARP = [
    "'",
    '"',
    "`",
    "\\",
    "\\'",
    "\\\\",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "$x",
    "{x}",
    "//",
    "/*",
    "*/",
    "😀",
    "‘’",
    "\\u0027",
    ":Neuron",
]


def returned(client: Client, cypher: str) -> object:
    return client.fetch_custom(cypher, format="json")["data"][0][0]


def same(got: object, sent: object) -> bool:
    if isinstance(sent, float) and not isinstance(sent, bool):
        return isinstance(got, int | float) and math.isclose(got, sent, rel_tol=1e-15, abs_tol=5e-324)
    if isinstance(sent, list):
        return isinstance(got, list) and len(got) == len(sent) and all(map(same, got, sent))
    return type(got) is type(sent) and got == sent


@pytest.mark.parametrize("text", SHARP)
def test_sharp_texts(tiny: Client, text: str) -> None:
    assert returned(tiny, f"RETURN {literal(text)} AS x") == text
    assert returned(tiny, f"RETURN {literal('a' + text + 'b')} AS x") == f"a{text}b"


@many
@given(value=st.one_of(SCALAR, st.lists(SCALAR, max_size=5)))
def test_any_value(tiny: Client, value: object) -> None:
    assert same(returned(tiny, bind_parameters("RETURN $v AS x", {"v": value}.__getitem__)), value)


@many
@given(name=ANY_TEXT.filter(lambda name: name.strip() and not any(unsafe in name for unsafe in ("\\u", "\0"))))
def test_any_name(tiny: Client, name: str) -> None:
    answer = tiny.fetch_custom(f"RETURN 1 AS {identifier(name)}", format="json")
    assert answer["columns"] == [name]
    assert returned(tiny, f"WITH {{{identifier(name)}: 5}} AS m RETURN m.{identifier(name)}") == 5
