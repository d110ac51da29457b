"""The names of ``neuprint.plotting``, for notebooks that import them from there."""

from __future__ import annotations

from typing import Any, NoReturn

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.plots.somata import plot_soma_projections

__all__ = ["plot_skeleton_3d", "plot_soma_3d", "plot_soma_projections"]


def plot_soma_3d(neurons_df: Any, color_by: str = "cellBodyFiber", point_size: float = 1.0) -> NoReturn:  # noqa: ARG001
    """Not there: it was drawn by ipyvolume, which is no longer maintained.

    Raises
    ------
    NeuprintError
        Always; it says what to use instead.
    """
    raise NeuprintError(
        "plot_soma_3d was drawn by ipyvolume, which is no longer maintained; plot_soma_projections shows the somata "
        "from three sides, and neuroglancer_link shows the neurons in 3D"
    )


def plot_skeleton_3d(skeleton: Any, color: Any = "blue", *, client: Any = None) -> NoReturn:  # noqa: ARG001
    """Not there: it was drawn by ipyvolume, which is no longer maintained.

    Raises
    ------
    NeuprintError
        Always; it says what to use instead.
    """
    raise NeuprintError(
        "plot_skeleton_3d was drawn by ipyvolume, which is no longer maintained; neuroglancer_link shows neurons "
        "in 3D, and fetch_skeleton(body, format='swc') gives what other viewers read"
    )
