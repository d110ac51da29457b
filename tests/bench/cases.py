"""What is timed, and how the two results must be equal.

What keeps some rows from what is wanted, in seconds of CPU on the machine of the other figures (of the
two rows of tables the least of many runs, while others worked):

* ``fetch_neurons``: 723,000 dicts, which neuprint-python makes, are made by us only where somebody looks at
  ``roiInfo``: the first look at all of them takes 0.34 s more, which is a row of its own. What is compared is
  looked at, after the time was taken. Of the 0.34 s of the rest two thirds are the ROIs of neurons, read, sorted
  and listed on two cores, and the last third, to cut the JSON into values and make columns of those, is on one:
  12 times where both cores are free, 10 where other work keeps one of them.
* ``merge_neuron_properties``: bodies are looked up, and four columns of 2 million texts made of them, by the same
  library on both sides. We do so on two cores, and faster for the side that the table is sorted by; neuprint-python
  takes half as much again where it has to ask for its memory anew, as in a first call.
* ``connection_table_to_matrix``: that neuprint-python makes a dense matrix first, so its time goes with the number of
  cells, and ours with that of the rows of the table. In a table that is sorted by its bodies, as ``fetch_adjacencies``
  returns it, the entries of some rows of the matrix at a time are sorted, as numbers of 32 bits, in a core's cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from tests.bench.made import made_tables

# One library a process: whoever runs a case imports only its own.
FIRST_BODY = 720575940600000000


@dataclass(frozen=True)
class Case:
    """One row of the table.

    Parameters
    ----------
    work
        What is done.
    target
        The least ratio of theirs to ours.
    ours, theirs
        Does it, with ``inputs``.
    same
        Raises AssertionError if the results, ours and theirs, are not equal.
    dataset
        The dataset that is asked; None for work without a server.
    inputs
        What both get: called with the scale.
    counted
        What the ratio is of.
    memory
        The least ratio of their peak memory to ours, where one was promised.
    local
        Whether our client knows that the server is the embedded one, and takes Arrow from it, as
        ``Client("local")`` does; else both get the same JSON, as from a public server.
    """

    work: str
    target: float
    ours: Callable[[Any], Any]
    theirs: Callable[[Any], Any]
    same: Callable[[Any, Any], None]
    dataset: Literal["edges", "synapses"] | None = None
    inputs: Callable[[float], Any] = lambda scale: None
    counted: Literal["seconds", "requests"] = "seconds"
    memory: float | None = None
    local: bool = False


def our(function: str, *arguments: Any, **named: Any) -> Callable[[Any], Any]:
    """A call of one of our functions, with ``inputs`` put in front where there are some."""

    def call(inputs: Any) -> Any:
        import neuprint_jupyter

        return getattr(neuprint_jupyter, function)(*(inputs or ()), *arguments, **named)

    return call


def their(function: str, *arguments: Any, **named: Any) -> Callable[[Any], Any]:
    """The same of neuprint-python."""

    def call(inputs: Any) -> Any:
        import neuprint

        return getattr(neuprint, function)(*(inputs or ()), *arguments, **named)

    return call


def both(function: str, *arguments: Any, **named: Any) -> dict[str, Callable[[Any], Any]]:
    """The same call of either library."""
    return {"ours": our(function, *arguments, **named), "theirs": their(function, *arguments, **named)}


def same_table(mine: pd.DataFrame, theirs: pd.DataFrame, *key: str) -> None:
    """The same columns, and the same rows in any order."""
    assert set(mine.columns) == set(theirs.columns), (list(mine), list(theirs))
    assert len(mine) == len(theirs) > 0, (len(mine), len(theirs))
    mine, theirs = (frame.sort_values(list(key), ignore_index=True) for frame in (mine, theirs))
    for name in mine:
        got, expected = (
            frame[name].astype(object).where(frame[name].notna(), None).tolist() for frame in (mine, theirs)
        )
        assert got == expected, name


def _same_adjacencies(mine: Any, theirs: Any) -> None:
    same_table(mine[0], theirs[0], "bodyId")
    same_table(mine[1], theirs[1], "bodyId_pre", "bodyId_post", "roi")


def _same_neurons(mine: Any, theirs: Any) -> None:
    same_table(mine[0], theirs[0], "bodyId")
    same_table(mine[1], theirs[1], "bodyId", "roi")


def _same_synapses(mine: pd.DataFrame, theirs: pd.DataFrame) -> None:
    same_table(mine, theirs, "bodyId", "x", "y", "z", "type")
    assert mine.dtypes.astype(str).to_dict() == theirs.dtypes.astype(str).to_dict()


def _of_the_traced(library: Callable[..., Callable[[Any], Any]], function: str) -> Callable[[Any], Any]:
    def call(_: Any) -> Any:
        module = __import__("neuprint_jupyter" if library is our else "neuprint")
        return library(function, module.NeuronCriteria(status="Traced"), None)(None)

    return call


def _looked_at(_: Any) -> Any:
    """Neurons of ours whose every ``roiInfo`` has become a dict, as all of neuprint-python's have."""
    neurons, counts = our("fetch_neurons")(None)
    neurons["roiInfo"].tolist()
    return neurons, counts


def _adjacencies(scale: float) -> tuple[pd.DataFrame]:
    """Connections as ``fetch_adjacencies`` returns them, as many of each neuron as in the hemibrain."""
    return (_connectome(scale)[1],)


def _connectome(scale: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    neurons, connections = made_tables(max(int(14_000 * scale**0.5), 50), int(1_500_000 * scale))
    order = {"bodyId_pre": True, "bodyId_post": True, "weight": False}
    connections = connections.sort_values(list(order), ascending=list(order.values()), ignore_index=True)
    return (
        neurons[["bodyId", "type", "instance"]].astype({"type": "str", "instance": "str"}),
        connections[["bodyId_pre", "bodyId_post", "roi", "weight"]].astype({"roi": "str"}),
    )


def _in_no_order(scale: float) -> tuple[pd.DataFrame]:
    """Connections between bodies at random."""
    random = np.random.default_rng(3)
    rows, bodies = int(2_000_000 * scale), max(int(8_000 * scale**0.5), 50)
    # As large and as scattered as bodyIds are.
    ids = FIRST_BODY + np.sort(random.choice(10**8, bodies, replace=False))
    pre, post = ids[random.integers(bodies, size=(2, rows))]
    return (pd.DataFrame({"bodyId_pre": pre, "bodyId_post": post, "weight": random.integers(1, 100, size=rows)}),)


def _same_matrix(mine: Any, theirs: pd.DataFrame) -> None:
    assert (mine.rows.tolist(), mine.columns.tolist()) == (theirs.index.tolist(), theirs.columns.tolist())
    entries = mine.values.tocoo()
    dense = theirs.to_numpy()
    assert (dense[entries.coords] == entries.data).all()
    assert np.count_nonzero(dense) == np.count_nonzero(entries.data)


def _fragments(scale: float) -> tuple[pd.DataFrame]:
    from tests.bench.skeletons import FRAGMENTS, NODES, fragmented

    return (fragmented(int(NODES * scale), max(int(FRAGMENTS * scale), 2)),)


def _same_tree(mine: pd.DataFrame, theirs: pd.DataFrame) -> None:
    from tests.bench.skeletons import same_tree

    same_tree(mine, theirs)


CASES = [
    Case(
        "requests for a one-body fetch_adjacencies",
        2,
        **both("fetch_adjacencies", FIRST_BODY, None),
        same=_same_adjacencies,
        dataset="edges",
        counted="requests",
    ),
    Case(
        "fetch_adjacencies, 500k edges -> 1M ROI rows",
        10,
        _of_the_traced(our, "fetch_adjacencies"),
        _of_the_traced(their, "fetch_adjacencies"),
        _same_adjacencies,
        "edges",
    ),
    Case(
        "fetch_adjacencies, 500k, ours by Arrow",
        10,
        _of_the_traced(our, "fetch_adjacencies"),
        _of_the_traced(their, "fetch_adjacencies"),
        _same_adjacencies,
        "edges",
        local=True,
    ),
    Case(
        "fetch_neurons, 50k neurons, ours by Arrow",
        8,
        **both("fetch_neurons"),
        same=_same_neurons,
        dataset="edges",
        local=True,
    ),
    Case("fetch_neurons, 50k neurons with roiInfo", 8, **both("fetch_neurons"), same=_same_neurons, dataset="edges"),
    Case("fetch_neurons, 50k, all roiInfo looked at", 4, _looked_at, their("fetch_neurons"), _same_neurons, "edges"),
    Case("fetch_synapses, 500k", 5, **both("fetch_synapses", None), same=_same_synapses, dataset="synapses"),
    Case(
        "connection_table_to_matrix, 2M rows, sparse",
        50,
        our("connection_table_to_matrix", sparse=True),
        their("connection_table_to_matrix"),
        _same_matrix,
        inputs=_adjacencies,
        memory=20,
    ),
    Case(
        "connection_table_to_matrix, 2M in no order, sparse",
        30,
        our("connection_table_to_matrix", sparse=True),
        their("connection_table_to_matrix"),
        _same_matrix,
        inputs=_in_no_order,
        memory=20,
    ),
    Case(
        "heal_skeleton, 50k nodes, 400 fragments",
        200,
        **both("heal_skeleton"),
        same=_same_tree,
        inputs=_fragments,
    ),
    Case(
        "merge_neuron_properties, 2M rows",
        3,
        **both("merge_neuron_properties"),
        same=pd.testing.assert_frame_equal,
        inputs=_connectome,
    ),
]
