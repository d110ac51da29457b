"""The names of ``neuprint.skeleton``, for notebooks that import them from there."""

from neuprint_jupyter.analysis.skeletons import (
    attach_synapses_to_skeleton,
    calc_segment_distances,
    distances_from_root,
    heal_skeleton,
    reorient_skeleton,
    skeleton_df_to_nx,
    skeleton_df_to_swc,
    skeleton_segments,
    skeleton_swc_to_df,
    upsample_skeleton,
)
from neuprint_jupyter.queries.skeletons import fetch_skeleton, fetch_skeletons

__all__ = [
    "attach_synapses_to_skeleton",
    "calc_segment_distances",
    "distances_from_root",
    "fetch_skeleton",
    "fetch_skeletons",
    "heal_skeleton",
    "reorient_skeleton",
    "skeleton_df_to_nx",
    "skeleton_df_to_swc",
    "skeleton_segments",
    "skeleton_swc_to_df",
    "upsample_skeleton",
]
