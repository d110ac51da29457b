"""Ask a connectome a question in a notebook: the public names of neuprint-jupyter.

Names are imported when they are first used, so ``import neuprint_jupyter`` is quick, and a script
that only queries loads neither IPython nor widgets.
"""

from __future__ import annotations

import functools
import importlib
import sys
from typing import TYPE_CHECKING, Any

from neuprint_jupyter.collector import no_collection

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_HOMES = {
    "analysis": [
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
    ],
    "analysis.skeletons": [
        "attach_synapses_to_skeleton",
        "calc_segment_distances",
        "distances_from_root",
        "heal_skeleton",
        "reorient_skeleton",
        "skeleton_df_to_nx",
        "skeleton_df_to_swc",
        "skeleton_segments",
        "skeleton_swc_to_df",
        "upsample_skeleton",
    ],
    "client": ["Client", "clear_default_client", "default_client", "list_all_clients", "set_default_client"],
    "cypher": [
        "AtLeast",
        "AtMost",
        "Between",
        "Contains",
        "IgnoreCase",
        "IsNull",
        "MitoCriteria",
        "NeuronCriteria",
        "Not",
        "NotNull",
        "Regex",
        "SegmentCriteria",
        "SynapseCriteria",
    ],
    "errors": [
        "ArgumentError",
        "CriteriaError",
        "CypherError",
        "NeuprintAuthError",
        "NeuprintConnectionError",
        "NeuprintError",
        "NeuprintTimeoutError",
        "NoMeshError",
        "NoSkeletonError",
        "QueryCancelledError",
        "UnknownAttributeError",
        "UnknownNameError",
    ],
    "plots": [
        "plot_connectivity_matrix",
        "plot_partners",
        "plot_paths",
        "plot_soma_projections",
        "plot_weight_distribution",
        "roi_color",
        "roi_shares",
        "selected_rows",
        "set_colors",
        "type_color",
    ],
    "plotting": ["plot_roi_connectivity", "plot_roi_counts", "plot_skeletons", "plot_soma_positions", "plot_synapses"],
    "queries": [
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
    ],
    "widgets.criteria_builder": ["CriteriaBuilder"],
    "widgets.explorer": ["Explorer", "explore"],
    "server.loading": ["load_dataset", "load_folder"],
    "widgets.grid": ["Grid"],
    "widgets.plot_display": ["show"],
    "widgets.plot_view": ["PlotView"],
    "widgets.roi_browser": ["ROIBrowser"],
    "widgets.query_log": ["QueryLogPane", "query_log"],
}
# Notebooks write neuprint.skeleton.x after import neuprint, without importing the submodule.
_SUBMODULES = {"admin", "client", "plotting", "queries", "skeleton", "utils", "wrangle"}
# What neuprint-python has, and this package leaves to it.
_SIMULATION = {
    "NeuronModel",
    "TimingResult",
    "simulation",
    *(f"R{of}_{size}" for of in "am" for size in ("LOW", "MED", "HIGH")),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

# A star import would take bokeh's own show away, which does more in scripts, and with handles.
__all__ = sorted(_HOME_OF.keys() - {"show"})


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("neuprint-jupyter")
    if name in _SUBMODULES:
        with no_collection():
            return importlib.import_module(f"{__name__}.{name}")
    if name not in _HOME_OF:
        raise _unknown(name)
    with no_collection():
        value = getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    _let_figures_show()
    return value


def _unknown(name: str) -> Exception:
    """The error of a name that is not there, which says what to write instead."""
    from importlib.util import find_spec

    from neuprint_jupyter.errors import UnknownAttributeError, did_you_mean

    # Of an AttributeError, ``from neuprint_jupyter import name`` would keep no word.
    importing = sys._getframe(2).f_code.co_name == "_handle_fromlist" and not find_spec(f"{__name__}.{name}")
    if name in _SIMULATION:
        said = (
            f"{name} simulates neurons, which is left to neuprint-python: "
            f"pip install neuprint-python, then from neuprint import {name}"
        )
    else:
        said = f"module {__name__!r} has no attribute {name!r}{did_you_mean(name, _HOME_OF)}"
    return ImportError(said, name=__name__) if importing else UnknownAttributeError(said)


@functools.cache
def _let_figures_show() -> None:
    """In a notebook, let bokeh figures show themselves, without ``%load_ext`` too; elsewhere load nothing for it."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    marimo = sys.modules.get("marimo")
    if shell is not None:
        from neuprint_jupyter.widgets import plot_display

        plot_display.register(shell)
    elif marimo is not None and marimo.running_in_notebook():
        from neuprint_jupyter.widgets import plot_display

        plot_display.register_in_marimo()


def __dir__() -> list[str]:
    # What this file itself imports is of no use to who completes a name.
    return sorted({*_HOME_OF, *_SUBMODULES, *(name for name in globals() if name.startswith("__")), "__version__"})


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Make the magics known, and let bokeh figures show themselves: ``%load_ext neuprint_jupyter``."""
    from neuprint_jupyter import magics
    from neuprint_jupyter.widgets import plot_display

    magics.register(shell)
    plot_display.register(shell)
