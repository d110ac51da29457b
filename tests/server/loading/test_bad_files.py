"""What lies beside the tables and is wrong: skeletons, meshes, ROIs and the description of the dataset."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "there are no nodes"),
        ("# c\n1 0 1 2 3 -1\n", "11.swc, line 2: '1 0 1 2 3 -1' is not 'id type x y z radius parent'"),
        ("1 0 1 2 x 0.5 -1\n", "line 1"),
        ("1 0 1 2 nan 0.5 -1\n", "line 1"),
        ("1 0 1 2 3 0.5 -1\n\n1 0 1 2 3 0.5 1\n", "11.swc, line 3: the node 1 is already in line 1"),
        ("1 0 1 2 3 0.5 -1\n2 0 1 2 3 0.5 7\n", "11.swc, line 2: the parent 7 is not a node of this skeleton"),
        ("1 0 1 2 3 0.5 -1\n2 0 1 2 3 0.5 3\n3 0 1 2 3 0.5 2\n", "11.swc, line 2: the node 2 is its own ancestor"),
        ("1 0 1 2 3 0.5 1\n", "11.swc, line 1: the node 1 is its own ancestor"),
        ("2147483648 0 1 2 3 0.5 -1\n", "11.swc, line 1: the node 2147483648 is beyond 32 bits"),
    ],
)
def test_a_wrong_skeleton(given, text, says):
    given.write("skeletons/11.swc", text).refuses("11.swc", says)


@pytest.mark.parametrize("name", ["EPG.swc", "-1.swc", "011.swc", "1.5.swc"])
def test_a_skeleton_of_no_body(given, name):
    given.write(f"skeletons/{name}", "1 0 1 2 3 0.5 -1\n").refuses(
        name, "is not a body id; name a skeleton <bodyId>.swc"
    )


def test_directories_without_what_they_should_hold(given):
    given.write("skeletons/readme.txt", "x").refuses("there are no *.swc files in")
    del given.arguments["skeletons"]
    given.write("meshes/readme.txt", "x").refuses("there are no *.obj files in")


def test_skeletons_and_meshes_of_what_is_not_there_are_told_of(given):
    given.write("skeletons/11.swc", "1 0 1 2 3 0.5 -1\n").write("skeletons/99.swc", "1 0 1 2 3 0.5 -1\n")
    given.write("meshes/EB.obj", "v 1 2 3\n").write("meshes/PB_.obj", "v 1 2 3\n")
    with pytest.warns() as warned:
        given.load()
    assert [str(one.message) for one in warned] == [
        "99.swc: skeletons of bodies that neurons.csv does not name",
        "PB_.obj: meshes of ROIs that the dataset does not have; did you mean 'PB'?",
    ]


@pytest.mark.parametrize(
    ("text", "says"), [("v 1 2\n", "line 1: 'v 1 2' is not a point"), ("# nothing\n", "there are no points")]
)
def test_a_wrong_mesh(given, text, says):
    given.write("meshes/EB.obj", text).refuses("EB.obj", says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"name": "a",}', "roi_hierarchy.json, line 1: is not JSON"),
        ("[]", "the root is to be an object with a 'name', this is []"),
        ('{"children": []}', "the root is to be an object with a 'name'"),
        ('{"name": "a", "children": {"b": {}}}', "the children of 'a' are to be a list, not"),
        ('{"name": "a", "children": ["b"]}', "a child of 'a' is to be an object with a 'name', this is \"b\""),
        (
            '{"name": "a", "children": [{"name": "b", "children": [{"name": "c"}]}, {"name": "c"}]}',
            "the ROI 'c' is in the hierarchy twice (the second time in 'a')",
        ),
    ],
)
def test_a_wrong_hierarchy(given, text, says):
    given.write("roi_hierarchy.json", text).refuses("roi_hierarchy.json", says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[1]", "a JSON object with one entry per ROI is needed, this is [1]"),
        ('{"EB": 5}', "the entry 'EB' is to be an object"),
        ('{"EB": {"isPrimary": "yes"}}', "isPrimary of 'EB' is \"yes\", not true or false"),
        ('{"instance": {}, "type": {}}', "an ROI cannot be called 'type'"),
        ('{"EB": {"parent": 5}}', "the parent of 'EB' is 5, not an ROI's name"),
        (
            '{"CX": {}, "EB": {"parent": "PB"}, "PB": {"parent": "EB"}}',
            "by their parents in roi_info, these ROIs lie in one another: 'EB', 'PB'",
        ),
    ],
)
def test_a_wrong_roi_info(given, text, says):
    given.write("roi_info.json", text).refuses(says)


@pytest.mark.parametrize(
    ("meta", "says"),
    [
        ({"voxelSize": object()}, "meta: 'voxelSize' is of the kind object, which no property can be"),
        ({"@rid": 1}, "meta: '@rid' is not the name of a property"),
    ],
)
def test_a_wrong_meta(given, meta, says):
    given.refuses(says, meta=meta)
