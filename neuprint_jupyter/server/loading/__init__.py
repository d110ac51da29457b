"""From tables to a dataset: everything is checked before anything is written."""

from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.layouts import Recognised, recognise
from neuprint_jupyter.server.loading.load import load_dataset, load_folder

__all__ = ["LoadError", "Recognised", "load_dataset", "load_folder", "recognise"]
