"""Questions by name: criteria in, Cypher out to the client, DataFrames back. One topic a file."""

from neuprint_jupyter.queries.adjacencies import fetch_adjacencies
from neuprint_jupyter.queries.connectivity import fetch_simple_connections
from neuprint_jupyter.queries.custom import fetch_custom, fetch_meta
from neuprint_jupyter.queries.neurons import fetch_neurons
from neuprint_jupyter.queries.rois import fetch_all_rois, fetch_primary_rois, fetch_roi_hierarchy

__all__ = [
    "fetch_adjacencies",
    "fetch_all_rois",
    "fetch_custom",
    "fetch_meta",
    "fetch_neurons",
    "fetch_primary_rois",
    "fetch_roi_hierarchy",
    "fetch_simple_connections",
]
