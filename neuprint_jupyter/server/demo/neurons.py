"""The neurons of the demo: each with its names, and with its place on the ring where it has one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from neuprint_jupyter.server.demo.anatomy import MIRROR, ring_angle
from neuprint_jupyter.server.demo.families import FAMILIES
from neuprint_jupyter.server.demo.family import Family

_SEED = 20
# Ids that the Query Tutorial asks for or shows, given to the first neurons of that instance.
_TUTORIAL_IDS = {
    "Delta7(PB15)_L1L9R8_R": [5813061383],
    "Delta7(PB15)_L6R3_L": [734581598],
    "EPG(PB08)_L3": [387364605],
    "EPG(PB08)_R4": [416642425],
    "FB4Y(EB/NO1)_L": [5813027016],
    "FB4Y(EB/NO1)_R": [1008378448],
    "IbSpsP(PB17)_R9": [5813087532],
    "PEN_a(PB06a)_L3": [1508334312],
    "PEN_a(PB06a)_L5": [5813080979],
    "PEN_a(PB06a)_L7": [508793049],
    "PEN_a(PB06a)_R3": [570461892],
    "PEN_a(PB06a)_R4": [509410587],
    "PEN_b(PB06b)_L2": [5813047157],
    "PEN_b(PB06b)_L3": [5813070465],
    "PEN_b(PB06b)_L4": [387023620],
    "PEN_b(PB06b)_L9": [1600083889],
    "PEN_b(PB06b)_R4": [569775058],
    "PEN_b(PB06b)_R9": [1601771527],
    "PFGs(PB10)_L2_C2": [419060083],
    "PFNa(PB03)_L8_C7": [5813081686],
    "PFNp_a(PB01a)_L7_C6": [5813128308],
    "PFNv(PB05)_R4_C7": [417998204],
    "PFR_b(PB11b)_R1_C8": [5813081494],
}
# Delta7 neurons send their output to glomeruli eight apart.
_OUTPUTS = {g: f"L{g}R{9 - g}" for g in range(2, 8)} | {1: "L1L9R8", 8: "L8R1R9"}
#: The fragments: statusLabel, and the status that neuPrint makes of it.
LABELS = (
    ("Anchor", "Anchor"),
    ("Orphan", "Orphan"),
    ("0.5assign", "Assign"),
    ("Orphan hotknife", "Orphan"),
    ("Cleaved Anchor", "Anchor"),
    ("Unimportant", "Unimportant"),
    (None, None),
)
_FRAGMENTS = 70
# Pieces so small that they are no neurons, of which a real dataset has many times more than neurons.
_PIECES = 400
# What people write beside neurons; real notes have such characters.
_NOTES = (
    "soma lost in hot-knife seam \\ tab 27",
    "looks like \"KCab-p\", see O'Brien's list",
    "β-lobe only; merge with neighbour?",
    "cropped at the edge of the volume",
    "50% sure: type → needs review",
)


def neuron_table() -> pd.DataFrame:
    """The neurons, and pieces that are none; the same at every call.

    Returns
    -------
    pandas.DataFrame
        The properties that they are to have, ``bodyId`` first; and for the wiring ``family`` (position in
        :data:`~neuprint_jupyter.server.demo.families.FAMILIES`, -1 for fragments), ``piece`` (whether it is too small
        to be a neuron), ``side``, ``glomerulus``
        (``L3``), ``outputs``, and places from 0 to 1 around the ring: ``angle`` in the bridge, ``inner`` in the
        ellipsoid body and the fan, ``turn``; NaN for neurons without. ``a`` and ``b`` are from -1 to 1.
    """
    rng = np.random.default_rng(_SEED)
    rows = [row for number, family in enumerate(FAMILIES) for row in _members(number, family, rng)]
    rows += [_fragment(rng, number) for number in range(_FRAGMENTS)]
    table = pd.DataFrame(rows)
    table.insert(0, "bodyId", _body_ids(table["instance"].tolist(), rng))
    _make_gaps(table, rng)
    drawn = rng.integers(5_900_000_000, 7_500_000_000, _PIECES)
    pieces = pd.DataFrame({"bodyId": drawn, "cropped": False, "family": -1, "piece": True})
    return pd.concat([table.assign(piece=False), pieces]).sort_values("bodyId", ignore_index=True)


#: The columns of :func:`neuron_table` that are for the wiring only.
PLACES = ("family", "piece", "side", "glomerulus", "outputs", "angle", "inner", "turn", "a", "b", "soma")


def _members(number: int, family: Family, rng: np.random.Generator) -> Iterator[dict[str, object]]:
    for index in range(family.count):
        glomerulus, outputs, angle = "", "", np.nan
        side = family.sides[index % len(family.sides)]
        if family.glomeruli:
            side = "LR"[index % 2]
            glomerulus = f"{side}{family.glomeruli[index // 2 % len(family.glomeruli)]}"
            angle = ring_angle(glomerulus)
        if family.type == "Delta7":
            outputs = _OUTPUTS[int(glomerulus[1:])]
            angle = ring_angle(f"L{glomerulus[1:]}") - 1 / 32
        column = _column(glomerulus, outer=min(family.glomeruli) == 2) if glomerulus else 0
        x, y, z = (int(c + rng.normal(0, 450)) for c in family.soma)
        yield {
            "type": family.type,
            "instance": family.instance.format(side=side, glomerulus=glomerulus, column=column, outputs=outputs),
            "status": "Traced",
            "statusLabel": "Roughly traced" if rng.random() < 0.8 else "Traced",
            "cropped": bool(rng.random() < 0.02 and family.type != "FB4Y"),
            "class": family.klass or None,
            "hemilineage": family.lineage,
            "cellBodyFiber": family.fiber,
            "somaSide": "RHS" if side == "R" else "LHS",
            "somaRadius": round(float(rng.normal(300, 40)), 1),
            "soma": (x if side == "R" else int(MIRROR) - x, y, z),
            "family": number,
            "side": side,
            "glomerulus": glomerulus or None,
            "outputs": outputs or None,
            "angle": angle,
            "inner": (angle + family.shift * (1 if side == "R" else -1)) % 1.0,
            "turn": (index + 0.5) / family.count,
            "a": float(rng.uniform(-0.85, 0.85)),
            "b": float(rng.uniform(-0.85, 0.85)),
        }


def _column(glomerulus: str, *, outer: bool) -> int:
    number = int(glomerulus[1:])
    # Left columns are counted on from the left, right ones on from the right; those of the outer glomeruli are nine.
    return number - outer if glomerulus[0] == "L" else 9 + 2 * outer - number


def _fragment(rng: np.random.Generator, number: int) -> dict[str, object]:
    label, status = LABELS[number % len(LABELS)]
    # Some are half known: an instance says where the cell body fiber is, or what the neuron may be.
    instance = {3: "(PVL05)_L", 11: "EPG?_R", 20: "KCy(half)", 29: "put. FB4Y / FB4Z", 41: "'ghost' neuron"}.get(number)
    return {
        "instance": instance,
        "status": status,
        "statusLabel": label,
        "cropped": bool(rng.random() < 0.9),
        "family": -1,
    }


def _make_gaps(table: pd.DataFrame, rng: np.random.Generator) -> None:
    """Leave out what was not found or not told, as in every real table."""
    # Not every cell body was found.
    lost = (rng.random(len(table)) < 0.07) | table["soma"].isna().to_numpy()
    table.loc[lost, "soma"] = None
    table["somaLocation"] = [None if at is None else f"{at[0]},{at[1]},{at[2]}" for at in table["soma"]]
    table.loc[lost, ["somaRadius", "somaSide"]] = None
    table["notes"] = None
    for note, row in zip(_NOTES * 4, rng.choice(len(table), 4 * len(_NOTES), replace=False).tolist(), strict=True):
        table.loc[row, "notes"] = note


def _body_ids(instances: list[str], rng: np.random.Generator) -> list[int]:
    drawn = iter(dict.fromkeys(rng.integers(430_000_000, 5_900_000_000, 2 * len(instances)).tolist()))
    wanted = {instance: list(ids) for instance, ids in _TUTORIAL_IDS.items()}
    return [wanted[name].pop(0) if wanted.get(name) else next(drawn) for name in instances]
