"""Pure functions on tables: no client, no I/O."""

from neuprint_jupyter.analysis.matrix import connection_table_to_matrix
from neuprint_jupyter.analysis.merge import merge_neuron_properties

__all__ = ["connection_table_to_matrix", "merge_neuron_properties"]
