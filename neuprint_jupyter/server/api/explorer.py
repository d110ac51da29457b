"""The ready-made queries of neuPrintExplorer, ``/api/npexplorer/*``; R's neuprintr asks them too.

What is asked for goes to the engine as parameters of fixed queries. Body ids are answered as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NoReturn

from neuprint_jupyter.server.api.custom import QueryHandler
from neuprint_jupyter.server.api.handler import BAD_BODY, ApiHandler, RefusedError

_NO_NAME = "no neuron name specified"


@dataclass
class Conditions:
    """Conditions of a query, put together, with the parameters that they speak of."""

    texts: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The WHERE clause, empty without conditions."""
        return "WHERE " + " AND ".join(f"({text})" for text in self.texts) if self.texts else ""

    def name(self, variable: str, body: Mapping[str, Any], *, required: bool = True) -> None:
        """Ask for the neuron that ``neuron_name`` or ``neuron_id`` says."""
        name, number = body.get("neuron_name") or "", _integer(body.get("neuron_id"))
        if name:
            how = "CONTAINS" if body.get("enable_contains") else "=~"
            self.texts.append(f"{variable}.type {how} $neuron OR {variable}.instance {how} $neuron")
            self.parameters["neuron"] = str(name)
        elif number:
            self.texts.append(f"{variable}.bodyId = $neuron")
            self.parameters["neuron"] = number
        elif required:
            raise RefusedError(400, _NO_NAME)

    def filters(self, variable: str, body: Mapping[str, Any]) -> None:
        """Ask for the statuses and the numbers of synapses that the body says."""
        for part in ("pre", "post"):
            least = _integer(body.get(f"{part}_threshold"))
            if least > 0:
                self.texts.append(f"{variable}.{part} >= $least_{part}")
                self.parameters[f"least_{part}"] = least
        if statuses := _texts(body.get("statuses")):
            self.texts.append(f"{variable}.status IN $statuses")
            self.parameters["statuses"] = statuses

    def rois(self, variable: str, body: Mapping[str, Any]) -> None:
        """Ask for neurons in all the ROIs that the body says."""
        for i, roi in enumerate([*_texts(body.get("input_rois")), *_texts(body.get("output_rois"))]):
            self.texts.append(f"{variable}[$roi{i}] = true")
            self.parameters[f"roi{i}"] = roi


class ExplorerHandler(QueryHandler):
    """One of the ready-made queries, by GET or POST with a JSON body."""

    cypher: ClassVar[str] = ""

    async def post(self) -> None:
        """Answer the query for what the body says."""
        body = self.asked()
        conditions = Conditions()
        cypher = self.query(body, conditions)
        await self.answer_query(_text(body.get("dataset")), cypher, conditions.parameters)

    get = post

    def query(self, body: Mapping[str, Any], conditions: Conditions) -> str:  # noqa: ARG002
        """The query; what it asks for is added to the conditions."""
        return self.cypher


class FindNeuronsHandler(ExplorerHandler):
    """``findneurons``: neurons by name, ROIs, status and size."""

    def query(self, body: Mapping[str, Any], conditions: Conditions) -> str:
        """Neurons, with what their table shows."""
        conditions.name("n", body, required=False)
        conditions.filters("n", body)
        conditions.rois("n", body)
        return f"""MATCH (m:Meta) WITH m.superLevelRois AS rois MATCH (n:{_label(body)}) {conditions.where}
            RETURN toString(n.bodyId) AS bodyid, n.instance AS bodyname, n.type AS bodytype, n.status AS neuronStatus,
            n.roiInfo AS roiInfo, n.size AS size, n.pre AS npre, n.post AS npost, rois, n.notes AS notes
            ORDER BY n.bodyId"""


class NeuronMetaHandler(ExplorerHandler):
    """``neuronmeta``: the names of the properties that neurons have."""

    cypher = "MATCH (n:Neuron) UNWIND keys(n) AS pname RETURN DISTINCT pname"


class NeuronMetaValuesHandler(ExplorerHandler):
    """``neuronmetavals``: the values of one property."""

    cypher = "MATCH (n:Neuron) RETURN DISTINCT n[$key] AS val"

    def query(self, body: Mapping[str, Any], conditions: Conditions) -> str:
        """Values of ``key_name``."""
        conditions.parameters["key"] = _text(body.get("key_name"))
        return self.cypher


class NeuronRoisHandler(ExplorerHandler):
    """``roiconnectivity``: the ROIs of all neurons."""

    cypher = "MATCH (n:Neuron) RETURN toString(n.bodyId) AS bodyid, n.roiInfo AS roiInfo"


class SimpleConnectionsHandler(ExplorerHandler):
    """``simpleconnections``: the connections of neurons, to or from."""

    def query(self, body: Mapping[str, Any], conditions: Conditions) -> str:
        """Connections, the strongest of each neuron first."""
        conditions.name("m", body)
        arrow = "<-[e:ConnectsTo]-" if body.get("find_inputs") else "-[e:ConnectsTo]->"
        return f"""MATCH (meta:Meta) WITH meta.superLevelRois AS rois MATCH (m:Neuron){arrow}(n) {conditions.where}
            RETURN m.instance AS Neuron1, m.type AS Neuron1Type, n.instance AS Neuron2, n.type AS Neuron2Type,
            toString(n.bodyId) AS Neuron2Id, e.weight AS Weight, toString(m.bodyId) AS Neuron1Id,
            n.status AS Neuron2Status, n.roiInfo AS Neuron2RoiInfo, n.size AS Neuron2Size, n.pre AS Neuron2Pre,
            n.post AS Neuron2Post, rois, e.weightHP AS WeightHP ORDER BY m.type, m.bodyId, e.weight DESC"""


class RankedTableHandler(ExplorerHandler):
    """``rankedtable``: the connections of neurons, both ways."""

    def query(self, body: Mapping[str, Any], conditions: Conditions) -> str:
        """Connections, with the engine's ids of their ends."""
        conditions.name("m", body)
        return f"""MATCH (m:Neuron)-[e:ConnectsTo]-(n) {conditions.where}
            RETURN m.instance AS Neuron1, m.type AS Neuron1Type, n.instance AS Neuron2, n.type AS Neuron2Type,
            e.weight AS Weight, toString(n.bodyId) AS Body2, id(m) AS m_id, id(n) AS n_id, id(startNode(e)) AS pre_id,
            toString(m.bodyId) AS Body1, e.weightHP AS WeightHP ORDER BY m.bodyId, e.weight DESC"""


class RoisInNeuronHandler(ExplorerHandler):
    """``roisinneuron``: the ROIs of neurons."""

    def query(self, body: Mapping[str, Any], conditions: Conditions) -> str:
        """Neurons with their ROIs."""
        conditions.name("n", body)
        return f"""MATCH (n:Neuron) {conditions.where} RETURN toString(n.bodyId) AS bodyid, n.instance AS bodyname,
            n.type AS bodytype, n.roiInfo AS roiInfo ORDER BY n.bodyId"""


class CommonConnectivityHandler(ExplorerHandler):
    """``commonconnectivity``: who is connected with which of several neurons."""

    def query(self, body: Mapping[str, Any], conditions: Conditions) -> str:
        """One list of maps, one a connection."""
        if ids := [_integer(n) for n in _list(body.get("neuron_ids"))]:
            key, conditions.parameters["asked"] = "bodyId", ids
        elif names := _texts(body.get("neuron_names")):
            key, conditions.parameters["asked"] = "type", names
        else:
            raise RefusedError(400, "neuron ids or names not specified")
        conditions.texts.append(f"k.{key} IN $asked")
        conditions.filters("c", body)
        way, arrow = ("input", "<-[r:ConnectsTo]-") if body.get("find_inputs") else ("output", "-[r:ConnectsTo]->")
        return f"""MATCH (k:{_label(body)}){arrow}(c) {conditions.where}
            RETURN collect(apoc.map.setKey({{{way}: toString(c.bodyId), name: c.instance, type: c.type}},
            toString(k.{key}) + '_weight', r.weight)) AS map"""


class AutapsesHandler(ExplorerHandler):
    """``autapses``: neurons connected to themselves."""

    cypher = """MATCH (n:Neuron)-[x:ConnectsTo]->(n) RETURN toString(n.bodyId) AS id, x.weight AS weight,
        n.instance AS name, n.type AS type ORDER BY x.weight DESC"""


class DistributionHandler(ExplorerHandler):
    """``distribution``: how the synapses of an ROI are shared among bodies."""

    def query(self, body: Mapping[str, Any], conditions: Conditions) -> str:
        """Bodies by their number of synapses there."""
        part = "pre" if body.get("is_pre") else "post"
        conditions.parameters["roi"] = _text(body.get("roi"))
        return f"""MATCH (n:Segment) WHERE n[$roi] = true AND n.{part} > 0
            WITH n.bodyId AS bodyId, apoc.convert.fromJsonMap(n.roiInfo)[$roi].{part} AS size WHERE size > 0
            WITH collect({{id: bodyId, size: size}}) AS bodies, sum(size) AS total UNWIND bodies AS body
            RETURN toString(body.id) AS id, body.size AS size, total ORDER BY size DESC"""


class CompletenessHandler(ExplorerHandler):
    """``completeness``: how much of each ROI the neurons of some filters cover."""

    def query(self, body: Mapping[str, Any], conditions: Conditions) -> str:
        """ROIs with the neurons' synapses, and all."""
        conditions.filters("n", body)
        return f"""MATCH (n:{_label(body)}) {conditions.where}
            WITH apoc.convert.fromJsonMap(n.roiInfo) AS roiInfo UNWIND keys(roiInfo) AS roi
            WITH roi, sum(roiInfo[roi].pre) AS pre, sum(roiInfo[roi].post) AS post
            MATCH (meta:Meta) WITH apoc.convert.fromJsonMap(meta.roiInfo) AS total, roi, pre, post
            RETURN roi AS unlabelres, pre AS roipre, post AS roipost, total[roi].pre AS totalpre,
            total[roi].post AS totalpost ORDER BY roi"""


class CellTypeHandler(ApiHandler):
    """``celltype/DATASET/TYPE``, which neuPrint's servers leave to a program of their own."""

    def get(self, **_path: str) -> NoReturn:
        """Refuse, and say what to ask instead."""
        raise RefusedError(400, "celltype is not computed by the embedded server; ask for the connections of the type")

    post = get


def _label(body: Mapping[str, Any]) -> str:
    return "Segment" if body.get("all_segments") else "Neuron"


def _integer(value: Any) -> int:
    """A number, also one in quotes, as Go reads it; 0 if there is none."""
    if value in (None, ""):
        return 0
    try:
        number = int(value)
    except (ValueError, TypeError, OverflowError):
        raise RefusedError(400, BAD_BODY) from None
    if not -(2**63) <= number < 2**63:
        raise RefusedError(400, BAD_BODY)
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str | None):
        raise RefusedError(400, BAD_BODY)
    return value or ""


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | None):
        raise RefusedError(400, BAD_BODY)
    return value or []


def _texts(value: Any) -> list[str]:
    return [_text(one) for one in _list(value)]
