"""The names that a dataset has for its neurons."""

from __future__ import annotations

from typing import Any

from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import prop

_MOST_VALUES = 50_000


def property_values(client: Client, name: str) -> list[str]:
    """The texts that a property of neurons has, sorted: 50,000 at most."""
    value = prop("n", name)
    cypher = f"MATCH (n:Neuron)\nWHERE {value} IS NOT NULL\nRETURN DISTINCT {value} AS value\nLIMIT {_MOST_VALUES}"
    values: list[Any] = [row[0] for row in client.fetch_custom(cypher, format="json")["data"]]
    return sorted({value for value in values if isinstance(value, str)})


def all_values(client: Client, *names: str) -> list[str]:
    """The texts that some properties have; none where one has too many: of a part, nobody can tell what is missing."""
    lists = [property_values(client, name) for name in names if name in client.neuron_properties]
    return [] if any(len(texts) >= _MOST_VALUES for texts in lists) else [text for texts in lists for text in texts]
