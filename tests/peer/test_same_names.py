"""Every public name of neuprint-python 0.6.4 is here, with its arguments in their order, and their defaults.

Differences on purpose:

* The SPICE models (``NeuronModel`` and what belongs to it) are left out.
* Lists as defaults are tuples here: a list could be changed.
* ``Client.fetch_custom(use_arrow=None)``: Arrow where the server types it well; theirs is False.
* ``batch_size=None`` where they ask about the synapses or mitochondria of 10 neurons at a time: as many as have
  some 20,000 synapses, for thousands of small ones would take hundreds of requests.
* A client does not show its ``token``: what a notebook displays stays in it.
* Errors are of our own kinds (a ``RuntimeError`` each; a wrong argument a ``ValueError``, a wrong name a ``KeyError``)
  where theirs are requests' ``HTTPError`` or ``AssertionError``. Those of an answer are an ``HTTPError`` too.
* Of the methods of criteria that write parts of queries there are ``global_with``, ``all_conditions``, ``condition``.
* ``connection_table_to_matrix`` and others have further arguments; NeuronCriteria takes the dataset's own properties in
  place of a list of those that some datasets have.
"""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import neuprint
import pytest
from neuprint.client import Client as PeerClient

import neuprint_jupyter as ours

SIMULATION = {"NeuronModel", "TimingResult", *(f"R{of}_{size}" for of in "am" for size in ("LOW", "MED", "HIGH"))}
NAMES = sorted(
    name for name, value in vars(neuprint).items() if not name.startswith("_") and not inspect.ismodule(value)
)
FUNCTIONS = [name for name in NAMES if inspect.isfunction(getattr(neuprint, name))]
METHODS = [name for name, value in vars(PeerClient).items() if not name.startswith("_") and callable(value)]

# Functions whose only argument has another name.
BY_PLACE = {"inject_client"}
SUBMODULES = {
    "client": "setup_debug_logging enable_debug_logging disable_debug_logging inject_client NeuprintTimeoutError "
    "verbose_errors "
    "Client default_client set_default_client clear_default_client list_all_clients",
    "utils": "available_datasets tqdm trange iter_batches cypher_identifier UMAP compile_columns "
    "ensure_list ensure_list_args ensure_list_attrs "
    "connection_table_to_matrix merge_neuron_properties IsNull NotNull",
    "skeleton": "distances_from_root heal_skeleton skeleton_df_to_nx upsample_skeleton attach_synapses_to_skeleton",
    "plotting": "plot_soma_projections plot_soma_3d plot_skeleton_3d extract_soma_coords assign_colors",
    "wrangle": "syndist_matrix bilateral_syndist assign_sides_in_groups",
    "admin": "Transaction",
    "queries": "fetch_neurons fetch_adjacencies fetch_synapses "
    "NeuronCriteria SegmentCriteria SynapseCriteria MitoCriteria",
    "queries.neuroncriteria": "NeuronCriteria IsNull NotNull where_expr neuroncriteria_args copy_as_neuroncriteria",
    "queries.neurons": "CORE_NEURON_COLS",
    "queries.connectivity": "WEIGHT_PROPERTIES",
}


def plain(default: Any) -> Any:
    return tuple(default) if isinstance(default, list) else default


def arguments(function: Callable[..., Any]) -> list[tuple[str, Any, bool]]:
    parameters = inspect.signature(function).parameters.values()
    by_name = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    defaults = DEFAULTS.get(function.__name__, {})
    return [(p.name, defaults.get(p.name, plain(p.default)), p.kind in by_name) for p in parameters]


DEFAULTS: dict[str, dict[str, Any]] = {
    "fetch_custom": {"use_arrow": None},
    "fetch_synapses": {"batch_size": None},
    "fetch_mitochondria": {"batch_size": None},
    "fetch_synapses_and_closest_mitochondria": {"batch_size": None},
}


def assert_takes_the_same(mine: Callable[..., Any], theirs: Callable[..., Any]) -> None:
    expected, got = arguments(theirs), arguments(mine)
    by_place = [argument for argument in expected if not argument[2]]
    assert got[: len(by_place)] == by_place
    for argument in expected[len(by_place) :]:
        assert argument in got


@pytest.mark.parametrize("name", [name for name in NAMES if name not in SIMULATION])
def test_public_names(name: str) -> None:
    assert name in ours.__all__
    assert getattr(ours, name) is not None


def test_what_is_left_out() -> None:
    assert {name for name in NAMES if name not in ours.__all__} == SIMULATION & set(NAMES)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_arguments_of_functions(name: str) -> None:
    assert_takes_the_same(getattr(ours, name), getattr(neuprint, name))


@pytest.mark.parametrize("name", METHODS)
def test_arguments_of_client_methods(name: str) -> None:
    assert_takes_the_same(getattr(ours.Client, name), getattr(PeerClient, name))


@pytest.mark.parametrize("name", ["Client", "SynapseCriteria", "MitoCriteria"])
def test_arguments_of_classes(name: str) -> None:
    assert_takes_the_same(getattr(ours, name), getattr(neuprint, name))


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in SUBMODULES.items() for name in names.split()]
)
def test_names_in_submodules(module: str, name: str) -> None:
    here = getattr(importlib.import_module(f"neuprint_jupyter.{module}"), name)
    there = getattr(importlib.import_module(f"neuprint.{module}"), name)
    if inspect.isfunction(here) and inspect.isfunction(there) and name not in BY_PLACE:
        assert_takes_the_same(here, there)


def test_submodules_are_there_without_importing_them() -> None:
    script = "import neuprint_jupyter as n; n.utils.tqdm, n.client.Client, n.skeleton, n.plotting, n.wrangle, n.admin"
    subprocess.run([sys.executable, "-c", script], check=True)
