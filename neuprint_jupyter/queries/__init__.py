"""Questions by name: criteria in, Cypher out to the client, DataFrames back. One topic a file."""

from neuprint_jupyter.queries.adjacencies import fetch_adjacencies
from neuprint_jupyter.queries.connectivity import fetch_simple_connections
from neuprint_jupyter.queries.custom import fetch_custom, fetch_meta
from neuprint_jupyter.queries.mean_synapses import fetch_mean_synapses
from neuprint_jupyter.queries.mitochondria import (
    fetch_connection_mitochondria,
    fetch_mitochondria,
    fetch_synapses_and_closest_mitochondria,
)
from neuprint_jupyter.queries.neurons import fetch_neurons
from neuprint_jupyter.queries.rois import fetch_all_rois, fetch_primary_rois, fetch_roi_hierarchy
from neuprint_jupyter.queries.synapse_connections import fetch_synapse_connections
from neuprint_jupyter.queries.synapses import fetch_synapses

__all__ = [
    "fetch_adjacencies",
    "fetch_all_rois",
    "fetch_connection_mitochondria",
    "fetch_custom",
    "fetch_mean_synapses",
    "fetch_meta",
    "fetch_mitochondria",
    "fetch_neurons",
    "fetch_primary_rois",
    "fetch_roi_hierarchy",
    "fetch_simple_connections",
    "fetch_synapse_connections",
    "fetch_synapses",
    "fetch_synapses_and_closest_mitochondria",
]
