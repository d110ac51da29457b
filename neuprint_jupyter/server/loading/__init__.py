"""From tables to a dataset: everything is checked before anything is written."""

from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.layouts import Recognised, recognise
from neuprint_jupyter.server.loading.load import load_dataset, load_folder
from neuprint_jupyter.server.loading.workspace import in_the_way, remove_dataset

__all__ = ["LoadError", "Recognised", "in_the_way", "load_dataset", "load_folder", "recognise", "remove_dataset"]
