"""What a client remembers of its dataset."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from neuprint_jupyter.client.metadata import Described, parse_meta, remembered


def test_old_datasets_have_single_quotes_where_json_has_double_ones() -> None:
    told = parse_meta({"roiInfo": "{'EB': {}}", "statusDefinitions": "{Traced", "voxelSize": "[8]"})
    assert (told["roiInfo"], told["statusDefinitions"], told["voxelSize"]) == ({"EB": {}}, None, "[8]")


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_threads_that_find_a_dataset_replaced_at_once_all_forget_what_it_was() -> None:
    class Knowing(Described):
        dataset = "demo:v1"

    names = [f"known{number}" for number in range(40)]
    for name in names:
        known = remembered[Any](lambda _: 1)
        setattr(Knowing, name, known)
        known.__set_name__(Knowing, name)
    errors: list[BaseException] = []
    for _ in range(100):
        client, together = Knowing(), threading.Barrier(3)
        assert [getattr(client, name) for name in names] == [1] * 40

        def run(work: Any, together: threading.Barrier = together) -> None:
            together.wait()
            try:
                work()
            except Exception as error:
                errors.append(error)

        works = [
            client._forget,
            client._forget,
            lambda client=client: [setattr(client, f"new{i}", i) for i in range(40)],
        ]
        threads = [threading.Thread(target=run, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not set(vars(client)) & set(names)
    assert not errors
