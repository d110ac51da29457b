from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest

from neuprint_jupyter.client import disable_debug_logging, enable_debug_logging, setup_debug_logging
from neuprint_jupyter.client.log import QueryLog, logger


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = logger.handlers[:], logger.level, logger.propagate
    yield
    logger.handlers[:], logger.level, logger.propagate = before[0], before[1], before[2]


def test_queries_are_shown_once_and_the_root_logger_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    setup_debug_logging()
    setup_debug_logging()
    QueryLog().start("MATCH (n)\nRETURN n", "hemibrain", "server")
    shown = capsys.readouterr().out
    assert re.match(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\] DEBUG Performing cypher query against dataset", shown)
    assert shown.endswith("'hemibrain':\n    MATCH (n)\n    RETURN n\n")
    assert shown.count("Performing") == 1
    assert (root.handlers, root.level) == (handlers, level)


def test_it_can_be_turned_off_and_on(capsys: pytest.CaptureFixture[str]) -> None:
    setup_debug_logging()
    disable_debug_logging()
    QueryLog().start("MATCH (n) RETURN n", "hemibrain", "server")
    assert capsys.readouterr().out == ""
    enable_debug_logging()
    QueryLog().start("MATCH (n) RETURN n", "hemibrain", "server")
    assert "MATCH" in capsys.readouterr().out
