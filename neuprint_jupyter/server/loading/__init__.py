"""From tables to a dataset: everything is checked before anything is written."""

from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.load import load_dataset
from neuprint_jupyter.server.loading.working_set import working_set_files

__all__ = ["LoadError", "load_dataset", "working_set_files"]
