"""Files that are written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A place to write a file at, which takes the place of ``target`` when the block ends well.

    Parameters
    ----------
    target
        Where the file is to be; a link is followed.

    Examples
    --------
    >>> with whole_file(Path("epg.svg")) as unfinished:  # doctest: +SKIP
    ...     unfinished.write_text("<svg/>")
    """
    target = target.resolve()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
        unfinished = Path(folder, target.name)
        yield unfinished
        unfinished.replace(target)
