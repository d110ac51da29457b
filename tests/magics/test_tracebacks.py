"""What a notebook shows of an error that a function raises: the lines of whoever asked, and none of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from neuprint_jupyter import Client
from tests.magics.conftest import Notebook

ASKED = "fetch_neurons('EPG', returned_columns=['typ'], client=client)"
SAID = "UnknownNameError: no neuron property 'typ'; did you mean 'type'?"


@pytest.fixture
def asking(tiny: Client, unconnected: Notebook, monkeypatch: pytest.MonkeyPatch) -> Notebook:
    """A notebook with a client, whose shell is the one that there is, as in a kernel."""
    monkeypatch.setattr("IPython.get_ipython", lambda: unconnected.shell)
    unconnected.run("from neuprint_jupyter import Client, fetch_neurons, fetch_skeletons")
    unconnected.run('client = Client("local", "tiny:v1")')
    return unconnected


def test_the_line_that_asked_is_shown_and_tb_shows_all(asking: Notebook) -> None:
    shown = asking.fails(ASKED)
    assert f"----> 1 {ASKED}" in shown
    assert shown.rstrip().endswith(f"{SAID}\n\n(%tb shows the full traceback)")
    assert "neuprint_jupyter" not in shown
    asking.run("%tb")
    assert "neurons.py" in asking.shown
    assert asking.shown.rstrip().endswith(SAID)


def test_the_users_own_functions_are_shown(asking: Notebook) -> None:
    asking.run("from neuprint_jupyter.client import inject_client")
    shown = asking.fails(
        f"@inject_client\ndef inner(*, client):\n    return {ASKED}\n\ndef outer():\n    return inner()\n\nouter()"
    )
    assert [line[6:] for line in shown.splitlines() if line.startswith("----> ")] == [
        "8 outer()",
        "6     return inner()",
        f"3     return {ASKED}",
    ]
    assert "default.py" not in shown


def test_the_users_own_module_is_shown_where_its_folder_is_called_like_ours_and_more(asking: Notebook) -> None:
    asking.run(f"import neuprint_jupyter\nlines = {f'def ask(client):{chr(10)}    {ASKED}'!r}")
    asking.run("exec(compile(lines, neuprint_jupyter.__path__[0] + '_helpers/ask.py', 'exec'))")
    assert "neuprint_jupyter_helpers" in asking.fails("ask(client)")


def test_threads_are_not_shown(asking: Notebook) -> None:
    shown = asking.fails("fetch_skeletons([3, 4], on_missing='raise', client=client)")
    assert "concurrent" not in shown
    assert "NoSkeletonError: body " in shown


def test_all_is_shown_to_whoever_asks_for_the_variables(asking: Notebook) -> None:
    asking.run("%xmode Verbose")
    assert "neurons.py" in asking.fails(ASKED)


def test_what_an_error_followed_is_shown(asking: Notebook) -> None:
    shown = asking.fails(f"try:\n    1 / 0\nexcept ZeroDivisionError:\n    {ASKED}")
    assert "ZeroDivisionError: division by zero" in shown
    assert SAID in shown
    assert "neurons.py" not in shown


@pytest.mark.parametrize("asked", ["fetch_neurons(omit_roi=1)", "neuprint_jupyter.fetch_neuron", "client.fetch_costum"])
def test_names_that_there_are_not_are_told_without_our_frames(asking: Notebook, asked: str) -> None:
    shown = asking.fails(f"import neuprint_jupyter\n{asked}")
    assert f"----> 2 {asked}" in shown
    assert "did you mean" in shown
    assert "raise " not in shown


def test_an_interrupt_shows_the_line_that_was_interrupted(asking: Notebook) -> None:
    asking.run("import neuprint_jupyter.queries.neurons as room\ndef stop(*_):\n    raise KeyboardInterrupt")
    asking.run("before, room.as_neuron_criteria = room.as_neuron_criteria, stop")
    shown = asking.fails(ASKED)
    assert f"----> 1 {ASKED}" in shown
    assert "neurons.py" not in shown
    assert "KeyboardInterrupt" in shown
    asking.run("%tb")
    assert "neurons.py" in asking.shown
    asking.run("room.as_neuron_criteria = before")


def test_a_file_that_cannot_be_written_shows_the_line_that_wanted_it(asking: Notebook, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    asked = f"save_working_set('EPG', {str(tmp_path / 'file' / 'set')!r}, client=client)"
    shown = asking.fails(f"from neuprint_jupyter import save_working_set\n{asked}")
    assert f"----> 2 {asked}" in shown
    assert "NotADirectoryError" in shown
    assert "pathlib" not in shown
    asking.run("%tb")
    assert "working_set.py" in asking.shown
