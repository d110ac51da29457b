"""Where everything lies: the shape of each region, in voxels of 8 nm, the fly's right at small x, dorsal at small z."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from neuprint_jupyter.server.demo.charts import Blob, Chart, Fan, Ring, Tube
from neuprint_jupyter.server.demo.outline import leaves_of

#: Twice the x of the midline: what a mirrored point's x is subtracted from.
MIRROR = 51_500.0

Box = tuple[float, float, float, float, float, float]
WHOLE: Box = (-1, 1, -1, 1, -1, 1)


@dataclass(frozen=True)
class Part:
    """A region as a box in a chart: ``u``, ``v`` and ``w`` from and to."""

    chart: str
    box: Box = WHOLE


# Rounded regions, of the right side where there are two: middle and half size.
_BLOBS: dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "AB(R)": ((23_000, 20_300, 24_300), (650, 750, 700)),
    "AL(R)": ((15_700, 36_800, 25_800), (4_200, 3_300, 4_100)),
    "AME(R)": ((3_200, 32_300, 30_900), (700, 900, 900)),
    "AOTU(R)": ((13_500, 33_800, 8_700), (1_900, 1_600, 2_300)),
    "ATL(R)": ((19_300, 17_900, 10_900), (1_700, 2_000, 1_500)),
    "AVLP(R)": ((8_700, 28_600, 24_300), (3_900, 4_000, 5_000)),
    "BU(R)": ((17_600, 25_900, 19_500), (1_100, 1_500, 1_500)),
    "CA(R)": ((14_100, 13_300, 12_400), (3_900, 2_700, 3_400)),
    "CAN(R)": ((23_500, 23_300, 34_600), (1_300, 1_300, 1_700)),
    "CRE(R)": ((19_300, 26_800, 14_300), (2_300, 2_600, 2_500)),
    "EPA(R)": ((17_300, 23_300, 25_300), (1_400, 1_500, 1_300)),
    "FLA(R)": ((22_700, 33_600, 35_000), (1_500, 1_900, 1_900)),
    "GNG": ((25_750, 30_500, 42_000), (6_400, 4_900, 2_900)),
    "GOR(R)": ((20_300, 23_300, 28_900), (1_600, 1_800, 1_500)),
    "IB": ((25_750, 12_600, 22_900), (4_300, 2_300, 3_000)),
    "ICL(R)": ((16_300, 20_800, 21_900), (2_300, 2_900, 2_200)),
    "IPS(R)": ((18_600, 16_600, 36_300), (3_200, 3_000, 2_700)),
    "LAL(R)": ((19_500, 28_200, 27_600), (3_500, 3_200, 2_900)),
    "LH(R)": ((5_200, 19_600, 13_000), (4_200, 4_300, 5_500)),
    "LO(R)": ((2_300, 24_500, 26_700), (1_700, 3_600, 3_700)),
    "LOP(R)": ((2_500, 17_300, 29_500), (1_000, 2_500, 3_000)),
    "ME(R)": ((1_700, 28_000, 36_500), (1_300, 4_000, 3_600)),
    "PLP(R)": ((9_700, 16_700, 25_300), (3_700, 3_300, 4_200)),
    "PRW": ((25_750, 37_600, 36_600), (3_000, 1_800, 1_900)),
    "PVLP(R)": ((8_900, 22_300, 25_900), (3_400, 1_900, 3_600)),
    "SAD": ((25_750, 27_300, 37_200), (4_900, 2_500, 1_700)),
    "SCL(R)": ((12_600, 19_700, 12_300), (2_300, 2_900, 1_900)),
    "SIP(R)": ((13_100, 26_200, 10_900), (2_200, 2_500, 2_600)),
    "SLP(R)": ((10_000, 21_300, 6_000), (4_200, 4_400, 2_300)),
    "SMP(R)": ((21_000, 26_000, 7_900), (3_600, 5_900, 3_500)),
    "SPS(R)": ((19_600, 17_300, 28_600), (3_000, 2_500, 3_200)),
    "VES(R)": ((21_400, 28_700, 33_000), (2_500, 2_900, 2_300)),
    "WED(R)": ((11_500, 21_500, 33_600), (3_700, 3_300, 2_900)),
    "dACA(R)": ((13_200, 14_900, 8_300), (800, 600, 600)),
    "lACA(R)": ((9_600, 14_800, 13_000), (600, 700, 800)),
    "vACA(R)": ((15_600, 14_600, 16_400), (800, 700, 700)),
    # Parts of the above.
    "GA(R)": ((20_800, 28_000, 26_000), (620, 700, 620)),
    "NO1(R)": ((24_850, 20_300, 22_400), (760, 900, 760)),
    "NO2(R)": ((24_850, 20_700, 24_000), (800, 950, 780)),
    "NO3(R)": ((24_800, 21_200, 25_700), (860, 1_050, 860)),
    "AL-DA1(R)": ((14_200, 38_000, 23_700), (950, 800, 900)),
    "AL-DC1(R)": ((17_400, 38_300, 24_100), (750, 700, 700)),
    "AL-DP1m(R)": ((17_300, 36_000, 27_800), (850, 800, 800)),
    "AL-VA6(R)": ((15_400, 38_800, 26_200), (750, 650, 700)),
    "AL-VL2a(R)": ((13_400, 37_400, 27_400), (800, 750, 750)),
}
# Rods: points of the curve, and half the thickness there.
_TUBES: dict[str, tuple[list[tuple[float, float, float]], list[tuple[float, float]]]] = {
    "PED(R)": (
        [
            (13_500, 16_300, 15_900),
            (13_200, 18_800, 16_500),
            (13_150, 21_500, 17_500),
            (13_600, 25_000, 18_000),
            (14_200, 28_400, 18_400),
        ],
        [(1_250, 1_300), (1_300, 1_150), (1_300, 1_200), (1_250, 1_300), (1_350, 1_400)],
    ),
    "aL(R)": (
        [(14_900, 30_500, 17_100), (15_700, 31_200, 14_300), (16_400, 31_300, 11_000), (16_700, 30_500, 7_800)],
        [(1_000, 1_000), (1_100, 1_100), (1_250, 1_200), (1_150, 1_050)],
    ),
    "a'L(R)": (
        [(13_300, 30_300, 17_300), (12_900, 31_000, 14_800), (13_200, 30_800, 11_800), (13_700, 30_300, 9_900)],
        [(800, 800), (900, 900), (950, 950), (800, 800)],
    ),
    "bL(R)": (
        [(15_700, 30_900, 19_400), (18_500, 31_000, 20_000), (22_000, 31_000, 20_300), (24_900, 30_900, 20_400)],
        [(800, 850), (850, 900), (900, 950), (750, 800)],
    ),
    "b'L(R)": (
        [(16_400, 30_500, 17_700), (19_000, 30_700, 17_900), (22_000, 30_700, 18_100), (24_800, 30_700, 18_200)],
        [(700, 700), (800, 800), (850, 900), (700, 750)],
    ),
    "gL(R)": (
        [(14_700, 32_500, 19_900), (17_500, 33_300, 20_700), (21_300, 33_300, 21_100), (24_900, 33_100, 21_100)],
        [(1_050, 800), (1_350, 1_050), (1_450, 1_150), (1_150, 950)],
    ),
    "mALT(R)": (
        [(18_000, 33_000, 23_600), (19_300, 27_600, 22_900), (19_200, 21_500, 19_300), (16_700, 16_800, 15_300)],
        [(330, 330)] * 4,
    ),
    "AOT(R)": ([(12_900, 32_100, 10_800), (9_000, 31_400, 16_500), (5_200, 29_800, 21_500)], [(350, 350)] * 3),
    "GF(R)": ([(14_500, 19_000, 26_400), (19_000, 20_500, 31_500), (23_800, 25_500, 41_000)], [(260, 260)] * 3),
}


def _mirrored(name: str) -> str:
    return name.replace("(R)", "(L)")


def _charts() -> dict[str, Chart]:
    charts: dict[str, Chart] = {}
    for name, ((x, y, z), radii) in _BLOBS.items():
        charts[name] = Blob((x, y, z), radii)
        charts[_mirrored(name)] = Blob((x if "(R)" not in name else MIRROR - x, y, z), radii)
    for name, (curve, radii_along) in _TUBES.items():
        charts[name] = Tube(curve, radii_along)
        charts[_mirrored(name)] = Tube([(MIRROR - x, y, z) for x, y, z in curve], radii_along)
    bridge = [
        (18_900, 11_700, 19_000),
        (18_500, 12_400, 16_300),
        (19_800, 13_500, 14_000),
        (21_800, 14_300, 13_900),
        (23_800, 14_400, 15_600),
        (25_750, 14_300, 16_900),
    ]
    thick = [(700, 700), (950, 950), (1_050, 1_000), (1_050, 1_000), (1_000, 1_000), (900, 950)]
    other_half = [(MIRROR - x, y, z) for x, y, z in bridge[-2::-1]]
    charts["PB"] = Tube([*bridge, *other_half], [*thick, *thick[-2::-1]])
    charts["EB"] = Ring((25_750, 25_500, 20_250), 3_500, 2_400, 1_450, 2_800)
    charts["FB"] = Fan((25_750, 19_700, 23_600), 2_600, 9_000, 0.95, 1.1, 1.15, 2_300)
    charts["GC"] = Tube(
        [(16_500, 20_500, 29_900), (25_750, 21_500, 31_500), (35_000, 20_500, 29_900)], [(300, 300)] * 3
    )
    charts["POC"] = Tube(
        [(13_000, 14_000, 31_500), (25_750, 14_200, 33_000), (38_500, 14_000, 31_500)], [(300, 300)] * 3
    )
    return charts


#: Every shape, by the name of the region that it is.
CHARTS = _charts()

# The rings of the ellipsoid body: inner and outer, from behind to the front.
_RINGS: dict[str, tuple[float, float, float, float]] = {
    "EBr1": (-1, -0.3, -1, 0.25),
    "EBr6": (-1, -0.3, 0.25, 1),
    "EBr2r4": (-0.3, 1, 0.1, 1),
    "EBr3am": (-0.3, 0.35, -0.45, 0.1),
    "EBr3d": (0.35, 1, -0.45, 0.1),
    "EBr3pw": (-0.3, 0.35, -1, -0.45),
    "EBr5": (0.35, 1, -1, -0.45),
}
# Compartments of the lobes, by the ends of each along its lobe.
_COMPARTMENTS = {
    "aL(R)": ("a{}(R)", (-1, -0.35, 0.3, 1)),
    "a'L(R)": ("a'{}(R)", (-1, -0.35, 0.3, 1)),
    "bL(R)": ("b{}(R)", (-1, 0, 1)),
    "b'L(R)": ("b'{}(R)", (-1, 0, 1)),
    "gL(R)": ("g{}(R)", (-1, -0.6, -0.2, 0.2, 0.6, 1)),
}
#: The glomeruli of the protocerebral bridge, from the fly's right to its left.
GLOMERULI = (*(f"R{n}" for n in range(9, 0, -1)), *(f"L{n}" for n in range(1, 10)))
LAYERS = 9


def ring_angle(glomerulus: str) -> float:
    """Where on the ring a glomerulus of the bridge points to, from 0 to 1; the two sides interleave."""
    number = int(glomerulus[1:])
    return ((number - 1) / 8 if glomerulus[0] == "R" else (8 - number) / 8 + 1 / 16) % 1.0


#: The glomeruli that have a wedge of the ellipsoid body, in the order of the wedges: from below, up on the right.
WEDGES = tuple(sorted((g for g in GLOMERULI if g[1:] != "9"), key=ring_angle))


def glomerulus_span(glomerulus: str) -> tuple[float, float]:
    """Where a glomerulus, ``L3``, begins and ends along the bridge."""
    index = GLOMERULI.index(glomerulus)
    return 2 * index / len(GLOMERULI) - 1, 2 * (index + 1) / len(GLOMERULI) - 1


def _parts() -> dict[str, Part]:
    parts = {name: Part(name) for name in CHARTS}
    for ring, (v0, v1, w0, w1) in _RINGS.items():
        parts[ring] = Part("EB", (-1, 1, v0, v1, w0, w1))
    for number, glomerulus in enumerate(WEDGES):
        parts[f"EBw({glomerulus})"] = Part("EB", ((2 * number - 1) / 16 - 1, (2 * number + 1) / 16 - 1, -1, 1, -1, 1))
    for layer in range(1, LAYERS + 1):
        parts[f"FBl{layer}"] = Part("FB", (-1, 1, 2 * (layer - 1) / LAYERS - 1, 2 * layer / LAYERS - 1, -1, 1))
    for glomerulus in GLOMERULI:
        parts[f"PB({glomerulus})"] = Part("PB", (*glomerulus_span(glomerulus), -1, 1, -1, 1))
    for lobe, (pattern, ends) in _COMPARTMENTS.items():
        for number, (start, stop) in enumerate(pairwise(ends), 1):
            parts[pattern.format(number)] = Part(lobe, (start, stop, -1, 1, -1, 1))
    return parts


#: Every region that has a shape of its own, or is a part of one that has.
PARTS = _parts()


def pieces(roi: str) -> list[Part]:
    """What an ROI consists of: one shape, or those of the ROIs in it."""
    return [PARTS[roi]] if roi in PARTS else [PARTS[leaf] for leaf in leaves_of(roi, set(PARTS))]
