"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import neuprint_jupyter


def test_every_example_shows_what_it_says() -> None:
    names = [module.name for module in pkgutil.walk_packages(neuprint_jupyter.__path__, "neuprint_jupyter.")]
    results = {name: doctest.testmod(importlib.import_module(name)) for name in names}
    assert {name: result.failed for name, result in results.items() if result.failed} == {}
    assert sum(result.attempted for result in results.values()) > 200
