"""A made connectome of 20,000 neurons and 2 million connections, with synapses, skeletons and mitochondria of some."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.store import list_datasets

NAME = "bench"
FIRST_BODY = 720575940600000000
TARGETS = 100
GROUPS = 10
PRIMARY = [f"N{group}{place}({'RL'[place % 2]})" for group in range(GROUPS) for place in range(6)]
# A neuron connects to those of its module, which are in the same ROIs, and to some of the next.
MODULES = 40
ROIS_OF_A_MODULE = 8
ABROAD = 0.1
# Of so many of the first neurons there is everything.
DETAILED = 200
SYNAPSES = 1000
NODES = 2000
LINKED = 20


def connectome(data_dir: Path, scale: float = 1.0) -> str:
    """The dataset's name; it is made and loaded when it is not there yet."""
    name = f"{NAME}:{scale:g}"
    if name not in {dataset.name for dataset in list_datasets(data_dir)}:
        with TemporaryDirectory() as place:
            load_dataset(name, **tables(neurons(scale), Path(place)), data_dir=data_dir)
    return name


def neurons(scale: float) -> int:
    """How many there are."""
    return max(int(20_000 * scale), 2 * DETAILED)


def body(number: int) -> int:
    """The bodyId of a neuron: above 2^53, and not one beside the other."""
    return FIRST_BODY + 7 * number


def tables(size: int, place: Path) -> dict[str, Any]:
    """What the dataset is made of, the same for a size on every machine."""
    random = np.random.default_rng(4)
    bodies = body(0) + 7 * np.arange(size)
    modules = np.array([random.choice(len(PRIMARY), ROIS_OF_A_MODULE, replace=False) for _ in range(MODULES)])
    palettes = modules[np.arange(size) % MODULES]
    links = _links(bodies, palettes, random)
    linked = links.groupby(["bodyId_pre", "bodyId_post", "roi_post"], as_index=False).size()
    linked = linked.rename(columns={"size": "weight", "roi_post": "roi"})
    connections = pd.concat([linked, _connections(bodies, palettes, random)], ignore_index=True)
    _write_skeletons(place, random)
    return {
        "neurons": _neurons(bodies, random),
        "connections": connections.drop_duplicates(["bodyId_pre", "bodyId_post", "roi"]),
        "synapses": _synapses(bodies, palettes, random),
        "synapse_connections": links,
        "mitochondria": _mitochondria(bodies, palettes, random),
        "skeletons": place / "skeletons",
        "meshes": place / "meshes",
        "roi_hierarchy": {
            "name": NAME,
            "children": [
                {"name": f"N{group}", "children": [{"name": roi} for roi in PRIMARY[group * 6 : group * 6 + 6]]}
                for group in range(GROUPS)
            ],
        },
        "roi_info": {roi: {"isPrimary": True} for roi in PRIMARY},
    }


def _neurons(bodies: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    size = len(bodies)
    kinds = np.array([f"T{n // (20 * MODULES) * MODULES + n % MODULES:04d}" for n in range(size)])
    side = np.array(["_L", "_R"])[np.arange(size) % 2]
    return pd.DataFrame(
        {
            "bodyId": bodies,
            "type": kinds,
            "instance": np.char.add(kinds, side),
            "status": np.where(random.random(size) < 0.9, "Traced", "Anchor"),
            "statusLabel": "Roughly traced",
            "cropped": random.random(size) < 0.2,
            "size": random.integers(10**6, 10**9, size=size),
            "class": np.array(["central", "optic", "sensory", "motor"])[random.integers(4, size=size)],
            "hemilineage": np.array([f"LH{n:02d}" for n in range(40)])[random.integers(40, size=size)],
            "somaRadius": np.round(random.random(size) * 400, 1),
            "somaLocation": [f"{x},{y},{z}" for x, y, z in random.integers(40_000, size=(size, 3)).tolist()],
        }
    )


def _connections(bodies: np.ndarray, palettes: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    size = len(bodies)
    members = size // MODULES
    count = min(TARGETS, members // 2)
    # Steps that only grow: the targets of a neuron are different ones.
    steps = np.cumsum(random.integers(1, members // count, size=(size, count), endpoint=True), axis=1)
    source = np.repeat(np.arange(size), count)
    target = (source + steps.ravel() * MODULES + (random.random(len(source)) < ABROAD)) % size
    parts = []
    for rate, share in ((0.25, 1.0), (0.5, 0.5)):
        chosen = np.flatnonzero(random.random(len(source)) < share)
        half = ROIS_OF_A_MODULE // 2
        roi = palettes[source[chosen], random.integers(half, size=len(chosen)) + (half if parts else 0)]
        parts.append((source[chosen], target[chosen], roi, random.geometric(rate, len(chosen))))
    pre, post, roi, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    return pd.DataFrame(
        {
            "bodyId_pre": bodies[pre],
            "bodyId_post": bodies[post],
            "roi": pd.Categorical.from_codes(roi, PRIMARY).astype(object),
            "weight": weight,
        }
    )


def _places(number: np.ndarray) -> dict[str, np.ndarray]:
    """A place of its own for each synapse."""
    return {"x": number % 1000, "y": number // 1000, "z": number % 977}


def _synapses(bodies: np.ndarray, palettes: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    owner = np.repeat(np.arange(DETAILED), SYNAPSES)
    roi = palettes[owner, random.integers(ROIS_OF_A_MODULE, size=len(owner))]
    return pd.DataFrame(
        {
            "bodyId": bodies[owner],
            "type": np.where(random.random(len(owner)) < 0.2, "pre", "post"),
            **_places(np.arange(len(owner))),
            "roi": np.array(PRIMARY)[roi],
            "confidence": np.round(0.5 + random.random(len(owner)) / 2, 3),
        }
    )


def _links(bodies: np.ndarray, palettes: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    """Every pair among the first neurons, by two synapses."""
    pre, post = (side.ravel().repeat(2) for side in np.divmod(np.arange(LINKED * LINKED), LINKED))
    number = np.arange(len(pre)) * 2 + DETAILED * SYNAPSES
    roi = np.array(PRIMARY)[palettes[pre, random.integers(ROIS_OF_A_MODULE, size=len(pre))]]
    sides = {"pre": (pre, number), "post": (post, number + 1)}
    columns: dict[str, Any] = {}
    for side, (owner, own) in sides.items():
        values = {"bodyId": bodies[owner], **_places(own), "roi": roi, "confidence": 0.9}
        columns |= {f"{name}_{side}": value for name, value in values.items()}
    return pd.DataFrame(columns)


def _mitochondria(bodies: np.ndarray, palettes: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    owner = np.repeat(np.arange(DETAILED), 5)
    roi = palettes[owner, random.integers(ROIS_OF_A_MODULE, size=len(owner))]
    return pd.DataFrame(
        {
            "bodyId": bodies[owner],
            **{axis: random.integers(1000, size=len(owner)) for axis in "xyz"},
            "roi": np.array(PRIMARY)[roi],
            "size": random.integers(10**4, 10**6, size=len(owner)),
        }
    )


def _write_skeletons(place: Path, random: np.random.Generator) -> None:
    for name in ("skeletons", "meshes"):
        (place / name).mkdir()
    for number in range(DETAILED):
        at = np.cumsum(random.integers(-20, 21, size=(NODES, 3)), axis=0)
        lines = [f"{n + 1} 0 {x} {y} {z} 10.0 {n or -1}\n" for n, (x, y, z) in enumerate(at.tolist())]
        (place / "skeletons" / f"{body(number)}.swc").write_text("".join(lines))
    corners = "".join(f"v {x} {y} {z}\n" for x in (0, 9) for y in (0, 9) for z in (0, 9))
    (place / "meshes" / f"{PRIMARY[0]}.obj").write_text(corners + "f 1 2 3\nf 2 3 4\nf 5 6 7\nf 6 7 8\n")
