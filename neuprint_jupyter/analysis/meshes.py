"""Surfaces as arrays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from neuprint_jupyter.errors import NeuprintError

# The first number of each corner: "f 1/2/3 4//5 6".
_CORNER = re.compile(rb"(?<=\s)(-?\d+)(?:/\d*)*")


@dataclass(frozen=True)
class Mesh:
    """A surface of triangles.

    Attributes
    ----------
    vertices : array of float64, shape (n, 3)
        Places in voxels, or whatever :meth:`scaled` made of them.
    faces : array of int64, shape (m, 3)
        Each triangle's three vertices, counted from 0.
    """

    vertices: npt.NDArray[np.float64]
    faces: npt.NDArray[np.int64]

    def scaled(self, size: Any) -> Mesh:
        """The mesh in other units.

        Parameters
        ----------
        size
            How large a voxel is on each axis, such as ``client.voxel_size`` (nanometres).
        """
        return Mesh(self.vertices * np.asarray(size, dtype=np.float64), self.faces)

    def __repr__(self) -> str:
        return f"Mesh({len(self.vertices):,} vertices, {len(self.faces):,} faces)"


def parse_obj(obj: bytes | str) -> Mesh:
    r"""The mesh in the text of an OBJ file: its vertices and triangles; all else is passed over.

    Raises
    ------
    NeuprintError
        If it is not readable, a face is no triangle, or names a vertex that is not there.

    Examples
    --------
    >>> parse_obj("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1/1 2/1 3/1\n")
    Mesh(3 vertices, 1 faces)
    """
    lines = (obj.encode() if isinstance(obj, str) else obj).splitlines()
    corners = [line for line in lines if line.startswith((b"v ", b"v\t"))]
    faces = [line for line in lines if line.startswith((b"f ", b"f\t"))]
    try:
        vertices = np.array([line.split()[1:4] for line in corners], dtype=np.float64).reshape(-1, 3)
        triangles = np.array([_CORNER.findall(line) for line in faces], dtype=np.int64).reshape(-1, 3)
    except ValueError as error:
        raise NeuprintError(f"not readable as an OBJ mesh of triangles: {error}") from None
    # OBJ counts from 1, and from the end where a number is negative.
    triangles = np.where(triangles > 0, triangles - 1, triangles + len(vertices))
    if len(triangles) and not (triangles.min() >= 0 and triangles.max() < len(vertices)):
        raise NeuprintError("the mesh has a face whose vertex is not there")
    return Mesh(vertices, triangles)
