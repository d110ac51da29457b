"""What may be meant by a few typed letters: types, instances, synonyms, ids of the dataset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import literal, prop
from neuprint_jupyter.errors import CriteriaError

#: The properties that hold names, as the datasets have them; each is searched where it exists.
NAME_FIELDS = ("type", "instance", "synonyms", "flywireType", "hemibrainType", "mancType", "systematicType")
MAX_TYPED = 200
_PER_FIELD = 8
_FOR_ONE_FIELD = 20
# Of a property with more different values, the server is asked each time.
_REMEMBERED = 20_000


@dataclass(frozen=True)
class Suggestion:
    """A value that occurs, and in how many neurons."""

    field: str
    value: str
    neurons: int


def ranked(text: str, values: Iterable[tuple[str, int]], limit: int) -> list[tuple[str, int]]:
    """Values that contain a text in any case: equal ones first, then those that begin with it, then the rest.

    Parameters
    ----------
    text
        What was typed.
    values
        Values, and in how many neurons each occurs.
    limit
        How many are wanted.

    Examples
    --------
    >>> ranked("epg", [("PEG-EPG", 9), ("EPGt", 4), ("EPG", 46), ("PEN", 20)], 3)
    [('EPG', 46), ('EPGt', 4), ('PEG-EPG', 9)]
    """
    typed = text.casefold()
    found = []
    for value, neurons in values:
        folded = value.casefold()
        at = folded.find(typed)
        if at >= 0:
            rank = 0 if folded == typed else 1 if at == 0 else 2 if _begins_a_word(folded, at) else 3
            found.append(((rank, len(value), value), (value, neurons)))
    return [pair for _, pair in sorted(found)[:limit]]


class Suggestions:
    """The values of one dataset's properties, remembered once they were asked for.

    Parameters
    ----------
    client
        Whose dataset.

    Examples
    --------
    >>> Suggestions(client).of("type", "ep")  # doctest: +SKIP
    [Suggestion(field='type', value='EPG', neurons=46)]
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        # By property, and by when the dataset was loaded: it may be loaded again.
        self._values: dict[tuple[object, str], list[tuple[str, int]] | None] = {}

    def named(self, text: str) -> list[Suggestion]:
        """What a text may name: bodyIds that begin with it, types, instances and synonyms that contain it."""
        typed = _checked(text)
        if not typed:
            return []
        known = self._client.neuron_properties
        fields = [name for name in NAME_FIELDS if name in known or name in ("type", "instance")]
        found = self._bodies(typed) if typed.isascii() and typed.isdigit() else []
        return [*found, *(s for name in fields for s in self._matching(name, typed, _PER_FIELD))]

    def of(self, field: str, text: str) -> list[Suggestion]:
        """Values of one property; with no text, those of most neurons."""
        typed = _checked(text)
        if field == "bodyId":
            return self._bodies(typed) if typed.isascii() and typed.isdigit() else []
        return self._matching(field, typed, _FOR_ONE_FIELD)

    def instances(self, names: Sequence[str]) -> list[str]:
        """Those of some names that are no types, but instances."""
        types, instances = (self._having(name, names) for name in ("type", "instance"))
        return [name for name in names if name in instances and name not in types]

    def _having(self, field: str, values: Sequence[str]) -> set[str]:
        cypher = (
            f"MATCH (n:Neuron)\nWHERE {prop('n', field)} IN {literal(list(values))}\n"
            f"RETURN DISTINCT {prop('n', field)} AS value"
        )
        return {row[0] for row in self._client.fetch_custom(cypher, format="json")["data"]}

    def _matching(self, field: str, text: str, limit: int) -> list[Suggestion]:
        key = (self._client.loaded(), field)
        if key not in self._values:
            self._values[key] = self._all_values(field)
        remembered = self._values[key]
        values = self._values_with(field, text) if remembered is None else remembered
        commonest = sorted(values, key=lambda pair: (-pair[1], pair[0]))[:limit]
        return [Suggestion(field, *pair) for pair in (ranked(text, values, limit) if text else commonest)]

    def _all_values(self, field: str) -> list[tuple[str, int]] | None:
        values = self._counted(field, f"{prop('n', field)} IS NOT NULL", _REMEMBERED + 1)
        return values if len(values) <= _REMEMBERED else None

    def _values_with(self, field: str, text: str) -> list[tuple[str, int]]:
        holds = f"toLower({prop('n', field)}) CONTAINS toLower({literal(text)})"
        return self._counted(field, holds if text else f"{prop('n', field)} IS NOT NULL", 1_000)

    def _counted(self, field: str, condition: str, limit: int) -> list[tuple[str, int]]:
        cypher = (
            f"MATCH (n:Neuron)\nWHERE {condition}\n"
            f"RETURN {prop('n', field)} AS value, count(*) AS neurons\nORDER BY neurons DESC\nLIMIT {limit}"
        )
        rows: Sequence[Sequence[Any]] = self._client.fetch_custom(cypher, format="json")["data"]
        return [(_text(value), int(neurons)) for value, neurons in rows if not isinstance(value, dict | list)]

    def _bodies(self, digits: str) -> list[Suggestion]:
        cypher = (
            f"MATCH (n:Neuron)\nWHERE toString(n.bodyId) STARTS WITH {literal(digits)}\n"
            f"RETURN n.bodyId AS bodyId\nORDER BY bodyId\nLIMIT {_PER_FIELD}"
        )
        rows = self._client.fetch_custom(cypher, format="json")["data"]
        return [Suggestion("bodyId", str(row[0]), 1) for row in rows]


def _checked(text: str) -> str:
    if len(text) > MAX_TYPED:
        raise CriteriaError(f"at most {MAX_TYPED} letters are looked for")
    return text.strip()


def _begins_a_word(value: str, at: int) -> bool:
    return not value[at - 1].isalnum()


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
