"""Pure functions on tables and skeletons: no client, no I/O."""

from neuprint_jupyter.analysis.connections import collapse_connections, connection_percentages, remove_autapses
from neuprint_jupyter.analysis.matrix import SparseMatrix, connection_table_to_matrix
from neuprint_jupyter.analysis.merge import merge_neuron_properties
from neuprint_jupyter.analysis.similarity import clustered_order, cosine_similarity, normalize_matrix
from neuprint_jupyter.analysis.wrangle import assign_sides_in_groups, bilateral_syndist, syndist_matrix

__all__ = [
    "SparseMatrix",
    "assign_sides_in_groups",
    "bilateral_syndist",
    "clustered_order",
    "collapse_connections",
    "connection_percentages",
    "connection_table_to_matrix",
    "cosine_similarity",
    "merge_neuron_properties",
    "normalize_matrix",
    "remove_autapses",
    "syndist_matrix",
]
