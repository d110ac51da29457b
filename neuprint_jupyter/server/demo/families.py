"""The cell types of the demo: how many neurons each has, and where their arbours are."""

from __future__ import annotations

from dataclasses import dataclass

from neuprint_jupyter.server.demo.anatomy import CHARTS

Point = tuple[float, float, float]


@dataclass(frozen=True)
class At:
    """An interval around a neuron's own place.

    Parameters
    ----------
    place
        ``glomerulus`` (of the bridge), ``angle`` (around the ring, or across the fan), ``opposite`` (of that), ``turn``
        (each neuron of the type the next), ``a`` or ``b`` (any place).
    half
        Half of its width; for a glomerulus its share of the glomerulus.
    shift
        How far it is from there.
    """

    place: str
    half: float
    shift: float = 0.0


Span = tuple[float, float] | At
FULL: Span = (-0.94, 0.94)


@dataclass(frozen=True)
class Arbor:
    """Where a neuron branches.

    Parameters
    ----------
    region
        A region; ``{side}`` is the neuron's own side, ``{other}`` the other.
    u, v, w
        Which part of it.
    along
        Whether a neurite runs through it from end to end.
    """

    region: str
    u: Span = FULL
    v: Span = FULL
    w: Span = FULL
    along: bool = False


@dataclass(frozen=True)
class Family:
    """A cell type.

    Parameters
    ----------
    type, instance
        Names; the instance has ``{side}``, ``{glomerulus}``, ``{column}`` and ``{outputs}`` filled in.
    count
        How many neurons.
    soma
        Where their cell bodies lie, on the right; mirrored for the left.
    arbors
        Where they branch.
    route
        The arbours' regions and points between them, in the order in which the neurite reaches them from the cell
        body; points are of the right, and mirrored for the left. All arbours as they stand, by default.
    glomeruli
        The glomeruli of the bridge that they innervate, taken in turn on both sides.
    sides
        Taken in turn where there are no glomeruli.
    fiber, nt, klass, lineage
        The bundle of their cell body fibers, their transmitter, class and hemilineage.
    crisp
        How little their branches wander off: 1 is hardly.
    shift
        How far around the ring their arbours in the ellipsoid body or the fan are from their glomerulus, as a part of
        the circle: to one side for neurons of the right bridge, to the other for those of the left.
    """

    type: str
    instance: str
    count: int
    soma: Point
    arbors: tuple[Arbor, ...]
    route: tuple[str | Point, ...] = ()
    glomeruli: tuple[int, ...] = ()
    sides: str = "R"
    fiber: str | None = None
    nt: str = "acetylcholine"
    klass: str = ""
    lineage: str | None = None
    crisp: float = 0.5
    shift: float = 0.0


_INNER, _OUTER = tuple(range(1, 9)), tuple(range(2, 10))

# --- the central complex ---
_GLOMERULUS = Arbor("PB", u=At("glomerulus", 0.85))
_WEDGE = Arbor("EB", u=At("angle", 0.075))
_TILE = Arbor("EB", u=At("angle", 0.12))
_COLUMN = Arbor("FB", u=At("angle", 0.11))
_RING = Arbor("EB", u=(-1, 1))
# From the bridge down behind the fan, then forward below it.
_DOWN: tuple[Point, ...] = ((24_700, 16_300, 17_900), (24_900, 17_000, 20_300), (25_300, 20_000, 21_200))
_BEHIND: tuple[Point, ...] = ((24_500, 16_500, 17_200),)
_DORSAL, _FAN_SOMA = (24_200, 16_000, 9_000), (23_600, 13_000, 10_200)


def _columnar(type: str, name: str, count: int, arbors: tuple[Arbor, ...], **more: object) -> Family:
    through = any(arbor.region == "EB" for arbor in arbors)
    rest = [arbor.region for arbor in arbors[1:]]
    route = ("PB", *(_DOWN if through else _BEHIND), *rest)
    settings: dict[str, object] = {"soma": _DORSAL if through else _FAN_SOMA, "fiber": "PDM11" if through else "PDM17"}
    settings |= {"glomeruli": _INNER, "klass": "columnar", "lineage": "DM" + str(1 + count % 4), **more}
    return Family(type, name, count, arbors=(_GLOMERULUS, *arbors[1:]), route=route, **settings)  # type: ignore[arg-type]


def _ring(type: str, count: int, ring: str, bulb: str = "BU({side})", **more: object) -> Family:
    settings: dict[str, object] = {"sides": "RL", "fiber": "AVM06", "nt": "gaba", "klass": "ring", "lineage": "EBa1"}
    arbors = (Arbor(bulb, u=At("a", 0.45), v=At("b", 0.45)), Arbor(ring, u=(-1, 1)))
    route = (bulb, (20_900, 25_300, 19_800), ring)
    made = settings | {"soma": (14_000, 32_600, 21_800), "crisp": 0.35, **more}
    return Family(type, f"{type}(ring)_{{side}}", count, arbors=arbors, route=route, **made)  # type: ignore[arg-type]


_PB = Arbor("PB")
_CENTRAL_COMPLEX = (
    _columnar("EPG", "EPG(PB08)_{glomerulus}", 46, (_PB, _WEDGE, Arbor("GA({other})"))),
    _columnar("EPGt", "EPGt(PB09)_{glomerulus}", 4, (_PB, _WEDGE, Arbor("GA({other})")), glomeruli=(9,)),
    _columnar(
        "PEN_a(PEN1)",
        "PEN_a(PB06a)_{glomerulus}",
        20,
        (_PB, _TILE, Arbor("NO1({other})")),
        glomeruli=_OUTER,
        shift=0.125,
    ),
    _columnar(
        "PEN_b(PEN2)",
        "PEN_b(PB06b)_{glomerulus}",
        22,
        (_PB, _TILE, Arbor("NO1({other})")),
        glomeruli=_OUTER,
        shift=0.125,
    ),
    _columnar("PEG", "PEG(PB07)_{glomerulus}", 18, (_PB, _WEDGE, Arbor("GA({other})"))),
    Family(
        "Delta7",
        "Delta7(PB15)_{outputs}_{side}",
        42,
        (23_900, 10_600, 12_300),
        (Arbor("PB", along=True),),
        glomeruli=_INNER,
        fiber="PDM08",
        nt="glutamate",
        klass="interneuron",
        lineage="EBa1",
        crisp=0.25,
    ),
    _columnar(
        "PFNa",
        "PFNa(PB03)_{glomerulus}_C{column}",
        48,
        (_PB, _COLUMN, Arbor("NO3({other})")),
        glomeruli=_OUTER,
        shift=0.125,
    ),
    _columnar(
        "PFNd",
        "PFNd(PB04)_{glomerulus}_C{column}",
        36,
        (_PB, _COLUMN, Arbor("NO1({other})")),
        glomeruli=_OUTER,
        shift=0.125,
    ),
    _columnar(
        "PFNv",
        "PFNv(PB05)_{glomerulus}_C{column}",
        20,
        (_PB, _COLUMN, Arbor("NO2({other})")),
        glomeruli=_OUTER,
        shift=0.125,
    ),
    _columnar(
        "PFNp_a", "PFNp_a(PB01a)_{glomerulus}_C{column}", 32, (_PB, _COLUMN, Arbor("NO3({other})")), glomeruli=_OUTER
    ),
    _columnar("PFGs", "PFGs(PB10)_{glomerulus}_C{column}", 18, (_PB, _COLUMN, Arbor("GA({other})"))),
    _columnar("PFR_b", "PFR_b(PB11b)_{glomerulus}_C{column}", 16, (_PB, _COLUMN, Arbor("CRE({other})"))),
    _columnar("PFL3", "PFL3(PB12c)_{glomerulus}_C{column}", 24, (_PB, _COLUMN, Arbor("LAL({other})"))),
    Family(
        "IbSpsP",
        "IbSpsP(PB17)_{glomerulus}",
        18,
        (22_600, 9_600, 26_500),
        (Arbor("IB"), Arbor("SPS({side})"), Arbor("PB", u=At("glomerulus", 0.9))),
        ("IB", "SPS({side})", "PB"),
        glomeruli=(*_INNER, 9),
        klass="interneuron",
    ),
    Family(
        "hDeltaB",
        "hDeltaB_C{column}",
        19,
        (24_100, 13_300, 9_400),
        (
            Arbor("FBl2", u=At("angle", 0.1)),
            Arbor("FBl3", u=At("angle", 0.1)),
            Arbor("FBl4", u=At("opposite", 0.11)),
            Arbor("FBl5", u=At("opposite", 0.11)),
        ),
        glomeruli=_INNER,
        klass="interneuron",
    ),
    Family(
        "vDeltaA_a",
        "vDeltaA_a_C{column}",
        14,
        (24_600, 13_900, 8_900),
        (Arbor("FBl2", u=At("angle", 0.1)), Arbor("FBl7", u=At("angle", 0.09)), Arbor("AB({side})")),
        glomeruli=_INNER,
        klass="interneuron",
    ),
    Family(
        "EL",
        "EL(EQ5)_{side}",
        18,
        (15_600, 30_300, 13_700),
        (Arbor("GA({side})"), Arbor("EB", u=At("turn", 0.14))),
        ("GA({side})", (21_500, 26_500, 23_600), "EB"),
        sides="LR",
        fiber="AVM10",
        nt="octopamine",
        klass="columnar",
    ),
    _ring("ER2_c", 20, "EBr2r4", lineage="EBa1"),
    _ring("ER3d_b", 12, "EBr3d"),
    _ring("ER3w_b", 11, "EBr3pw"),
    _ring("ER4d", 25, "EBr3am"),
    _ring("ER4m", 10, "EBr2r4"),
    _ring("ER5", 20, "EBr5"),
    _ring("ER6", 4, "EBr6", "LAL({side})"),
    Family(
        "ExR1",
        "ExR1_{side}",
        4,
        (16_400, 31_200, 12_500),
        (Arbor("BU({side})"), Arbor("LAL({side})"), Arbor("CRE({side})"), _RING),
        ("BU({side})", "EB", "LAL({side})", "CRE({side})"),
        sides="RL",
        klass="extrinsic ring",
    ),
    Family(
        "ExR2",
        "ExR2(ring)_{side}",
        4,
        (17_000, 32_900, 29_800),
        (Arbor("BU({side})"), Arbor("LAL({side})"), _RING),
        ("LAL({side})", "BU({side})", "EB"),
        sides="RL",
        nt="dopamine",
        klass="extrinsic ring",
    ),
    Family(
        "ExR3",
        "ExR3_{side}",
        2,
        (17_300, 33_500, 30_300),
        (Arbor("BU({side})"), Arbor("LAL({side})"), Arbor("CRE({side})"), _RING),
        ("LAL({side})", "BU({side})", "EB", "CRE({side})"),
        sides="RL",
        nt="serotonin",
        klass="extrinsic ring",
    ),
    Family(
        "ExR7",
        "ExR7(ring)_{side}",
        4,
        (15_200, 30_900, 29_900),
        (Arbor("LAL({side})"), _RING, Arbor("LAL({other})")),
        ("LAL({side})", (21_900, 26_300, 23_900), "EB", "LAL({other})"),
        sides="RL",
        klass="extrinsic ring",
    ),
    Family(
        "FB4Y",
        "FB4Y(EB/NO1)_{side}",
        5,
        (19_700, 31_100, 12_800),
        (Arbor("LAL({side})"), Arbor("CRE({side})"), Arbor("EBr1", u=(-1, 1)), Arbor("FBl4"), Arbor("NO1({side})")),
        ("CRE({side})", "LAL({side})", (24_000, 22_300, 22_700), "NO1({side})", "EBr1", "FBl4"),
        sides="RL",
        nt="dopamine",
        klass="tangential",
    ),
    *(
        Family(
            name,
            f"{name}_{{side}}",
            count,
            (18_900, 14_800, 8_600),
            (Arbor("SMP({side})"), Arbor("CRE({side})"), Arbor(layer)),
            ("SMP({side})", "CRE({side})", (21_600, 22_300, 16_500), layer),
            sides="RL",
            nt=nt,
            klass="tangential",
        )
        for name, count, layer, nt in (
            ("FB2A", 4, "FBl2", "glutamate"),
            ("FB5AB", 2, "FBl5", "acetylcholine"),
            ("FB6A", 6, "FBl6", "glutamate"),
            ("FB7B", 4, "FBl7", "serotonin"),
            ("FB8F_a", 6, "FBl8", "gaba"),
            ("FB9A", 4, "FBl9", "acetylcholine"),
        )
    ),
)

# --- the mushroom body ---
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
_MUSHROOM_BODY = (
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

# --- the rest: eyes, legs, and what lies between ---
_ELSEWHERE = (
    Family(
        "LC10", "LC10_{side}", 22, (900, 20_700, 22_000),
        (Arbor("LO(R)", u=At("a", 0.35), v=At("b", 0.35)), Arbor("AOTU(R)", u=At("b", 0.4))),
        ("LO(R)", (5_200, 29_800, 21_500), (9_000, 31_400, 16_500), (12_300, 32_300, 11_200), "AOTU(R)"),
        klass="visual",
    ),
    Family(
        "MeTu3c", "MeTu3c_{side}", 18, (900, 25_600, 31_500),
        (Arbor("ME(R)", u=At("a", 0.4), v=At("b", 0.4)), Arbor("AOTU(R)", u=At("b", 0.35))),
        ("ME(R)", (5_200, 29_900, 21_700), (9_000, 31_500, 16_600), (12_300, 32_400, 11_300), "AOTU(R)"),
        klass="visual",
    ),
    Family(
        "TuBu01", "TuBu01_{side}", 12, (12_300, 30_100, 6_600),
        (Arbor("AOTU(R)", u=At("a", 0.4)), Arbor("BU(R)", u=At("a", 0.4), v=At("b", 0.4))),
        ("AOTU(R)", (15_400, 29_600, 13_300), "BU(R)"),
        klass="visual",
    ),
    Family(
        "DNa02", "DNa02_{side}", 2, (21_000, 34_500, 28_600),
        (Arbor("LAL({side})"), Arbor("VES({side})"), Arbor("GNG")), sides="RL", klass="descending",
    ),
    Family(
        "Giant Fiber", "Giant Fiber_{side}", 1, (11_200, 14_100, 30_600), (Arbor("PVLP(R)"), Arbor("GNG")),
        ("PVLP(R)", (14_500, 19_000, 26_400), (19_000, 20_500, 31_500), (23_800, 25_500, 39_500), "GNG"),
        klass="descending", crisp=0.8,
    ),
    Family(
        "SIFa", "SIFa_{side}", 2, (25_200, 22_400, 5_000),
        (Arbor("SMP({side})"), Arbor("FBl8"), Arbor("CRE({side})"), Arbor("AL({side})"), Arbor("FLA({side})")),
        sides="RL", nt="gaba", klass="peptidergic", crisp=0.15,
    ),
    Family(
        "OA-VPM3", "OA-VPM3_{side}", 2, (25_000, 35_000, 40_300),
        (Arbor("GNG"), Arbor("SMP({side})"), Arbor("g3(R)"), Arbor("FBl6")), ("GNG", "g3(R)", "SMP({side})", "FBl6"),
        sides="RL", nt="octopamine", klass="modulatory",
    ),
)  # fmt: skip

# Neurons that make no more of their regions than that nobody is alone there: type, where, transmitter, count, sides.
_LOCAL = (
    ("AVLP011", ("AVLP", "PVLP"), "glutamate", 6, "R"),
    ("PVLP004", ("PVLP", "PLP"), "glutamate", 5, "R"),
    ("PLP001", ("PLP", "SCL", "ICL"), "gaba", 4, "R"),
    ("WED077", ("WED", "PLP", "AVLP"), "gaba", 5, "R"),
    ("LT52", ("LO", "LOP", "PLP"), "glutamate", 5, "R"),
    ("aMe9", ("AME", "ME", "PLP"), "acetylcholine", 3, "R"),
    ("SLP003", ("SLP", "LH", "SCL"), "gaba", 5, "R"),
    ("SIP011", ("SIP", "SMP", "CRE"), "glutamate", 4, "R"),
    ("SMP089", ("SMP", "SIP", "ATL"), "glutamate", 6, "RL"),
    ("ATL001", ("ATL", "IB", "SMP"), "glutamate", 4, "RL"),
    ("CRE011", ("CRE", "LAL"), "acetylcholine", 6, "RL"),
    ("CL001", ("SCL", "ICL", "SMP"), "glutamate", 4, "RL"),
    ("LAL138", ("LAL", "VES", "CRE"), "gaba", 6, "RL"),
    ("VES041", ("VES", "GNG", "SAD"), "gaba", 4, "RL"),
    ("EPA004", ("EPA", "GOR", "VES"), "acetylcholine", 4, "RL"),
    ("PS049", ("SPS", "IPS", "IB"), "gaba", 5, "R"),
    ("IB009", ("IB", "SPS", "ATL"), "gaba", 4, "RL"),
    ("GNG101", ("GNG", "SAD", "PRW"), "acetylcholine", 4, "RL"),
    ("PRW056", ("PRW", "FLA"), "gaba", 4, "R"),
    ("CAN001", ("CAN", "FLA", "GNG"), "acetylcholine", 2, "R"),
    ("BU001", ("BU", "CRE"), "gaba", 4, "RL"),
)
_MIDLINE = {"IB", "GNG", "SAD", "PRW"}


def _local(type: str, words: tuple[str, ...], nt: str, count: int, sides: str) -> Family:
    regions = tuple(word if word in _MIDLINE else f"{word}({{side}})" for word in words)
    first = CHARTS[regions[0].format(side="R")]
    x, y, z = getattr(first, "centre")  # noqa: B009 - only rounded regions have local neurons
    rx, ry, rz = getattr(first, "radii")  # noqa: B009
    soma = (x - 0.9 * rx if words[0] not in _MIDLINE else x - 1_500, y - 0.8 * ry, z - 0.8 * rz)
    arbors = tuple(Arbor(region, u=At("a", 0.6), v=At("b", 0.6)) for region in regions)
    return Family(type, f"{type}_{{side}}", count, soma, arbors, sides=sides, nt=nt, klass="local")


#: All cell types.
FAMILIES = (*_CENTRAL_COMPLEX, *_MUSHROOM_BODY, *_ELSEWHERE, *(_local(*row) for row in _LOCAL))


def home(arbor: Arbor, side: str) -> str:
    """The region of an arbour of a neuron of that side."""
    return arbor.region.format(side=side, other="R" if side == "L" else "L")
