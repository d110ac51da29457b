from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.analysis.meshes import parse_obj
from neuprint_jupyter.errors import NeuprintError


def test_vertices_and_faces_of_all_spellings() -> None:
    vertices = "v 0 0 0\nv 1e1 0 0 0.5 0.5 0.5\nv\t0 -1.5 0\n"
    faces = "f 1 2 3\nf 1/1/1 2//1 3/2\nf -1 -2 -3\n"
    obj = f"# made by hand\no x\n{vertices}vn 0 0 1\nvt 0 0\n{faces}"
    mesh = parse_obj(obj)
    assert mesh.vertices.tolist() == [[0, 0, 0], [10, 0, 0], [0, -1.5, 0]]
    assert mesh.faces.tolist() == [[0, 1, 2], [0, 1, 2], [2, 1, 0]]
    assert mesh.scaled([8, 8, 4]).vertices[2].tolist() == [0, -12, 0]


def test_an_empty_mesh() -> None:
    mesh = parse_obj(b"")
    assert (mesh.vertices.shape, mesh.faces.shape) == ((0, 3), (0, 3))


@pytest.mark.parametrize(
    "obj",
    ["v 0 0\n", "v a b c\n", "v 0 0 0\nf 1 2 3\n", "v 0 0 0\nf 1 1\n", "v 0 0 0\nf 1 1 1 1\n", "v 0 0 0\nf 0 1 1\n"],
)
def test_what_is_no_mesh_of_triangles_is_refused(obj: str) -> None:
    with pytest.raises(NeuprintError):
        parse_obj(obj)


@given(st.lists(st.tuples(*[st.floats(-1e6, 1e6)] * 3), min_size=3, max_size=20), st.data())
def test_written_and_read(vertices: list[tuple[float, ...]], data: st.DataObject) -> None:
    corner = st.integers(1, len(vertices))
    faces = data.draw(st.lists(st.tuples(corner, corner, corner), max_size=10))
    lines = [f"v {x!r} {y!r} {z!r}" for x, y, z in vertices] + [f"f {a} {b} {c}" for a, b, c in faces]
    mesh = parse_obj("\n".join(lines))
    np.testing.assert_array_equal(mesh.vertices, np.array(vertices))
    assert mesh.faces.tolist() == [[a - 1, b - 1, c - 1] for a, b, c in faces]
