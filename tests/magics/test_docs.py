"""Every line of docs/magics.md runs, and every option of every magic is in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from neuprint_jupyter import Client
from neuprint_jupyter.magics.connections import connections_options
from neuprint_jupyter.magics.cypher import cypher_options
from neuprint_jupyter.magics.neurons import neurons_options
from neuprint_jupyter.magics.rois import rois_options
from neuprint_jupyter.magics.synapses import skeletons_options, synapses_options
from tests.magics.conftest import Notebook
from tests.tiny import CONNECTIONS, NEURONS

REPOSITORY = Path(__file__).parent.parent.parent
DOCS = (REPOSITORY / "docs" / "magics.md").read_text()
LINES = [line for row in DOCS.splitlines() if row.startswith("| `") for line in re.findall(r"`(%(?!%)[^`]+)`", row)]


def test_there_are_lines() -> None:
    assert len(LINES) > 50


def test_every_line_of_the_tables_runs(
    notebook: Notebook, tiny: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in LINES:
        # Two lines of the last table only name what stands elsewhere.
        if "SERVER DATASET" not in line:
            notebook.run(line)
    assert (tmp_path / "found.csv").exists()


def test_every_block_of_the_readme_runs(notebook: Notebook, tiny: Client) -> None:
    text = (REPOSITORY / "README.md").read_text().replace("demo:v1", "tiny:v1")
    blocks = re.findall(r"```(?:python)?\n(.*?)```", text, re.DOTALL)
    cells = [block for block in blocks if re.match(r"%|from ", block)]
    assert len(cells) == 4
    notebook.shell.user_ns.update(neurons=NEURONS, connections=CONNECTIONS)
    for cell in cells:
        notebook.run(cell)
    assert notebook["strong"]["e.weight"].tolist() == []
    assert "mylab:v1" in tiny.fetch_datasets()


def test_every_line_in_the_texts_of_notebooks_runs(notebook: Notebook, tiny: Client) -> None:
    cells = [
        cell for path in (REPOSITORY / "notebooks").glob("*.ipynb") for cell in json.loads(path.read_text())["cells"]
    ]
    texts = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    # Connections are to servers and datasets that are not here.
    lines = [line for line in re.findall(r"`(%[^%`][^`]* [^`]*)`", texts) if not re.match(r"%neuprint (?!-)", line)]
    assert len(lines) >= 3
    for line in lines:
        notebook.run(line)


def test_the_habits_that_are_told_are_in_the_table() -> None:
    for words in ("--store-to", "--max_results", "--no-execute", "--explain-type", "--dry_run", "{{name}}"):
        assert words in DOCS


@pytest.mark.parametrize(
    "parser",
    [
        cypher_options(),
        neurons_options({}),
        connections_options(),
        synapses_options(),
        skeletons_options(),
        rois_options(),
    ],
    ids=lambda parser: parser.prog,
)
def test_every_option_is_documented(parser: object) -> None:
    flags = [flag for flag in parser._option_string_actions if flag.startswith("--")]  # type: ignore[attr-defined]
    assert [flag for flag in flags if flag not in DOCS] == []
