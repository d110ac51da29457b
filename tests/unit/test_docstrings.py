"""The docstrings of public names tell every argument."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import neuprint_jupyter
from neuprint_jupyter import Client


def public() -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in neuprint_jupyter.__all__:
        made = getattr(neuprint_jupyter, name)
        # An exception without arguments of its own has those of every other.
        if not inspect.isclass(made) or inspect.isfunction(made.__init__):
            yield name, made
    for name, method in inspect.getmembers(Client, inspect.isfunction):
        if not name.startswith("_"):
            yield f"Client.{name}", method


def described(text: str) -> set[str]:
    """The names that stand, alone or side by side, in a line of their own, as those of arguments do."""
    lines = (line.removeprefix("**").removeprefix("*").partition(" : ")[0] for line in text.splitlines())
    return {name for line in lines if re.fullmatch(r"\w+(, \w+)*", line) for name in line.split(", ")}


def test_every_argument_is_described() -> None:
    missing = {
        name: set(inspect.signature(made).parameters) - {"self"} - described(inspect.getdoc(made) or "")
        for name, made in public()
    }
    assert len(missing) > 100
    assert {name: arguments for name, arguments in missing.items() if arguments} == {}


def test_every_function_has_an_example() -> None:
    functions = [name for name, made in public() if inspect.isfunction(made) and "." not in name]
    assert len(functions) > 50
    assert [name for name in functions if "\n>>> " not in (inspect.getdoc(getattr(neuprint_jupyter, name)) or "")] == []
