"""The cell types of the central complex."""

from __future__ import annotations

from neuprint_jupyter.server.demo.family import Arbor, At, Family, Point

_INNER, _OUTER = tuple(range(1, 9)), tuple(range(2, 10))

_GLOMERULUS = Arbor("PB", u=At("glomerulus", 0.85))
_WEDGE = Arbor("EB", u=At("angle", 0.055))
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
#: The cell types of the central complex.
CENTRAL_COMPLEX = (
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
