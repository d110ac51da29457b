"""The outline of a surface as it is seen from one side."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from contourpy import contour_generator
from PIL import Image, ImageDraw

Floats = npt.NDArray[np.floating[Any]]

_CELLS = 400
_BORDER = 3


def outline(x: Floats, y: Floats, faces: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """The outline of projected triangles.

    Parameters
    ----------
    x, y
        Where the vertices are in the projection.
    faces
        Each triangle's vertices, shape (m, 3).

    Returns
    -------
    xs, ys : arrays of float64
        Closed lines, NaN between them; as exact as 1/400 of the larger side. Empty without triangles.

    Examples
    --------
    >>> xs, ys = outline(np.array([0.0, 4, 0]), np.array([0.0, 0, 4]), np.array([[0, 1, 2]]))
    >>> bool(abs(xs.max() - 4) < 0.1)
    True
    """
    if not len(faces):
        return np.empty(0), np.empty(0)
    left, top = x.min(), y.min()
    cell = max(x.max() - left, y.max() - top, 1e-9) / _CELLS
    points = np.column_stack([(x - left) / cell, (y - top) / cell]) + _BORDER
    width, height = (points.max(axis=0) + _BORDER + 1).astype(int)
    picture = Image.new("L", (int(width), int(height)))
    draw = ImageDraw.Draw(picture)
    for triangle in points[faces].reshape(-1, 6).tolist():
        draw.polygon(triangle, fill=1, outline=1)
    filled = np.asarray(picture, dtype=np.float64)
    lines: Any = contour_generator(z=filled).lines(0.5)
    if not lines:
        return np.empty(0), np.empty(0)
    gap = np.full((1, 2), np.nan)
    joined = np.concatenate([part for line in lines for part in (line, gap)])[:-1]
    return (joined[:, 0] - _BORDER) * cell + left, (joined[:, 1] - _BORDER) * cell + top
