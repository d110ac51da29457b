"""What the Meta node of the demo says, beside what every load adds."""

from __future__ import annotations

import json
from typing import Any

from neuprint_jupyter.server.demo.edition import INFO, edition
from neuprint_jupyter.server.demo.families import FAMILIES
from neuprint_jupyter.server.demo.neurons import LABELS
from neuprint_jupyter.server.demo.outline import top_level
from neuprint_jupyter.server.demo.synapses import ACCURATE, PRECISE, TRANSMITTERS, nt_column

_DESCRIPTION = (
    "A **synthetic** connectome of about a thousand neurons, made by neuprint-jupyter to try it on. Regions, cell "
    "types and the way types connect are modelled on the central complex and the mushroom body of the fly; every "
    "neuron, number and place is invented. Nothing here is a measurement: do not cite it."
)
_STATUSES = {
    "Traced": "The shape is known, small branches excepted",
    "Roughly traced": "The large branches are known",
    "Anchor": "A large piece, not yet traced",
    "Cleaved Anchor": "A piece that was cut from another body",
    "Orphan": "A small piece that leads nowhere",
    "Orphan hotknife": "A small piece at a seam of the volume",
    "0.5assign": "A small piece with some synapses",
    "Unimportant": "Too small to matter",
}
# Property, title, description; in the order in which tables show them.
_COLUMNS = (
    ("bodyId", "bodyId", "The number of the body"),
    ("instance", "instance", "The name of this neuron: its type, and where it is"),
    ("type", "type", "Its cell type"),
    ("status", "status", "How far it is traced"),
    ("statusLabel", "status label", "How far it is traced, in more detail"),
    ("class", "class", "The kind of cell types it is of"),
    ("hemilineage", "hemilineage", "The neuroblast that it came from"),
    ("somaSide", "soma side", "The side its cell body is on: LHS or RHS"),
    ("pre", "#pre", "How many T-bars it has"),
    ("post", "#post", "How many PSDs it has"),
    ("downstream", "#downstream", "How many PSDs are opposite its T-bars"),
    ("upstream", "#upstream", "How many T-bars are opposite its PSDs"),
    ("synweight", "#synapses", "Upstream and downstream together"),
    ("mito", "#mitochondria", "How many mitochondria it has"),
    ("size", "size (voxels)", "Its volume"),
    ("cropped", "cropped", "Whether it leaves the volume"),
    ("cellBodyFiber", "cell body fiber", "The bundle that its cell body fiber runs in"),
    ("somaLocation", "soma location", "Where its cell body is, in voxels"),
    ("somaRadius", "soma radius", "The radius of its cell body, in voxels"),
    ("consensusNt", "consensus NT", "Its transmitter, as far as it is agreed on"),
    ("predictedNt", "predicted NT", "Its transmitter, as its T-bars look"),
    ("predictedNtConfidence", "predicted NT confidence", "How sure that is, 0 to 1"),
    ("celltypePredictedNt", "cell type NT", "The transmitter of its type, as the T-bars look"),
    ("notes", "notes", "Remarks"),
)
_VISIBLE = ("bodyId", "instance", "type", "status", "pre", "post", "size")


def meta() -> dict[str, Any]:
    """The properties of the Meta node that are told, in neuPrint's form."""
    return {
        "info": INFO,
        "edition": edition(),
        "description": _DESCRIPTION,
        "voxelSize": [8.0, 8.0, 8.0],
        "voxelUnits": "nanometers",
        "postHighAccuracyThreshold": ACCURATE,
        "postHPThreshold": PRECISE,
        "preHPThreshold": 0.0,
        "superLevelRois": top_level(),
        "overviewOrder": "clustered",
        "statusDefinitions": json.dumps(_STATUSES),
        "ntSynapseProperties": json.dumps({nt_column(name): "float" for name in TRANSMITTERS}),
        "neuronColumnsOrdered": json.dumps(_columns()),
        "neuronColumnsVisible": json.dumps(_VISIBLE),
        # No pictures of the brain belong to it: a viewer has the skeletons only.
        "neuroglancerMeta": "[]",
        "neuroglancerInfo": "{}",
    }


def _columns() -> list[dict[str, Any]]:
    choices = {
        "status": ["Traced", *dict.fromkeys(status for _, status in LABELS if status)],
        "statusLabel": ["Traced", "Roughly traced", *(label for label, _ in LABELS if label)],
        "class": sorted({family.klass for family in FAMILIES if family.klass}),
        "somaSide": ["LHS", "RHS"],
        "consensusNt": [*TRANSMITTERS, "unclear"],
        "predictedNt": list(TRANSMITTERS),
        "celltypePredictedNt": list(TRANSMITTERS),
    }
    columns = [
        {
            "id": name,
            "name": title,
            "choices": choices.get(name),
            "visible": name in _VISIBLE,
            "searchable": name not in ("somaLocation", "somaRadius", "predictedNtConfidence"),
            "description": description,
        }
        for name, title, description in _COLUMNS
    ]
    after = [name for name, _, _ in _COLUMNS].index("size")
    rois = {"id": "ROI_COLUMNS_PLACEHOLDER", "name": "ROIs", "choices": None, "visible": True, "searchable": False}
    return [*columns[:after], rois, *columns[after:]]
