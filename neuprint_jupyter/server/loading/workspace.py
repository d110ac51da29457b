"""A dataset appears whole or not at all: made in a place of its own, moved by one rename."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neuprint_jupyter.errors import NeuprintError, UnknownNameError
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.progress import Progress
from neuprint_jupyter.server.store import Dataset, dataset_path, find_dataset

_REPLACED = "replaced-"


@contextmanager
def workspace(name: str, data_dir: Path, *, replace: bool, progress: Progress) -> Iterator[Path]:
    """A new directory that becomes the dataset ``name`` when the block ends well, and is removed when it does not.

    Raises
    ------
    LoadError
        If there is such a dataset already, or something else in its place, and it is not to be replaced; or if a
        file cannot be written, in the block or here.
    """
    with _changing(data_dir, progress) as loading:
        old = in_the_way(name, data_dir, replace=replace)
        place = loading / uuid.uuid4().hex
        place.mkdir()
        try:
            yield place
            _move(place, dataset_path(name, data_dir), old, loading)
        finally:
            shutil.rmtree(place, ignore_errors=True)


def remove_dataset(name: str, data_dir: Path, *, progress: Progress) -> Dataset:
    """Remove a dataset, and tell what it was.

    Raises
    ------
    UnknownNameError
        If there is none of this name; the message has the nearest match, or what there is.
    LoadError
        If it cannot be removed.
    """
    found = find_dataset(name, data_dir)
    with _changing(data_dir, progress) as loading:
        # It disappears whole, too.
        aside = loading / uuid.uuid4().hex
        found.path.rename(aside)
        _remove(aside)
    return found


@contextmanager
def _changing(data_dir: Path, progress: Progress) -> Iterator[Path]:
    """The place for loading.

    One load at a time: another one waits. So whatever lies in that place when a load begins was left by one that was
    killed, and is removed.
    """
    loading = data_dir / "loading"
    try:
        loading.mkdir(parents=True, exist_ok=True)
        with _alone(data_dir / "loading.lock", progress):
            _clear(loading, data_dir)
            yield loading
    except OSError as error:
        where = "" if error.filename is None else f" ({error.filename})"
        raise LoadError(f"cannot write to {str(data_dir)!r}: {error.strerror or error}{where}") from None


@contextmanager
def _alone(path: Path, progress: Progress) -> Iterator[None]:
    try:
        from filelock import FileLock, Timeout
    except ImportError:
        raise NeuprintError('loading a dataset needs: pip install "neuprint-jupyter[local]"') from None
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress.say(f"waiting for another load into {path.parent}")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def in_the_way(name: str, data_dir: Path, *, replace: bool) -> Path | None:
    """What the new dataset takes the place of, if anything.

    Raises
    ------
    LoadError
        If that is not to be replaced.
    """
    remedy = "replace it (--replace, or replace=True), or choose another name or tag"
    try:
        old = find_dataset(name, data_dir)
    except UnknownNameError:
        target = dataset_path(name, data_dir)
        if not os.path.lexists(target):
            return None
        if not replace:
            raise LoadError(
                f"{str(target)!r} is in the way, and is not a dataset of this version of neuprint-jupyter; {remedy}"
            ) from None
        return target
    if not replace:
        raise LoadError(f"there is a dataset {old.name!r} already; {remedy}")
    return old.path


def _move(place: Path, target: Path, old: Path | None, loading: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    if old is None:
        place.rename(target)
        return
    aside = loading / f"{_REPLACED}{old.name}"
    old.rename(aside)
    try:
        place.rename(target)
    except BaseException:
        aside.rename(old)
        raise
    _remove(aside)


def _clear(loading: Path, data_dir: Path) -> None:
    for left in loading.iterdir():
        home = data_dir / "datasets" / left.name.removeprefix(_REPLACED)
        if left.name.startswith(_REPLACED) and not home.exists():
            # Killed between the two renames of a replacement: the old dataset is the one there is.
            left.rename(home)
        else:
            _remove(left)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink()
