from __future__ import annotations

import pytest

from neuprint_jupyter.client.address import Address, server_url
from neuprint_jupyter.client.tokens import TOKEN_VARIABLE
from neuprint_jupyter.errors import NeuprintAuthError, NeuprintConnectionError


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("neuprint.janelia.org", "https://neuprint.janelia.org"),
        ("https://neuprint.janelia.org/", "https://neuprint.janelia.org"),
        ("http://localhost:11000", "http://localhost:11000"),
        ("http://127.0.0.1:11000/", "http://127.0.0.1:11000"),
        ("http://[::1]:11000", "http://[::1]:11000"),
        ("https://neuprint.janelia.org/results?dataset=hemibrain%3Av1.2.1#x", "https://neuprint.janelia.org"),
        ("neuprint.janelia.org/", "https://neuprint.janelia.org"),
        ("NeuPrint.Janelia.org", "https://neuprint.janelia.org"),
    ],
)
def test_urls(given: str, url: str) -> None:
    assert server_url(given) == url


@pytest.mark.parametrize(
    "given",
    [
        "",
        "http://neuprint.janelia.org",
        "http://localhost.evil.org",
        "ftp://x",
        "https://",
        "https://me:secret@host",
        "[::1",
        "https://[::1",
        "demo:v1",
    ],
)
def test_addresses_that_are_refused(given: str) -> None:
    with pytest.raises(NeuprintConnectionError) as caught:
        server_url(given)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("given", ["abc", '"abc"', ' {"token": "abc", "email": "x"} ', "abc\n"])
def test_tokens(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, given)
    assert Address("example.org").token == "abc"


@pytest.mark.parametrize("given", ["", '{"token', "two words", "\u201cabc\u201d", '{"tokn": "secret"}'])
def test_tokens_that_are_none(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    with pytest.raises(NeuprintAuthError) as caught:
        Address("example.org", given)
    assert "secret" not in str(caught.value)


def test_the_token_is_not_in_the_repr() -> None:
    assert "secret" not in repr(Address("example.org", "secret"))
    assert "secret" not in str(vars(Address("example.org", "x")))


def test_a_server_on_this_machine_is_not_sent_the_token_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "for-janelia")
    assert Address("http://localhost:11000").token == ""
    assert Address("http://localhost:11000", "for-this-one").token == "for-this-one"
