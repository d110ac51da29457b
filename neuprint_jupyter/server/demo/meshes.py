"""The surfaces of the regions, closed, as Wavefront OBJ."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from neuprint_jupyter.server.demo.anatomy import CHARTS, WHOLE, Part, pieces
from neuprint_jupyter.server.demo.charts import Blob, Floats, Ring

# How many steps a surface has along u, v and w.
_FINE = {"PB": (72, 10, 10), "EB": (64, 10, 10), "FB": (28, 18, 10)}
_BLOB, _TUBE = (10, 10, 10), (20, 8, 8)
# How round the corners of a part are: the higher, the squarer.
_SQUARE = 6


def mesh(roi: str) -> str:
    """The surface of an ROI, or of the ROIs in it: closed triangles, in voxels, as the text of an OBJ file."""
    text, before = "", 0
    for part in pieces(roi):
        vertices, triangles = surface(part)
        # Many times faster than line by line.
        text += len(vertices) * "v %.1f %.1f %.1f\n" % tuple(vertices.ravel().tolist())
        text += len(triangles) * "f %d %d %d\n" % tuple((triangles + 1 + before).ravel().tolist())
        before += len(vertices)
    return text


def surface(part: Part) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Vertices (n, 3) in voxels and triangles (m, 3) of the closed surface of a part, seen counter-clockwise."""
    chart = CHARTS[part.chart]
    steps = _steps(part)
    round_about = isinstance(chart, Ring) and part.box[:2] == WHOLE[:2]
    at, triangles = _torus(steps) if round_about else _box(steps)
    # A slice of a ring has flat ends.
    if part.box != WHOLE and (round_about or not isinstance(chart, Blob | Ring)):
        at = _rounded(at, slice(1, 3) if round_about else slice(0, 3))
    vertices = chart.place(from_box(part.box, at))
    return vertices, triangles if _volume(vertices, triangles) > 0 else triangles[:, ::-1]


def from_box(box: tuple[float, ...], at: Floats) -> Floats:
    """From coordinates of a part, -1 to 1, to those of the whole."""
    low, high = np.array(box[0::2]), np.array(box[1::2])
    return np.asarray(low + (at + 1) / 2 * (high - low))


def _steps(part: Part) -> tuple[int, int, int]:
    fine = _FINE.get(part.chart) or (_BLOB if isinstance(CHARTS[part.chart], Blob) else _TUBE)
    share = np.diff(np.array(part.box).reshape(3, 2), axis=1)[:, 0] / 2
    u, v, w = (max(int(np.ceil(n * part_of)), 6) for n, part_of in zip(fine, share.tolist(), strict=True))
    return u, v, w


def _rounded(at: Floats, axes: slice) -> Floats:
    length = (np.abs(at[:, axes]) ** _SQUARE).sum(axis=1) ** (1 / _SQUARE)
    rounded = at.copy()
    rounded[:, axes] /= np.maximum(length, 1.0)[:, None]
    return rounded


def _torus(steps: tuple[int, int, int]) -> tuple[Floats, npt.NDArray[np.int64]]:
    around, v_steps, w_steps = steps
    v, w = np.linspace(-1, 1, v_steps + 1), np.linspace(-1, 1, w_steps + 1)
    edge = np.concatenate(
        [
            np.stack([v[:-1], np.full(v_steps, -1.0)], axis=1),
            np.stack([np.full(w_steps, 1.0), w[:-1]], axis=1),
            np.stack([v[:0:-1], np.full(v_steps, 1.0)], axis=1),
            np.stack([np.full(w_steps, -1.0), w[:0:-1]], axis=1),
        ]
    )
    u = np.linspace(-1, 1, around, endpoint=False)
    at = np.concatenate([np.repeat(u, len(edge))[:, None], np.tile(edge, (around, 1))], axis=1)
    i, j = (a.ravel() for a in np.meshgrid(np.arange(around), np.arange(len(edge)), indexing="ij"))
    right, up = (i + 1) % around, (j + 1) % len(edge)
    corners = [a * len(edge) + b for a, b in ((i, j), (right, j), (right, up), (i, up))]
    return at, _quads(corners)


def _box(steps: tuple[int, int, int]) -> tuple[Floats, npt.NDArray[np.int64]]:
    places, faces, count = [], [], 0
    for axis in range(3):
        one, other = (a for a in range(3) if a != axis)
        grid = np.meshgrid(np.linspace(-1, 1, steps[one] + 1), np.linspace(-1, 1, steps[other] + 1), indexing="ij")
        for end in (-1.0, 1.0):
            at = np.full((grid[0].size, 3), end)
            at[:, one], at[:, other] = grid[0].ravel(), grid[1].ravel()
            number = np.arange(grid[0].size).reshape(grid[0].shape) + count
            corners = [number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]]
            # All faces are seen from outside.
            corners = corners if (end > 0) == (axis != 1) else corners[::-1]
            places.append(at)
            faces.append(_quads([corner.ravel() for corner in corners]))
            count += grid[0].size
    _, first, same = np.unique(np.round(np.concatenate(places), 9), axis=0, return_index=True, return_inverse=True)
    return np.concatenate(places)[first], same.ravel()[np.concatenate(faces)]


def _quads(corners: list[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    a, b, c, d = corners
    return np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])


def _volume(vertices: Floats, triangles: npt.NDArray[np.int64]) -> float:
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    return float((a * np.cross(b, c)).sum()) / 6
