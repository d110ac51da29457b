"""What a row's menu finds: of the neuron in the dataset the table came from, and the Python that finds the same."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from neuprint_jupyter import Client, clear_default_client, fetch_neurons, set_default_client
from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.widgets.grid.actions import act

BODY = 3


@pytest.fixture(autouse=True)
def _no_choice_stays():
    yield
    clear_default_client()


def run(python: str) -> Any:
    return InteractiveShell().run_cell(python).result


@pytest.mark.parametrize("action", ["upstream", "downstream"])
def test_partners_are_those_of_the_tables_own_dataset(tiny: Client, inside: Client, action: str) -> None:
    neurons, _ = fetch_neurons(BODY, client=tiny)
    for chosen in (tiny, inside, tiny):
        set_default_client(chosen)
        opened = act(action, BODY, neurons.attrs)
        assert opened.widget is not None
        found = opened.widget.view
        assert len(found) > 0
        assert set(found[f"bodyId_{'post' if action == 'upstream' else 'pre'}"]) == {BODY}
        pd.testing.assert_frame_equal(pd.DataFrame(run(opened.python)), found, check_like=True)
        assert ("Client(" in opened.python) == (chosen is inside)


def test_another_dataset_is_not_asked_instead(tiny: Client) -> None:
    set_default_client(tiny)
    assert act("upstream", BODY, {}).widget is not None
    with pytest.raises(NeuprintError, match=r"make one with Client\('https://x.org', 'hemibrain:v1'\)"):
        act("upstream", BODY, {"server": "https://x.org", "dataset": "hemibrain:v1"})
