"""All that a dataset stores about some neurons, exactly as stored, in the columns of ``load_dataset``."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import NeuronCriteria, SynapseCriteria
from neuprint_jupyter.queries.batches import in_batches, in_parts
from neuprint_jupyter.queries.connectivity import match_connections, weights_returned
from neuprint_jupyter.queries.gathered import Gathered
from neuprint_jupyter.queries.mitochondria import gather_closest, gather_mitochondria
from neuprint_jupyter.queries.synapse_connections import fetch_synapse_connections
from neuprint_jupyter.queries.synapses import gather_synapses
from neuprint_jupyter.queries.weights import PAIR, extra_weights

# Wide enough for what is stored: a table's float32 would move values across a threshold.
_BODY = {"bodyId": "int64"}
_PLACE = dict.fromkeys("xyz", "int32")
_MITOCHONDRION = {"mitoType": "str", "size": "int64", **dict.fromkeys(("r0", "r1", "r2"), "float64")}
_CLOSEST = {**dict.fromkeys(("mx", "my", "mz"), "int32"), "distance": "float64"}
_BODIES_PER_QUERY = 200


def kept_connections(bodies: Sequence[int], client: Client) -> pd.DataFrame:
    """The connections between bodies, one row a pair, with what their ``roiInfo`` tells of all ROIs."""
    weights = ["weight", *extra_weights("all", client)]
    returned = [*weights_returned(weights), "e.roiInfo AS roiInfo"]

    def cypher(some: list[int]) -> str:
        sides = {"n": NeuronCriteria(bodyId=some), "m": NeuronCriteria(bodyId=list(bodies))}
        # Those whose PSDs all are below the dataset's threshold weigh nothing, and are there.
        return f"{match_connections(sides, 0, client)}\nRETURN {', '.join(returned)}"

    found = in_batches(client, in_parts(bodies, _BODIES_PER_QUERY), cypher, label="connections")
    # An answer without rows tells no dtypes.
    return found.astype(dict.fromkeys([*PAIR, *weights], "int64"))


def kept_synapses(parts: Sequence[list[int]], client: Client) -> pd.DataFrame:
    """All synapses of bodies, those below the threshold too, with all ROIs and properties."""
    keys = client.fetch_synapse_nt_keys()
    found = gather_synapses(parts, [], client, nt="all" if keys else None)
    table = found.table({**_BODY, "type": "str", **_PLACE, "confidence": "float64"})
    chances = pd.DataFrame({key: found.values(f"s.{key}") for key in keys}, index=table.index, dtype="float64")
    return pd.concat([table.assign(roi=_rois(found, client)), found.extras(client), chances], axis=1)


def kept_synapse_connections(bodies: Sequence[int], client: Client) -> pd.DataFrame:
    """Which synapse connects to which between bodies; what they are is in :func:`kept_synapses`."""
    found = fetch_synapse_connections(bodies, bodies, SynapseCriteria(confidence=0), 0, client=client)
    return found[[f"{name}_{end}" for end in ("pre", "post") for name in ("bodyId", *"xyz")]]


def kept_mitochondria(parts: Sequence[list[int]], client: Client) -> pd.DataFrame:
    """All mitochondria of bodies, with all ROIs."""
    found = gather_mitochondria(parts, ["m.type = 'mitochondrion'"], client)
    return found.table({**_BODY, **_PLACE, **_MITOCHONDRION}).assign(roi=_rois(found, client))


def kept_closest(parts: Sequence[list[int]], client: Client) -> pd.DataFrame:
    """Which mitochondrion each synapse of bodies is close to, and how far that is along the neuron."""
    return gather_closest(parts, [], client).table({**_BODY, "type": "str", **_PLACE, **_CLOSEST})


def _rois(found: Gathered, client: Client) -> pd.Series[str]:
    return found.joined_rois(set(client.all_rois))
