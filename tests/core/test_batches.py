"""A part that takes too long is halved; results keep their order and their types."""

from __future__ import annotations

import re
import threading
from typing import Any

import pandas as pd
import pytest

import neuprint_jupyter as nj
from neuprint_jupyter import Client, NeuprintTimeoutError, NotNull
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.client import asked_by
from neuprint_jupyter.client.decode import table
from neuprint_jupyter.queries.batches import in_batches, in_parts
from tests.tiny import BIG


class Slow:
    """A client that is too slow for more than ``most`` bodies at once."""

    progress = False

    def __init__(self, most: int) -> None:
        self.most = most
        self.asked: list[int] = []
        self.threads: set[threading.Thread] = set()

    def fetch_custom(self, cypher: str) -> pd.DataFrame:
        ids = eval(cypher)
        self.asked.append(len(ids))
        self.threads.add(threading.current_thread())
        if len(ids) > self.most:
            raise NeuprintTimeoutError("too slow")
        return table(["id", "gap"], [[i, None if i % 2 else i + 2**60] for i in ids])


@pytest.mark.parametrize("most", [1, 3, 8, 100])
def test_parts_are_halved_until_they_are_quick_enough(most: int) -> None:
    slow = Slow(most)
    found = in_batches(slow, in_parts(range(20), 8), str, label="x")  # type: ignore[arg-type]
    assert found["id"].tolist() == list(range(20))
    assert found["gap"].dtype == "Int64"
    assert found["gap"].max() == 18 + 2**60
    assert max(slow.asked) == 8


def test_where_one_thread_is_wanted_there_is_no_other() -> None:
    slow = Slow(1)
    in_batches(slow, in_parts(range(20), 2), str, label="x", threads=1)  # type: ignore[arg-type]
    assert slow.threads == {threading.current_thread()}


def test_a_single_body_that_is_too_slow_is_an_error() -> None:
    with pytest.raises(NeuprintTimeoutError):
        in_batches(Slow(0), in_parts(range(5), 4), str, label="x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "neurons", [[3, 4, 6, BIG, BIG + 1], NC(type=NotNull), [3, 4]], ids=["bodies", "criteria", "two"]
)
@pytest.mark.parametrize("most", [1, 2])
def test_connections_that_take_too_long_at_once_are_asked_in_parts(
    tiny: Client, monkeypatch: pytest.MonkeyPatch, neurons: Any, most: int
) -> None:
    whole = nj.fetch_adjacencies(neurons, client=tiny)
    client = Client("local", "tiny:v1")
    ask = client.fetch_custom

    def slow(cypher: str, *args: Any, **kwargs: Any) -> Any:
        named = re.search(r"n\.bodyId (?:= \d+|IN \[(.*)\])", cypher)
        if "ConnectsTo" in cypher and (not named or len((named[1] or "").split(",")) > most):
            raise NeuprintTimeoutError("too slow")
        return ask(cypher, *args, **kwargs)

    monkeypatch.setattr(client, "fetch_custom", slow)
    for found, expected in zip(nj.fetch_adjacencies(neurons, client=client), whole, strict=True):
        pd.testing.assert_frame_equal(found, expected)


def test_the_connections_of_one_body_that_take_too_long_are_an_error(
    tiny: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client("local", "tiny:v1")
    asked: list[str] = []

    def slow(cypher: str, *_: Any, **__: Any) -> Any:
        asked.append(cypher)
        raise NeuprintTimeoutError("too slow")

    monkeypatch.setattr(client, "fetch_custom", slow)
    with pytest.raises(NeuprintTimeoutError):
        nj.fetch_adjacencies(3, weight_props="weight", client=client)
    assert len(asked) == 1


def test_no_bodies_still_have_columns() -> None:
    found = in_batches(Slow(5), in_parts([], 4), str, label="x")  # type: ignore[arg-type]
    assert list(found.columns) == ["id", "gap"]


LARGE = 2**60 + 1


@pytest.mark.parametrize("others", [[[0.5], ["text"]], [[0.5], [True]], [[0.5]], [["text"], [0.5], [None]]])
@pytest.mark.parametrize("size", [1, 2, 10])
def test_ids_beside_fractions_and_texts_are_exact_whatever_part_they_come_in(
    size: int, others: list[list[Any]]
) -> None:
    rows = [[LARGE], *others, [3]]

    class Mixed(Slow):
        def fetch_custom(self, cypher: str) -> pd.DataFrame:
            return table(["id"], [rows[i] for i in eval(cypher)])

    found = in_batches(Mixed(100), in_parts(range(len(rows)), size), str, label="x")  # type: ignore[arg-type]
    assert found["id"].tolist() == [value for row in rows for value in row]


def test_threads_know_who_asked(tiny: Client) -> None:
    with asked_by("a test"):
        in_batches(tiny, in_parts(range(20), 5), lambda ids: f"RETURN {ids} AS ids", label="x")
    assert [record.caller for record in list(tiny.query_log)[-4:]] == ["a test"] * 4


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize(
    ("moment", "progress", "parts", "bars"), [(0, True, 5, 1), (0, True, 1, 0), (0, False, 5, 0), (60, True, 5, 0)]
)
def test_one_bar_that_can_be_turned_off_and_is_not_there_for_a_moment(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    moment: float,
    progress: bool,
    parts: int,
    bars: int,
    threads: int,
) -> None:
    monkeypatch.setattr("neuprint_jupyter.queries.progress._NO_BAR_SECONDS", moment)
    quick = Slow(100)
    quick.progress = progress
    in_batches(quick, in_parts(range(4 * parts), 4), str, label="synapses", threads=threads)  # type: ignore[arg-type]
    said = capsys.readouterr()
    assert said.out == ""
    assert ("synapses" in said.err) is (bars > 0)
    assert said.err.count(f"| 0/{parts} ") == bars


def test_in_a_notebook_the_bar_is_an_output_that_is_empty_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    class Handle:
        def update(self, bundle: dict[str, str], *, raw: bool) -> None:
            told.append(bundle["text/plain"])

    def display(bundle: dict[str, str], *, raw: bool, display_id: bool) -> Handle:
        assert not told, "a second output"
        told.append(bundle["text/plain"])
        return Handle()

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr("neuprint_jupyter.queries.progress._in_notebook", lambda: True)
    monkeypatch.setattr("neuprint_jupyter.queries.progress._NO_BAR_SECONDS", 0)
    quick = Slow(100)
    quick.progress = True
    in_batches(quick, in_parts(range(20), 4), str, label="synapses", threads=1)  # type: ignore[arg-type]
    assert told[0].startswith("synapses:   0%|")
    assert told[-1] == ""
    assert max(map(len, told)) <= 80
