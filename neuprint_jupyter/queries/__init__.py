"""Questions by name: criteria in, Cypher out to the client, DataFrames back. One topic a file."""

from neuprint_jupyter.cypher import MitoCriteria, NeuronCriteria, SegmentCriteria, SynapseCriteria
from neuprint_jupyter.queries.adjacencies import fetch_adjacencies
from neuprint_jupyter.queries.common import fetch_common_connectivity
from neuprint_jupyter.queries.connectivity import fetch_simple_connections
from neuprint_jupyter.queries.custom import fetch_custom, fetch_meta
from neuprint_jupyter.queries.mean_synapses import fetch_mean_synapses
from neuprint_jupyter.queries.mitochondria import (
    fetch_connection_mitochondria,
    fetch_mitochondria,
    fetch_synapses_and_closest_mitochondria,
)
from neuprint_jupyter.queries.neurons import fetch_custom_neurons, fetch_neurons
from neuprint_jupyter.queries.paths import fetch_paths, fetch_shortest_paths
from neuprint_jupyter.queries.places import explorer_link, fetch_roi_mesh, neuroglancer_link
from neuprint_jupyter.queries.recon import fetch_downstream_orphan_tasks, fetch_output_completeness
from neuprint_jupyter.queries.rois import fetch_all_rois, fetch_primary_rois, fetch_roi_hierarchy
from neuprint_jupyter.queries.skeletons import fetch_skeleton, fetch_skeletons
from neuprint_jupyter.queries.synapse_connections import fetch_synapse_connections
from neuprint_jupyter.queries.synapses import fetch_synapses
from neuprint_jupyter.queries.traced import fetch_traced_adjacencies
from neuprint_jupyter.queries.working_set import save_working_set

# The criteria are among them for notebooks that import them from there, as from neuprint.queries.
__all__ = [
    "MitoCriteria",
    "NeuronCriteria",
    "SegmentCriteria",
    "SynapseCriteria",
    "explorer_link",
    "fetch_adjacencies",
    "fetch_all_rois",
    "fetch_common_connectivity",
    "fetch_connection_mitochondria",
    "fetch_custom",
    "fetch_custom_neurons",
    "fetch_downstream_orphan_tasks",
    "fetch_mean_synapses",
    "fetch_meta",
    "fetch_mitochondria",
    "fetch_neurons",
    "fetch_output_completeness",
    "fetch_paths",
    "fetch_primary_rois",
    "fetch_roi_hierarchy",
    "fetch_roi_mesh",
    "fetch_shortest_paths",
    "fetch_simple_connections",
    "fetch_skeleton",
    "fetch_skeletons",
    "fetch_synapse_connections",
    "fetch_synapses",
    "fetch_synapses_and_closest_mitochondria",
    "fetch_traced_adjacencies",
    "neuroglancer_link",
    "save_working_set",
]
