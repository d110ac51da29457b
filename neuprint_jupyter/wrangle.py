"""The names of ``neuprint.wrangle``, for notebooks that import them from there."""

from neuprint_jupyter.analysis.wrangle import assign_sides_in_groups, bilateral_syndist, syndist_matrix

__all__ = ["assign_sides_in_groups", "bilateral_syndist", "syndist_matrix"]
