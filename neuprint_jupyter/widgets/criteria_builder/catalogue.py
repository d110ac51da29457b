"""The fields a dataset offers to a form: what they are called, hold, and may be chosen from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from neuprint_jupyter.client import Client
from neuprint_jupyter.client.metadata import read_field
from neuprint_jupyter.errors import NeuprintError

MAX_CHOICES = 200
_SAMPLE = 100
_FEW = 10

_STORED = {
    "string": "text",
    "long": "integer",
    "int": "integer",
    "float": "number",
    "double": "number",
    "boolean": "boolean",
}
_BY_NAME = {"bodyId": "integer", "type": "text", "instance": "text", "pre": "integer", "post": "integer"}
#: In a form they have controls of their own, or are no condition on one value.
_ELSEWHERE = {"pre", "post", "cropped", "roiInfo", "inputRois", "outputRois"}

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Name", ("bodyid", "type", "instance", "synonym", "name", "group", "serial")),
    ("Proofreading", ("status", "cropped", "avgroi", "traced", "trumanhl_status")),
    ("Counts", ("pre", "post", "upstream", "downstream", "size", "synweight", "mito", "count", "weight")),
    ("Place", ("location", "point", "side", "radius", "neuropil", "nerve", "soma", "root", "position")),
    ("Transmitter", ("nt", "neurotransmitter", "consensusnt", "predictednt")),
    ("Class", ("class", "hl", "lineage", "fiber", "birthtime", "modality", "tract", "fru", "dsx", "dimorphism")),
)


@dataclass(frozen=True)
class Field:
    """One property of a dataset's neurons.

    Parameters
    ----------
    name
        As in the dataset.
    label, description
        In words, where the dataset has them; else the name, and nothing.
    kind
        ``text``, ``integer``, ``number``, ``boolean``; ``place`` for what is only recorded or not.
    group
        Under which heading it is listed.
    choices
        The values that occur, where the dataset lists them.
    """

    name: str
    label: str
    description: str
    kind: str
    group: str
    choices: list[str]


def catalogue(client: Client) -> list[dict[str, Any]]:
    """The fields of a client's dataset, most wanted first.

    They come from ``Meta.neuronColumnsOrdered``, with all other properties after them; without it,
    from the properties alone.

    Returns
    -------
    list of dict
        As :class:`Field`; JSON-able.
    """
    stored = dict(client.neuron_properties)
    # Any dataset may be asked for these, also where none of its neurons has one.
    names = dict.fromkeys(["type", "instance", "bodyId"])
    columns = _columns(client.meta)
    names |= dict.fromkeys(column for column in columns if column in stored)
    names |= dict.fromkeys(stored)
    unknown = [name for name in names if not _kind(name, stored.get(name, ""))]
    samples = _samples(unknown, client) if unknown else {}
    listed = _listed(columns, stored, client)
    wanted = [name for name in names if name not in _ELSEWHERE and columns.get(name, {}).get("enabled") is not False]
    told = {name: {**columns.get(name, {}), **listed.get(name, {})} for name in wanted}
    return [asdict(_field(name, stored.get(name, ""), told[name], samples.get(name))) for name in wanted]


def _field(name: str, stored: str, column: Mapping[str, Any], sample: Any) -> Field:
    kind = _kind(name, stored) or _kind_of(sample)
    label, description = column.get("name"), column.get("description")
    choices = column.get("choices")
    listed = [str(choice) for choice in choices if choice is not None] if isinstance(choices, list) else []
    return Field(
        name=name,
        label=label if isinstance(label, str) and label else name,
        description=description if isinstance(description, str) else "",
        kind=kind,
        group=_group(name, kind),
        choices=listed[:MAX_CHOICES],
    )


def _listed(columns: Mapping[str, Any], stored: Mapping[str, str], client: Client) -> dict[str, dict[str, Any]]:
    """The values of ``status``, where the dataset does not list them: there are few, and everybody asks for them."""
    if "status" not in stored or columns.get("status", {}).get("choices"):
        return {}
    cypher = f"MATCH (n:Neuron)\nWHERE n.status IS NOT NULL\nRETURN DISTINCT n.status AS status\nLIMIT {_FEW + 1}"
    try:
        values = [str(row[0]) for row in client.fetch_custom(cypher, format="json")["data"]]
    except NeuprintError:
        return {}
    return {"status": {"choices": sorted(values)}} if len(values) <= _FEW else {}


def _columns(meta: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    for source in ("neuronColumnsOrdered", "neuronColumns"):
        columns = read_field(meta.get(source))
        if isinstance(columns, list):
            return {str(c["id"]): c for c in columns if isinstance(c, dict) and "id" in c}
    return {}


def _kind(name: str, stored: str) -> str:
    """The kind of value; empty if neither the dataset nor the name tells it."""
    if stored.startswith("point"):
        return "place"
    return _STORED.get(stored, "") or _BY_NAME.get(name, "")


def _samples(names: list[str], client: Client) -> dict[str, Any]:
    """A value of each property, where a few neurons have one."""
    try:
        answer = client.fetch_custom(f"MATCH (n:Neuron)\nRETURN n\nLIMIT {_SAMPLE}", format="json")
    except NeuprintError:
        # The catalogue is usable without: text is what most properties hold.
        return {}
    nodes = [row[0] for row in answer["data"] if isinstance(row[0], dict)]
    return {name: next((node[name] for node in nodes if node.get(name) is not None), None) for name in names}


def _kind_of(sample: Any) -> str:
    if isinstance(sample, bool):
        return "boolean"
    if isinstance(sample, int):
        return "integer"
    if isinstance(sample, float):
        return "number"
    return "place" if isinstance(sample, dict | list) else "text"


def _group(name: str, kind: str) -> str:
    if kind == "place":
        return "Place"
    lowered = name.lower()
    for group, words in _GROUPS:
        if lowered in words or any(len(word) > 3 and word in lowered for word in words):
            return group
    return "Transmitter" if name.startswith("nt") and name[2:3].isupper() else "Other"
