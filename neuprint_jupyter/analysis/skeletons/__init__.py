"""Skeletons as tables of nodes: read, written, healed, turned round, measured. Trees are walked in whole columns."""

from neuprint_jupyter.analysis.skeletons.graph import skeleton_df_to_nx
from neuprint_jupyter.analysis.skeletons.heal import heal_skeleton
from neuprint_jupyter.analysis.skeletons.orient import reorient_skeleton
from neuprint_jupyter.analysis.skeletons.segments import (
    calc_segment_distances,
    distances_from_root,
    skeleton_segments,
)
from neuprint_jupyter.analysis.skeletons.swc import SKELETON_DTYPES, skeleton_df_to_swc, skeleton_swc_to_df
from neuprint_jupyter.analysis.skeletons.synapses import attach_synapses_to_skeleton
from neuprint_jupyter.analysis.skeletons.upsample import upsample_skeleton

__all__ = [
    "SKELETON_DTYPES",
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
]
