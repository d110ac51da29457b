"""The cell types of the mushroom body."""

from __future__ import annotations

from neuprint_jupyter.server.demo.family import Arbor, At, Family, Point

_CLAWS = Arbor("CA({side})", u=At("a", 0.5), v=At("b", 0.5))


def _thin(region: str) -> Arbor:
    return Arbor(region, u=(-0.97, 0.97), v=At("a", 0.05), w=At("b", 0.05), along=True)


def _kenyon(type: str, count: int, lobes: tuple[str, ...], sides: str, **more: object) -> Family:
    pedunculus = ("PED(R)",) if sides == "R" else ("PED(L)",)
    arbors = (_CLAWS, _thin(pedunculus[0]), *(_thin(f"{lobe}({sides})") for lobe in lobes))
    route = tuple(arbor.region for arbor in arbors)
    soma = {"soma": (13_600, 10_100, 9_300), "lineage": "MBp", "klass": "Kenyon cell", "crisp": 0.6}
    return Family(type, f"{type}_{{side}}", count, arbors=arbors, route=route, sides=sides, **(soma | more))  # type: ignore[arg-type]


_KENYON_CELLS = tuple(
    _kenyon(name, count, lobes, side)
    for name, lobes, counts in (
        ("KCg-m", ("gL",), (70, 18)),
        ("KCg-d", ("gL",), (12, 0)),
        ("KCab-c", ("aL", "bL"), (20, 6)),
        ("KCab-m", ("aL", "bL"), (28, 8)),
        ("KCab-s", ("aL", "bL"), (24, 6)),
        ("KCa'b'-m", ("a'L", "b'L"), (16, 5)),
        ("KCa'b'-ap2", ("a'L", "b'L"), (12, 0)),
    )
    for side, count in zip("RL", counts, strict=True)
    if count
)


def _projection(type: str, count: int, glomerulus: str, lineage: str) -> Family:
    arbors = (
        Arbor(glomerulus),
        Arbor("CA({side})", u=At("a", 0.35), v=At("b", 0.35)),
        Arbor("LH({side})", u=At("b", 0.5), v=At("a", 0.5)),
    )
    tract: tuple[Point, ...] = (
        (18_000, 33_000, 23_600),
        (19_300, 27_600, 22_900),
        (19_200, 21_500, 19_300),
        (16_700, 16_800, 15_300),
    )
    route: tuple[str | Point, ...] = (glomerulus, *tract, "CA({side})", (11_500, 16_300, 10_000), "LH({side})")
    return Family(
        type, f"{type}_{{side}}", count, (15_300, 40_300, 23_500), arbors, route, klass="ALPN", lineage=lineage,
        fiber="AVM03" if "lPN" in type else "ADL01",
    )  # fmt: skip


def _output(
    type: str, name: str, count: int, compartments: tuple[str, ...], targets: tuple[str, ...], soma: Point, nt: str
) -> Family:
    arbors = tuple(Arbor(region) for region in (*compartments, *targets))
    return Family(type, f"{type}({name})_{{side}}", count, soma, arbors, klass="MBON", nt=nt, crisp=0.4)


def _dopaminergic(type: str, name: str, count: int, compartment: str, inputs: str, soma: Point) -> Family:
    arbors = (Arbor(inputs), Arbor(compartment))
    return Family(type, f"{type}({name})_{{side}}", count, soma, arbors, nt="dopamine", klass="DAN", fiber="ADM02")


_ALL_LOBES = tuple(Arbor(lobe) for lobe in ("CA(R)", "PED(R)", "a'L(R)", "aL(R)", "b'L(R)", "bL(R)", "gL(R)"))
#: The cell types of the mushroom body, and those that bring odours there.
MUSHROOM_BODY = (
    *_KENYON_CELLS,
    _projection("DA1_lPN", 7, "AL-DA1(R)", "ALl1"),
    _projection("DC1_adPN", 2, "AL-DC1(R)", "ALad1"),
    _projection("DP1m_adPN", 4, "AL-DP1m(R)", "ALad1"),
    _projection("VL2a_adPN", 4, "AL-VL2a(R)", "ALad1"),
    _projection("VA6_adPN", 3, "AL-VA6(R)", "ALad1"),
    Family("lLN2T_a", "lLN2T_a(Tortuous)_{side}", 6, (12_000, 38_800, 22_000), (Arbor("AL(R)"),), nt="gaba"),
    _output("MBON01", "y5B'2a", 2, ("g5(R)", "b'2(R)"), ("CRE(R)", "SMP(R)"), (22_600, 35_300, 16_500), "glutamate"),
    _output("MBON03", "B'2mp", 1, ("b'2(R)",), ("SMP(R)", "SMP(L)"), (22_900, 34_200, 13_700), "glutamate"),
    _output("MBON05", "y4>y1y2", 1, ("g4(R)",), ("g1(R)", "g2(R)", "CRE(R)"), (22_400, 35_700, 17_600), "glutamate"),
    _output("MBON07", "a1", 2, ("a1(R)",), ("SMP(R)", "CRE(R)"), (17_300, 34_600, 14_400), "glutamate"),
    _output(
        "MBON11", "y1pedc>a/B", 1, ("g1(R)", "PED(R)"), ("aL(R)", "bL(R)", "CRE(R)"), (18_600, 35_800, 19_400), "gaba"
    ),
    _output("MBON14", "a3", 2, ("a3(R)",), ("SMP(R)", "SLP(R)"), (9_400, 14_600, 9_300), "acetylcholine"),
    _output("MBON12", "y2a'1", 2, ("g2(R)", "a'1(R)"), ("CRE(R)", "CRE(L)"), (18_200, 35_900, 17_800), "acetylcholine"),
    _dopaminergic("PAM01", "y5", 8, "g5(R)", "CRE(R)", (23_200, 34_900, 11_600)),
    _dopaminergic("PAM04_a", "B2", 6, "b2(R)", "SMP(R)", (22_400, 33_900, 12_400)),
    _dopaminergic("PAM08_a", "y4", 6, "g4(R)", "SMP(R)", (23_000, 34_300, 12_900)),
    _dopaminergic("PAM11", "a1", 6, "a1(R)", "SMP(R)", (22_900, 33_600, 11_600)),
    _dopaminergic("PPL101", "y1pedc", 1, "g1(R)", "SMP(R)", (11_000, 13_000, 6_200)),
    _dopaminergic("PPL106", "a3", 1, "a3(R)", "SMP(R)", (8_400, 15_900, 8_700)),
    Family("APL", "APL_{side}", 1, (5_200, 25_600, 20_800), _ALL_LOBES, nt="gaba", klass="MB interneuron", crisp=0.2),
    Family("DPM", "DPM_{side}", 1, (20_200, 12_700, 9_500), _ALL_LOBES[1:], nt="serotonin", klass="MB interneuron"),
    Family("LHCENT3", "LHCENT3_{side}", 2, (3_300, 25_200, 18_300), (Arbor("LH(R)"), Arbor("SLP(R)")), nt="gaba"),
    Family("LHAV4a4", "LHAV4a4_{side}", 6, (2_800, 25_000, 9_500), (Arbor("LH(R)"), Arbor("SLP(R)"), Arbor("SIP(R)"))),
)
