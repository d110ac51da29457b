import json
from pathlib import Path

import pytest

from neuprint_jupyter.errors import UnknownNameError
from neuprint_jupyter.server.store import (
    Dataset,
    DatasetNameError,
    data_directory,
    dataset_path,
    find_dataset,
    list_datasets,
    split_name,
)


def made(place: Path, name: str) -> Dataset:
    path = dataset_path(name, place)
    path.mkdir(parents=True)
    dataset = Dataset(name, f"uuid of {name}", path, "2026-01-01T00:00:00+00:00", {"neurons": 3})
    dataset.describe()
    return dataset


@pytest.mark.parametrize(
    ("name", "parts"),
    [("hemibrain:v1.2.1", ("hemibrain", "v1.2.1")), ("male-cns", ("male-cns", "")), ("fish_2:0", ("fish_2", "0"))],
)
def test_a_name_has_a_base_and_a_tag(name, parts):
    assert split_name(name) == parts


@pytest.mark.parametrize("name", ["", ":v1", "a:", "a:b:c", "a/b", "..", ".a", "a b", "a@b", "é", "a:..", "a\n"])
def test_a_name_that_could_leave_the_directory_or_confuse_is_refused(name, place):
    with pytest.raises(DatasetNameError, match="NAME or NAME:TAG") as caught:
        dataset_path(name, place)
    assert repr(name) in str(caught.value)


def test_what_was_described_is_listed_and_found_in_any_case(place):
    larva, demo = made(place, "larva"), made(place, "Demo:v1")
    assert list_datasets(place) == [demo, larva]
    assert find_dataset("dEMO:V1", place) == demo
    assert find_dataset("larva", place).counts == {"neurons": 3}


def test_an_unknown_dataset_names_the_nearest(place):
    made(place, "hemibrain:v1.2")
    made(place, "larva")
    with pytest.raises(UnknownNameError, match=r"did you mean 'hemibrain:v1.2'\?"):
        find_dataset("hemibrain:v12", place)
    with pytest.raises(UnknownNameError, match=r"there are 'hemibrain:v1\.2', 'larva'"):
        find_dataset("xyz", place)


def test_other_things_in_the_directory_are_no_datasets(place):
    made(place, "larva")
    (place / "datasets" / "empty").mkdir()
    for name, text in (("broken", "{"), ("newer", json.dumps({"format": 99})), ("list", "[]")):
        (place / "datasets" / name).mkdir()
        (place / "datasets" / name / "dataset.json").write_text(text)
    assert [d.name for d in list_datasets(place)] == ["larva"]


def test_there_may_be_no_directory_yet(place):
    assert list_datasets(place) == []


def test_the_data_directory_can_be_told(monkeypatch, tmp_path):
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path / "mine"))
    assert data_directory() == tmp_path / "mine"
    monkeypatch.delenv("NEUPRINT_JUPYTER_DATA")
    assert data_directory().name == "neuprint-jupyter"


def test_the_data_directory_may_be_told_from_the_folder_one_is_in(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", "mine")
    assert data_directory() == tmp_path / "mine"


def test_roi_names_become_safe_file_names():
    dataset = Dataset("d", "u", Path("/d"), "now")
    assert dataset.mesh_file("a'L(R)/..").parent == dataset.meshes
    assert dataset.skeleton_file(2**60) == Path(f"/d/skeletons/{2**60}.swc")
