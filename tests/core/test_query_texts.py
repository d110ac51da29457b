"""The Cypher of every function and criteria field, as text to read: a change shows in review.

After a change on purpose, write them anew with ``UPDATE_QUERIES=1 pytest tests/core/test_query_texts.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import neuprint_jupyter as nj
from neuprint_jupyter import AtLeast, AtMost, Between, Client, Contains, IgnoreCase, IsNull, Not, NotNull, Regex
from neuprint_jupyter import NeuronCriteria as NC
from tests.tiny import BIG

CRITERIA = [
    NC(),
    NC(bodyId=BIG),
    NC(bodyId=[BIG, 3], label="Neuron"),
    NC(type="EPG"),
    NC(type="PEN.*", instance="EPG(PB08)_L3"),
    NC(type=["EPG", 'it\'s "odd" \\ `type`'], regex=False),
    NC(type=["EPG", "KC.*", None]),
    NC(status=Not("Orphan", None)),
    NC(status=[Contains("race", ignore_case=True), IgnoreCase("orphan"), Regex("T.*"), IsNull]),
    NC(size=[Between(1, 10), AtLeast(2**60), AtMost(0)], class_=NotNull),
    NC(cropped=True),
    NC(cropped=False, min_pre=2, min_post=3),
    NC(cropped=[False, IsNull], somaLocation=NotNull),
    NC(type="EPG", label="Segment"),
    NC(somaLocation=IsNull, instance=Not("EPG.*")),
    NC(rois=["EB", "a'L(R)", "odd, `roi`"]),
    NC(rois=["EB", "PB"], roi_req="any"),
    NC(inputRois=["PB", "EB"], min_roi_inputs=10),
    NC(inputRois="EB", outputRois="PB", min_roi_outputs=2, roi_req="any"),
    NC(type="EPG") | NC(inputRois="EB") & ~NC(status="Traced"),
]


def save_for_nobody(client: Client) -> None:
    with TemporaryDirectory() as folder:
        nj.save_working_set([3, BIG], folder, client=client)


FUNCTIONS: dict[str, Callable[[Client], Any]] = {
    "fetch_neurons": lambda c: nj.fetch_neurons(NC(type="EPG"), client=c),
    "fetch_neurons, some columns": lambda c: nj.fetch_neurons(3, returned_columns=["class"], client=c),
    "fetch_neurons, without ROIs": lambda c: nj.fetch_neurons("EPG", omit_rois=True, returned_columns="core", client=c),
    "fetch_simple_connections": lambda c: nj.fetch_simple_connections("EPG", NC(rois="EB"), min_weight=3, client=c),
    "fetch_adjacencies, one body": lambda c: nj.fetch_adjacencies(3, None, client=c),
    "fetch_adjacencies, both sides": lambda c: nj.fetch_adjacencies("EPG", NC(inputRois="EB"), client=c),
    "fetch_adjacencies, in ROIs": lambda c: nj.fetch_adjacencies(3, rois=["EB", "a'L(R)"], min_roi_weight=2, client=c),
    "fetch_adjacencies, strong pairs": lambda c: nj.fetch_adjacencies(3, min_total_weight=5, client=c),
    "fetch_adjacencies, strong pairs, ROIs of all levels": lambda c: nj.fetch_adjacencies(
        3, min_total_weight=5, include_nonprimary=True, client=c
    ),
    "fetch_custom_neurons": lambda c: nj.fetch_custom_neurons("MATCH (n:Neuron {bodyId: 3}) RETURN n", client=c),
    "fetch_traced_adjacencies": lambda c: nj.fetch_traced_adjacencies(client=c),
    "fetch_common_connectivity": lambda c: nj.fetch_common_connectivity([3, 4], client=c),
    "fetch_paths": lambda c: nj.fetch_paths(BIG, 3, path_length=1, client=c),
    "fetch_shortest_paths": lambda c: nj.fetch_shortest_paths(BIG, 3, min_weight=2, client=c),
    "fetch_output_completeness": lambda c: nj.fetch_output_completeness("EPG", client=c),
    "fetch_downstream_orphan_tasks": lambda c: nj.fetch_downstream_orphan_tasks("EPG", client=c),
    "fetch_synapses": lambda c: nj.fetch_synapses("EPG", nj.SynapseCriteria(rois="EB", type="pre"), client=c),
    "fetch_mean_synapses": lambda c: nj.fetch_mean_synapses("EPG", client=c),
    "fetch_synapse_connections": lambda c: nj.fetch_synapse_connections("EPG", None, client=c),
    "fetch_mitochondria": lambda c: nj.fetch_mitochondria("EPG", nj.MitoCriteria(mitoType="dark"), client=c),
    "fetch_synapses_and_closest_mitochondria": lambda c: nj.fetch_synapses_and_closest_mitochondria(3, client=c),
    "fetch_connection_mitochondria": lambda c: nj.fetch_connection_mitochondria("EPG", None, client=c),
    "fetch_adjacencies, in parts": lambda c: nj.fetch_adjacencies(
        [3, BIG], None, batch_size=1, threads=1, properties=["class", "somaLocation"], client=c
    ),
    "fetch_simple_connections, in ROIs": lambda c: nj.fetch_simple_connections(
        3, rois="EB", weight_props=["weight"], properties=[], client=c
    ),
    "fetch_paths, up to a length": lambda c: nj.fetch_paths(
        BIG, 3, 2, NC(rois="EB"), timeout=1.5, max_path_length=2, client=c
    ),
    "fetch_synapses, of some confidence": lambda c: nj.fetch_synapses(
        3, nj.SynapseCriteria(confidence=0.7, rois=["EB", "a'L(R)"], primary_only=False), client=c
    ),
    "fetch_mean_synapses, whole": lambda c: nj.fetch_mean_synapses(3, by_roi=False, client=c),
    "fetch_synapse_connections, of some confidence": lambda c: nj.fetch_synapse_connections(
        None, BIG, nj.SynapseCriteria(confidence=0.7, rois="EB"), 2, client=c
    ),
    "fetch_mitochondria, large ones": lambda c: nj.fetch_mitochondria(3, nj.MitoCriteria(rois="CX", size=9), client=c),
    "fetch_skeletons": lambda c: nj.fetch_skeletons("EPG", on_missing="ignore", client=c),
    "explorer_link": lambda c: nj.explorer_link("EPG", client=c),
    "save_working_set": save_for_nobody,
    "fetch_adjacencies, of nobody": lambda c: nj.fetch_adjacencies(99, None, client=c),
    "fetch_adjacencies, whole": lambda c: nj.fetch_adjacencies(3, omit_rois=True, autapses=False, client=c),
}


#: What sends no query of its own, or only one that is given, or one about the dataset.
OTHERS = {
    "fetch_all_rois",
    "fetch_custom",
    "fetch_meta",
    "fetch_primary_rois",
    "fetch_roi_hierarchy",
    "fetch_roi_mesh",
    "fetch_skeleton",
    # Finds its neurons as explorer_link does.
    "neuroglancer_link",
}


def test_no_function_is_forgotten() -> None:
    public = {name: getattr(nj, name) for name in nj.__all__}
    queries = {
        n for n, v in public.items() if str(getattr(v, "__module__", "")).startswith("neuprint_jupyter.queries.")
    }
    assert queries == {name.partition(",")[0] for name in FUNCTIONS} | OTHERS


def texts_of_criteria(client: Client) -> str:
    return "\n\n".join(f"// {criteria!r}\n{criteria.cypher(client)}" for criteria in CRITERIA)


def texts_of_functions(client: Client) -> str:
    parts = []
    for name, call in FUNCTIONS.items():
        before = len(client.query_log)
        call(client)
        parts += [f"// {name}", *(record.cypher for record in list(client.query_log)[before:]), ""]
    return "\n".join(parts)


@pytest.mark.parametrize(("name", "texts"), [("criteria", texts_of_criteria), ("functions", texts_of_functions)])
def test_the_queries_are_as_they_were(
    tiny: Client, repository: Path, name: str, texts: Callable[[Client], str]
) -> None:
    # A client of its own: what is asked once a client must not depend on which tests ran before.
    client = Client("local", tiny.dataset)
    client.meta  # noqa: B018 - asked once per client, whoever asks first
    path = repository / "tests" / "core" / "queries" / f"{name}.cypher"
    written = texts(client).rstrip() + "\n"
    if os.environ.get("UPDATE_QUERIES"):
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8")
