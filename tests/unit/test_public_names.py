"""What can be imported is told in the pages that people read."""

from __future__ import annotations

import re
from pathlib import Path

import neuprint_jupyter


def test_every_public_name_stands_in_a_page(repository: Path) -> None:
    pages = [repository / "README.md", *(repository / "docs").glob("*.md")]
    code = [part for page in pages for part in re.findall(r"```.*?```|`[^`]+`", page.read_text("utf-8"), re.DOTALL)]
    told = set(re.findall(r"\w+", " ".join(code)))
    assert sorted(neuprint_jupyter._HOME_OF.keys() - told) == []
