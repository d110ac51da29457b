from __future__ import annotations

from neuprint_jupyter.queries.elements import in_bodies


def test_no_bodies_are_asked_for_as_one_that_is_not_there() -> None:
    assert "n.bodyId IN [-1]\n" in in_bodies([], "(n)-[:Contains]->(s)", [])
    assert "n.bodyId IN [5]\n" in in_bodies([5], "(n)-[:Contains]->(s)", [])
