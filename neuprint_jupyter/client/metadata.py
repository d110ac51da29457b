"""What a dataset says of itself: the Meta node, its ROIs and their hierarchy, and the properties it has."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any, Self, TypeVar, overload

from neuprint_jupyter.client.log import aside
from neuprint_jupyter.errors import NeuprintError

META_QUERY = "MATCH (m:Meta) RETURN m"
T = TypeVar("T")

# Meta holds these as JSON text.
_JSON_FIELDS = ("roiInfo", "roiHierarchy", "neuroglancerInfo", "neuroglancerMeta", "statusDefinitions")


class remembered(functools.cached_property[T]):  # noqa: N801 - a decorator, as cached_property is
    """What is asked once; and anew where the dataset was loaded again since."""

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...
    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        """The value; asked now if it is not known."""
        if instance is not None:
            instance._forget_if_replaced()
        return super().__get__(instance, owner)

    def __set__(self, instance: object, value: Any) -> None:
        """Know the value already. That there is this method makes Python ask the other one each time."""
        vars(instance)[str(self.attrname)] = value


class Described:
    """What a client knows of its dataset, asked once and remembered."""

    dataset: str
    fetch_custom: Callable[..., Any]
    _edition: object = None

    def loaded(self) -> object:
        """What changes when the dataset is loaded again, where that can be seen from here; else None."""
        return None

    def _forget_if_replaced(self) -> None:
        """Forget what was remembered, if the dataset was loaded again since."""
        edition = self.loaded()
        if edition is not None and edition != self._edition:
            if self._edition is not None:
                self._forget()
            self._edition = edition

    def _forget(self) -> None:
        """Forget what was remembered."""
        # Several threads may find out at once; each is to find what is left of it.
        for name in [name for name in list(vars(self)) if isinstance(getattr(type(self), name, None), remembered)]:
            vars(self).pop(name, None)

    def _rows(self, cypher: str) -> list[list[Any]]:
        """The rows of a query about the dataset itself, which tables do not name among theirs."""
        with aside():
            rows: list[list[Any]] = self.fetch_custom(cypher, format="json")["data"]
        return rows

    @remembered
    def meta(self) -> dict[str, Any]:
        """The dataset's Meta node, its JSON fields parsed."""
        rows = self._rows(META_QUERY)
        if not rows:
            raise NeuprintError(f"{self.dataset} has no Meta node")
        return parse_meta(rows[0][0])

    @property
    def voxel_size(self) -> list[float]:
        """How large a voxel is along x, y and z, in nanometres.

        Raises
        ------
        NeuprintError
            If the dataset does not say.

        Examples
        --------
        >>> client.voxel_size  # doctest: +SKIP
        [8.0, 8.0, 8.0]
        """
        size, unit = self.meta.get("voxelSize"), self.meta.get("voxelUnits")
        if not isinstance(size, list) or len(size) != 3 or unit not in (None, "nanometers", "nm"):
            raise NeuprintError(f"{self.dataset} does not say how large a voxel is in nanometres")
        return [float(length) for length in size]

    @remembered
    def primary_rois(self) -> list[str]:
        """The primary ROIs, sorted: they do not overlap, and tile the brain."""
        return primary_rois(self.meta)

    @remembered
    def all_rois(self) -> list[str]:
        """All ROIs, sorted."""
        return all_rois(self.meta)

    @remembered
    def neuron_properties(self) -> dict[str, str]:
        """The neurons' properties, ROI flags left out, and the type each is stored as (empty where not known)."""
        known = read_field(self.meta.get("neuronProperties"))
        if isinstance(known, dict):
            return {str(name): str(stored) for name, stored in known.items()}
        columns = read_field(self.meta.get("neuronColumnsOrdered"))
        shown = [str(c["id"]) for c in columns or [] if isinstance(c, dict) and "id" in c]
        # What is shown in a table need not be all there is: counts, say, that others are worked out from.
        rows = self._rows("MATCH (n:Neuron) UNWIND keys(n) AS k RETURN DISTINCT k AS name")
        # The one that is no property marks where the columns of ROIs are to be shown.
        others = {*self.all_rois, "ROI_COLUMNS_PLACEHOLDER"}
        names = dict.fromkeys([*shown, *(str(name) for (name,) in rows)])
        return {name: "" for name in names if name not in others}

    def fetch_neuron_keys(self) -> list[str]:
        """The properties that the dataset's neurons have, ROI flags left out.

        Examples
        --------
        >>> client.fetch_neuron_keys()[:4]  # doctest: +SKIP
        ['bodyId', 'pre', 'post', 'upstream']
        """
        return list(self.neuron_properties)

    @remembered
    def synapse_properties(self) -> set[str]:
        """The properties that some synapses have, ROI flags left out; queries that meet others add them."""
        rows = self._rows("MATCH (s:Synapse)\nWITH s LIMIT 1000\nUNWIND keys(s) AS name\nRETURN DISTINCT name")
        return {str(name) for (name,) in rows}.difference(self.all_rois)

    @remembered
    def roi_weights(self) -> set[str]:
        """What the ``roiInfo`` of connections tells of each ROI: ``post``, and further weights in some datasets."""
        rows = self._rows("MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron)\nWITH e LIMIT 100\nRETURN e.roiInfo AS roiInfo")
        infos = [read_field(text) or {} for (text,) in rows]
        return {name for info in infos for counts in info.values() for name in counts}

    @remembered
    def _synapse_nt_keys(self) -> list[str]:
        known = read_field(self.meta.get("ntSynapseProperties"))
        if isinstance(known, list | dict):
            return sorted(known)
        # All T-bars of a dataset have the same ones.
        cypher = (
            "MATCH (s:Synapse)\nWHERE s.type = 'pre'\nRETURN [k IN keys(s) WHERE k STARTS WITH 'nt'] AS names\nLIMIT 1"
        )
        return sorted(name for (names,) in self._rows(cypher) for name in names)

    def fetch_synapse_nt_keys(self) -> list[str]:
        """The properties of synapses that tell the probabilities of neurotransmitters, sorted; often none.

        Examples
        --------
        >>> client.fetch_synapse_nt_keys()[:2]  # doctest: +SKIP
        ['ntAcetylcholineProb', 'ntDopamineProb']
        """
        return list(self._synapse_nt_keys)


def parse_meta(node: dict[str, Any]) -> dict[str, Any]:
    """The Meta node with its JSON fields parsed; fields that are missing or unreadable are None.

    Examples
    --------
    >>> parse_meta({"roiInfo": '{"EB": {}}'})["roiInfo"]
    {'EB': {}}
    """
    meta = dict(node)
    for name in _JSON_FIELDS:
        text = meta.get(name)
        meta[name] = read_field(text)
        if meta[name] is None and isinstance(text, str):
            # Old datasets have some of them in single quotes.
            meta[name] = read_field(text.replace("'", '"'))
    return meta


def primary_rois(meta: dict[str, Any]) -> list[str]:
    """The primary ROIs, sorted."""
    return sorted(meta.get("primaryRois") or [])


def all_rois(meta: dict[str, Any]) -> list[str]:
    """Every ROI that neurons are tagged with, sorted."""
    rois = set(meta.get("roiInfo") or {}) | set(primary_rois(meta))
    if meta.get("dataset") == "hemibrain":
        # Flags that hemibrain's neurons carry and its Meta leaves out, which neuprint-python adds as well.
        rois |= {"FB-column3", "AL-DC3"} | {f"AL-DC{i}(R)" for i in range(1, 5)}
    return sorted(rois)


def read_field(value: Any) -> Any:
    """What a JSON text of the Meta node means; None if it is unreadable, and other values as they are."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None
