"""The neurons of the demo: families of cell types, each neuron with a place on the ring where it has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

_SEED = 20
# Ids that the Query Tutorial asks for, given to the first neuron of that instance.
_TUTORIAL_IDS = {
    "PEN_b(PB06b)_L4": 387023620,
    "EPG(PB08)_L3": 387364605,
    "EPG(PB08)_R4": 416642425,
    "PFNv(PB05)_R4_C7": 417998204,
    "PFGs(PB10)_L2_C2": 419060083,
    "FB4Y(EB/NO1)_R": 1008378448,
}


@dataclass(frozen=True)
class Family:
    """A cell type of the demo.

    Parameters
    ----------
    type, instance
        Names; the instance has ``{side}``, ``{glomerulus}`` and ``{column}`` filled in.
    count
        How many neurons.
    soma
        Where their cell bodies lie, in voxels, on the right; mirrored for the left.
    glomeruli
        The glomeruli of the protocerebral bridge that they innervate, taken in turn on both sides.
    sides
        Taken in turn where there are no glomeruli.
    fiber
        The bundle of their cell body fibers.
    """

    type: str
    instance: str
    count: int
    soma: tuple[int, int, int]
    glomeruli: tuple[int, ...] = ()
    sides: str = "R"
    fiber: str | None = None


_INNER, _OUTER = tuple(range(1, 9)), tuple(range(2, 10))
_BRIDGE, _RING, _CALYX = (25600, 7200, 31600), (14800, 12300, 12800), (8400, 25300, 38200)

FAMILIES = (
    Family("EPG", "EPG(PB08)_{glomerulus}", 46, _BRIDGE, _INNER, fiber="PDM11"),
    Family("EPGt", "EPGt(PB09)_{glomerulus}", 4, _BRIDGE, (9,), fiber="PDM11"),
    Family("PEN_a(PEN1)", "PEN_a(PB06a)_{glomerulus}", 20, _BRIDGE, _OUTER, fiber="PDM11"),
    Family("PEN_b(PEN2)", "PEN_b(PB06b)_{glomerulus}", 22, _BRIDGE, _OUTER, fiber="PDM11"),
    Family("PEG", "PEG(PB07)_{glomerulus}", 18, _BRIDGE, _INNER, fiber="PDM11"),
    Family("Delta7", "Delta7(PB15)_{glomerulus}", 42, _BRIDGE, _INNER, fiber="PDM08"),
    Family("PFNa", "PFNa(PB03)_{glomerulus}_C{column}", 48, _BRIDGE, _OUTER, fiber="PDM17"),
    Family("PFNv", "PFNv(PB05)_{glomerulus}_C{column}", 20, _BRIDGE, _OUTER, fiber="PDM17"),
    Family("PFNp_a", "PFNp_a(PB01a)_{glomerulus}_C{column}", 32, _BRIDGE, _OUTER, fiber="PDM17"),
    Family("PFGs", "PFGs(PB10)_{glomerulus}_C{column}", 18, _BRIDGE, _INNER, fiber="PDM17"),
    Family("PFR_b", "PFR_b(PB11b)_{glomerulus}_C{column}", 16, _BRIDGE, _INNER, fiber="PDM17"),
    Family("IbSpsP", "IbSpsP(PB17)_{glomerulus}", 18, (22600, 9100, 34900), (*_INNER, 9)),
    Family("hDeltaB", "hDeltaB_C{column}", 16, (24100, 10300, 35400), _INNER),
    Family("EL", "EL(EQ5)_{side}", 18, _RING, sides="LR", fiber="AVM10"),
    Family("ER4d", "ER4d(ring)_{side}", 25, _RING, sides="LR", fiber="AVM06"),
    Family("ER4m", "ER4m(ring)_{side}", 10, _RING, sides="LR", fiber="AVM06"),
    Family("ER5", "ER5(ring)_{side}", 20, _RING, sides="LR", fiber="AVM06"),
    Family("ExR7", "ExR7(ring)_{side}", 4, _RING, sides="LR"),
    Family("FB4Y", "FB4Y(EB/NO1)_{side}", 4, (19700, 14100, 9800), sides="RL"),
    Family("KCg-m", "KCg-m_{side}", 80, _CALYX),
    Family("KCab-m", "KCab-m_{side}", 40, _CALYX),
    Family("KCa'b'-m", "KCa'b'-m_{side}", 24, _CALYX),
    Family("DA1_lPN", "DA1_lPN_{side}", 7, (4100, 33600, 13700), fiber="AVM03"),
    Family("DP1m_adPN", "DP1m_adPN_{side}", 5, (5600, 30900, 11200), fiber="ADL01"),
    Family("VL2a_adPN", "VL2a_adPN_{side}", 4, (5700, 31100, 11500), fiber="ADL01"),
    Family("LHCENT3", "LHCENT3_{side}", 2, (3100, 20400, 20100)),
    Family("MBON01", "MBON01(y5B'2a)_{side}", 2, (16100, 35100, 11900)),
    Family("MBON07", "MBON07(a1)_{side}", 2, (15200, 8600, 9900)),
    Family("MBON11", "MBON11(y1pedc>a/B)_{side}", 1, (7800, 32900, 12600)),
    Family("MBON14", "MBON14(a3)_{side}", 2, (9300, 14400, 26600)),
    Family("PAM01", "PAM01(y5)_{side}", 6, (22900, 33200, 11600), fiber="ADM02"),
    Family("PAM11", "PAM11(a1)_{side}", 5, (21900, 32400, 9700), fiber="ADM02"),
    Family("PPL101", "PPL101(y1pedc)_{side}", 1, (5900, 19200, 33700)),
    Family("APL", "APL_{side}", 1, (7000, 31200, 20500)),
    Family("DPM", "DPM_{side}", 1, (10500, 30100, 9300)),
)
_FRAGMENTS = 18


def neuron_table() -> pd.DataFrame:
    """The neurons, the same at every call.

    Returns
    -------
    pandas.DataFrame
        ``bodyId, type, instance, status, statusLabel, cropped, size, cellBodyFiber, somaLocation, somaRadius``, and for
        the wiring ``glomerulus`` (``L3``) and ``angle`` (0 to 1 around the ring, NaN for neurons without a direction).
    """
    rng = np.random.default_rng(_SEED)
    rows = [row for family in FAMILIES for row in _members(family, rng)]
    rows += [_fragment(rng, number) for number in range(_FRAGMENTS)]
    table = pd.DataFrame(rows)
    table.insert(0, "bodyId", _body_ids(table["instance"].tolist(), rng))
    return table.sort_values("bodyId", ignore_index=True)


def ring_angle(glomerulus: str) -> float:
    """Where on the ring a glomerulus of the bridge points to; the two sides interleave."""
    number = int(glomerulus[1:])
    return ((number - 1) / 8 if glomerulus[0] == "R" else (8 - number) / 8 + 1 / 16) % 1.0


def _members(family: Family, rng: np.random.Generator) -> Iterator[dict[str, object]]:
    for index in range(family.count):
        glomerulus = ""
        side = family.sides[index % len(family.sides)]
        if family.glomeruli:
            side = "LR"[index % 2]
            glomerulus = f"{side}{family.glomeruli[index // 2 % len(family.glomeruli)]}"
        angle = ring_angle(glomerulus) if glomerulus else np.nan
        column = _column(glomerulus, outer=family.glomeruli == _OUTER) if glomerulus else 0
        x, y, z = (int(c + rng.normal(0, 600)) for c in family.soma)
        yield {
            "type": family.type,
            "instance": family.instance.format(side=side, glomerulus=glomerulus, column=column),
            "status": "Traced",
            "statusLabel": "Roughly traced" if rng.random() < 0.8 else "Traced",
            "cropped": bool(rng.random() < 0.02),
            "size": int(rng.lognormal(20.0, 0.6)),
            "cellBodyFiber": family.fiber,
            # Not every cell body was found.
            "somaLocation": f"{x if side == 'R' else 34000 - x},{y},{z}" if rng.random() < 0.93 else None,
            "somaRadius": round(rng.normal(300, 40), 1),
            "glomerulus": glomerulus or None,
            "angle": angle,
        }


def _column(glomerulus: str, *, outer: bool) -> int:
    number = int(glomerulus[1:])
    # Left columns are counted on from the left, right ones on from the right; those of the outer glomeruli are nine.
    return number - outer if glomerulus[0] == "L" else 9 + 2 * outer - number


def _fragment(rng: np.random.Generator, number: int) -> dict[str, object]:
    label = ("Anchor", "Orphan", "Assign")[number % 3]
    return {
        "status": label,
        "statusLabel": "0.5assign" if label == "Assign" else label,
        "cropped": True,
        "size": int(rng.lognormal(16.0, 0.5)),
        "angle": np.nan,
    }


def _body_ids(instances: list[str], rng: np.random.Generator) -> list[int]:
    drawn = iter(dict.fromkeys(rng.integers(430_000_000, 5_900_000_000, 2 * len(instances)).tolist()))
    wanted = dict(_TUTORIAL_IDS)
    return [wanted.pop(instance, 0) or next(drawn) for instance in instances]
