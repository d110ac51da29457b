"""The cell types elsewhere: eyes, legs, and what lies between."""

from __future__ import annotations

from neuprint_jupyter.server.demo.anatomy import CHARTS
from neuprint_jupyter.server.demo.family import Arbor, At, Family

_FAR = (
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


#: The cell types elsewhere.
ELSEWHERE = (*_FAR, *(_local(*row) for row in _LOCAL))
