"""The rules of the demo's wiring: which type connects to which, where, and how strongly along the ring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neuprint_jupyter.server.demo.families import FAMILIES

#: The width of a rule that holds all around the ring.
EVERYWHERE = np.inf


@dataclass(frozen=True)
class Rule:
    """How one cell type connects to another in one region.

    Parameters
    ----------
    pre, post
        The types.
    region
        The region; ``PB(pre)`` and ``PB(post)`` mean the glomerulus of that neuron.
    mean
        Synapses of a pair where the connection is strongest.
    width
        How far around the ring it reaches, as a part of the circle; everywhere by default.
    shift
        Where on the ring it is strongest, from the pre neuron's place.
    share
        The share of pairs that are connected, where the width does not tell.
    """

    pre: str
    post: str
    region: str
    mean: float
    width: float = EVERYWHERE
    shift: float = 0.0
    share: float = 1.0


# The ring attractor: a bump of EPG activity, held by PEG and Delta7, pushed by PEN to either side.
_COMPASS = (
    Rule("EPG", "EPG", "EBr2r4", 5, 0.06),
    Rule("EPG", "EPG", "EBr1", 3, 0.06),
    Rule("EPG", "PEN_a(PEN1)", "EBr2r4", 9, 0.06),
    Rule("EPG", "PEN_b(PEN2)", "EBr2r4", 13, 0.07),
    Rule("EPG", "PEG", "EBr2r4", 14, 0.05),
    Rule("EPG", "EL", "EBr1", 11, 0.1),
    Rule("EPG", "ER4d", "EBr3am", 2, share=0.5),
    Rule("EPG", "ExR7", "EBr2r4", 6),
    Rule("EPGt", "EPG", "EBr2r4", 4, 0.08),
    Rule("PEN_a(PEN1)", "EPG", "EBr2r4", 22, 0.05),
    Rule("PEN_a(PEN1)", "EPG", "EBr1", 6, 0.05),
    Rule("PEN_b(PEN2)", "EPG", "EBr2r4", 28, 0.06),
    Rule("PEN_b(PEN2)", "PEN_b(PEN2)", "EBr2r4", 5, 0.06),
    Rule("PEN_b(PEN2)", "PEN_a(PEN1)", "EBr1", 4, 0.06),
    Rule("PEN_a(PEN1)", "FB4Y", "EBr1", 10),
    Rule("PEN_b(PEN2)", "FB4Y", "EBr1", 6),
    Rule("PEG", "EPG", "EBr2r4", 3, 0.05),
    Rule("PEG", "EL", "EBr1", 2, 0.12),
    Rule("ER2_c", "EPG", "EBr2r4", 6),
    Rule("ER2_c", "ER2_c", "EBr2r4", 8, share=0.8),
    Rule("ER3d_b", "EPG", "EBr3d", 1.5, share=0.6),
    Rule("ER3d_b", "ER3d_b", "EBr3d", 11),
    Rule("ER3w_b", "EPG", "EBr3pw", 2, share=0.7),
    Rule("ER3w_b", "ER3w_b", "EBr3pw", 13),
    Rule("ER4d", "EPG", "EBr3am", 9),
    Rule("ER4d", "ER4d", "EBr3am", 5),
    Rule("ER4m", "EPG", "EBr2r4", 11),
    Rule("ER4m", "ER4m", "EBr2r4", 9),
    Rule("ER5", "EPG", "EBr5", 2, share=0.5),
    Rule("ER5", "ER5", "EBr5", 10),
    Rule("ER5", "ExR1", "EBr5", 14),
    Rule("ExR1", "ER5", "EBr5", 5),
    Rule("ER6", "EPG", "EBr6", 5),
    Rule("ER6", "EL", "EBr6", 4),
    Rule("ExR2", "ER2_c", "EBr2r4", 3),
    Rule("ExR2", "ER4d", "EBr3am", 4),
    Rule("ExR3", "ER5", "EBr5", 6),
    Rule("ExR3", "EPG", "EBr1", 4),
    Rule("EL", "EPG", "EBr1", 4, 0.12),
    Rule("EL", "ER4d", "EBr3d", 2),
    Rule("ExR7", "EPG", "EBr2r4", 9),
    Rule("ExR7", "EL", "EBr6", 4),
    Rule("FB4Y", "EPG", "EBr1", 19.5),
    Rule("FB4Y", "EL", "EBr1", 20.5),
    Rule("FB4Y", "PEN_a(PEN1)", "EBr1", 10.7),
    Rule("FB4Y", "ExR7", "EBr1", 39),
    Rule("FB4Y", "PEN_b(PEN2)", "EBr1", 4.3),
    Rule("EL", "PEG", "GA(L)", 3),
    Rule("EPG", "EL", "GA(R)", 7),
    Rule("EPG", "EL", "GA(L)", 7),
)
_BRIDGE = (
    Rule("EPG", "PEN_a(PEN1)", "PB(pre)", 24, 0.02),
    Rule("EPG", "PEN_b(PEN2)", "PB(pre)", 19, 0.02),
    Rule("EPG", "PEG", "PB(pre)", 10, 0.02),
    Rule("EPGt", "PEN_b(PEN2)", "PB(pre)", 12, 0.02),
    Rule("EPG", "Delta7", "PB(pre)", 15, 0.12, 0.5),
    Rule("EPGt", "Delta7", "PB(pre)", 10, 0.12, 0.5),
    Rule("Delta7", "PEN_a(PEN1)", "PB(post)", 34, 0.045),
    Rule("Delta7", "PEN_b(PEN2)", "PB(post)", 26, 0.045),
    Rule("Delta7", "PEG", "PB(post)", 14, 0.045),
    Rule("Delta7", "EPG", "PB(post)", 48, 0.045),
    Rule("Delta7", "Delta7", "PB(pre)", 8, 0.14, 0.5),
    Rule("Delta7", "PFNa", "PB(post)", 18, 0.045),
    Rule("Delta7", "PFNd", "PB(post)", 20, 0.045),
    Rule("Delta7", "PFNv", "PB(post)", 24, 0.045),
    Rule("Delta7", "PFNp_a", "PB(post)", 15, 0.045),
    Rule("Delta7", "PFGs", "PB(post)", 34, 0.045),
    Rule("Delta7", "PFR_b", "PB(post)", 30, 0.045),
    Rule("Delta7", "PFL3", "PB(post)", 32, 0.045),
    Rule("EPG", "PFL3", "PB(pre)", 6, 0.02),
    Rule("IbSpsP", "EPG", "PB(post)", 24, 0.05),
    Rule("IbSpsP", "PEN_b(PEN2)", "PB(post)", 14, 0.05),
    Rule("IbSpsP", "PFNp_a", "PB(post)", 9, 0.05),
    Rule("IbSpsP", "PFNd", "PB(post)", 9, 0.05),
    Rule("IbSpsP", "PFNa", "PB(post)", 7, 0.05),
    Rule("PFNa", "Delta7", "PB(pre)", 1.5, 0.1),
    Rule("PFGs", "Delta7", "PB(pre)", 3, 0.1),
    Rule("IB009", "IbSpsP", "IB", 12),
    Rule("PS049", "IbSpsP", "SPS(R)", 8),
    Rule("IbSpsP", "PS049", "SPS(R)", 5),
)
_FAN = (
    Rule("PFNa", "hDeltaB", "FBl3", 34, 0.06),
    Rule("PFNd", "hDeltaB", "FBl3", 34, 0.06),
    Rule("PFNv", "hDeltaB", "FBl2", 30, 0.06),
    Rule("PFNp_a", "vDeltaA_a", "FBl2", 18, 0.07),
    Rule("PFNp_a", "FB2A", "FBl2", 5),
    Rule("PFNd", "PFNd", "FBl1", 6, 0.05),
    Rule("PFNa", "PFNa", "NO3(R)", 2, share=0.5),
    Rule("PFNa", "PFNa", "NO3(L)", 2, share=0.5),
    Rule("PFNp_a", "PFNp_a", "NO3(L)", 2, share=0.5),
    Rule("PFNp_a", "PFNp_a", "NO3(R)", 2, share=0.5),
    Rule("PFNv", "PFNv", "NO2(R)", 3, share=0.6),
    Rule("PFNv", "PFNv", "NO2(L)", 3, share=0.6),
    Rule("PFGs", "hDeltaB", "FBl3", 7, 0.06),
    Rule("PFGs", "FB6A", "FBl6", 6),
    Rule("PFR_b", "hDeltaB", "FBl5", 7, 0.06, 0.5),
    Rule("PFR_b", "FB5AB", "FBl5", 9),
    Rule("hDeltaB", "hDeltaB", "FBl4", 12, 0.07, 0.0),
    Rule("hDeltaB", "PFR_b", "FBl5", 10, 0.07, 0.5),
    Rule("hDeltaB", "PFL3", "FBl4", 18, 0.07, 0.5),
    Rule("PFL3", "hDeltaB", "FBl4", 3, 0.08, 0.5),
    Rule("vDeltaA_a", "vDeltaA_a", "FBl7", 9, 0.09),
    Rule("vDeltaA_a", "FB7B", "FBl7", 10),
    Rule("FB7B", "vDeltaA_a", "FBl7", 12),
    Rule("FB4Y", "hDeltaB", "FBl4", 27.3),
    Rule("FB4Y", "PFL3", "FBl4", 9.8),
    Rule("hDeltaB", "FB4Y", "FBl4", 9),
    Rule("FB4Y", "FB4Y", "NO1(R)", 42.9),
    Rule("FB4Y", "PEN_a(PEN1)", "NO1(R)", 11.7),
    Rule("PEN_b(PEN2)", "FB4Y", "NO1(R)", 4),
    Rule("FB2A", "PFNp_a", "FBl2", 8),
    Rule("FB5AB", "FB6A", "FBl5", 15),
    Rule("FB5AB", "hDeltaB", "FBl5", 8),
    Rule("FB6A", "vDeltaA_a", "FBl7", 5),
    Rule("FB6A", "FB6A", "FBl6", 24),
    Rule("FB8F_a", "FB9A", "FBl8", 14),
    Rule("FB9A", "FB8F_a", "FBl9", 12),
    Rule("FB8F_a", "FB8F_a", "FBl8", 11),
    Rule("SMP089", "FB7B", "SMP(R)", 9),
    Rule("SMP089", "FB5AB", "SMP(L)", 11),
    Rule("MBON01", "FB4Y", "CRE(R)", 16),
    Rule("MBON12", "FB5AB", "CRE(R)", 14),
    Rule("ExR7", "FB4Y", "LAL(R)", 10),
    Rule("ExR7", "FB4Y", "LAL(L)", 10),
    Rule("PFL3", "DNa02", "LAL(R)", 19),
    Rule("PFL3", "DNa02", "LAL(L)", 19),
    Rule("PFL3", "LAL138", "LAL(R)", 10),
    Rule("PFL3", "LAL138", "LAL(L)", 10),
    Rule("LAL138", "DNa02", "LAL(R)", 24),
    Rule("LAL138", "LAL138", "LAL(L)", 18),
    Rule("LAL138", "ExR7", "LAL(R)", 16),
    Rule("LAL138", "ER6", "LAL(R)", 12),
    Rule("DNa02", "GNG101", "GNG", 40),
    Rule("TuBu01", "ER2_c", "BU(R)", 9, share=0.3),
    Rule("TuBu01", "ER4d", "BU(R)", 12, share=0.35),
    Rule("TuBu01", "ER5", "BU(R)", 7, share=0.3),
    Rule("ER5", "ExR1", "BU(R)", 4),
    Rule("BU001", "ER3w_b", "BU(L)", 9),
    Rule("BU001", "ER4m", "BU(R)", 11),
    Rule("BU001", "ER2_c", "BU(L)", 8),
    Rule("ExR2", "ER4m", "BU(R)", 5),
)
_PN = ("DA1_lPN", "DC1_adPN", "DP1m_adPN", "VL2a_adPN", "VA6_adPN")
_KC_GAMMA, _KC_AB, _KC_PRIME = ("KCg-m", "KCg-d"), ("KCab-c", "KCab-m", "KCab-s"), ("KCa'b'-m", "KCa'b'-ap2")
_KC = (*_KC_GAMMA, *_KC_AB, *_KC_PRIME)
_COMPARTMENTS_OF = {
    **dict.fromkeys(_KC_GAMMA, ("g1(R)", "g2(R)", "g3(R)", "g4(R)", "g5(R)")),
    **dict.fromkeys(_KC_AB, ("PED(R)", "a1(R)", "a2(R)", "a3(R)", "b1(R)", "b2(R)")),
    **dict.fromkeys(_KC_PRIME, ("a'1(R)", "a'2(R)", "a'3(R)", "b'1(R)", "b'2(R)")),
}
_OUTPUTS = {
    "MBON01": ("g5(R)", "b'2(R)"),
    "MBON03": ("b'2(R)",),
    "MBON05": ("g4(R)",),
    "MBON07": ("a1(R)",),
    "MBON11": ("g1(R)", "PED(R)"),
    "MBON12": ("g2(R)", "a'1(R)"),
    "MBON14": ("a3(R)",),
}
_TEACHERS = {
    "PAM01": "g5(R)",
    "PAM04_a": "b2(R)",
    "PAM08_a": "g4(R)",
    "PAM11": "a1(R)",
    "PPL101": "g1(R)",
    "PPL106": "a3(R)",
}
_MUSHROOM_BODY = (
    *(Rule(pn, kc, "CA(R)", 6, share=0.2) for pn in _PN for kc in _KC if kc != "KCg-d"),
    *(
        Rule(pn, pn, pn_home, 9)
        for pn, pn_home in zip(_PN, ("AL-DA1(R)", "AL-DC1(R)", "AL-DP1m(R)", "AL-VL2a(R)", "AL-VA6(R)"), strict=True)
    ),
    *(Rule(pn, "lLN2T_a", "AL(R)", 24) for pn in _PN),
    *(
        Rule("lLN2T_a", pn, home, 30)
        for pn, home in zip(_PN, ("AL-DA1(R)", "AL-DC1(R)", "AL-DP1m(R)", "AL-VL2a(R)", "AL-VA6(R)"), strict=True)
    ),
    Rule("lLN2T_a", "lLN2T_a", "AL(R)", 30),
    *(Rule(pn, "LHAV4a4", "LH(R)", 8) for pn in _PN),
    *(Rule(pn, "LHCENT3", "LH(R)", 14) for pn in ("DA1_lPN", "DP1m_adPN")),
    *(Rule(kc, kc, region, 2.5, share=0.03) for kc in _KC for region in _COMPARTMENTS_OF[kc]),
    *(
        Rule(kc, mbon, region, 8, share=0.85)
        for mbon, regions in _OUTPUTS.items()
        for region in regions
        for kc in _KC
        if region in _COMPARTMENTS_OF[kc]
    ),
    *(
        rule
        for dan, region in _TEACHERS.items()
        for kc in _KC
        if region in _COMPARTMENTS_OF[kc]
        for rule in (Rule(dan, kc, region, 2, share=0.5), Rule(kc, dan, region, 2, share=0.5))
    ),
    *(
        rule
        for kc in _KC
        for region in ("CA(R)", *_COMPARTMENTS_OF[kc][:4])
        for rule in (Rule("APL", kc, region, 5), Rule(kc, "APL", region, 6))
    ),
    *(
        rule
        for kc in _KC
        for region in _COMPARTMENTS_OF[kc][1:4]
        for rule in (Rule("DPM", kc, region, 2.5), Rule(kc, "DPM", region, 4))
    ),
    *(Rule(kc, kc, "PED(L)", 3, share=0.2) for kc in ("KCg-m", "KCab-m")),
    *(Rule(kc, kc, region, 4, share=0.3) for kc in ("KCg-m",) for region in ("CA(L)", "gL(L)")),
    *(Rule(kc, kc, region, 4, share=0.3) for kc in _KC_AB for region in ("CA(L)", "aL(L)", "bL(L)")),
    *(Rule("KCa'b'-m", "KCa'b'-m", region, 5, share=0.6) for region in ("a'L(L)", "b'L(L)")),
    Rule("APL", "DPM", "bL(R)", 60),
    Rule("DPM", "APL", "bL(R)", 50),
    Rule("MBON11", "MBON07", "a1(R)", 18),
    Rule("MBON11", "MBON14", "a3(R)", 22),
    Rule("MBON05", "MBON11", "g1(R)", 15),
    Rule("MBON01", "PAM01", "CRE(R)", 12),
    Rule("MBON07", "PAM11", "SMP(R)", 10),
    Rule("MBON03", "SMP089", "SMP(L)", 14),
    Rule("MBON03", "PAM04_a", "SMP(R)", 9),
    Rule("MBON14", "SMP089", "SMP(R)", 12),
    Rule("MBON12", "CRE011", "CRE(L)", 14),
    Rule("MBON01", "CRE011", "CRE(R)", 13),
    Rule("SMP089", "PAM08_a", "SMP(R)", 8),
    Rule("SMP089", "PPL101", "SMP(R)", 20),
    Rule("SMP089", "PPL106", "SMP(R)", 16),
    Rule("LHCENT3", "MBON14", "SLP(R)", 12),
    Rule("LHAV4a4", "SLP003", "SLP(R)", 13),
    Rule("LHCENT3", "LHAV4a4", "LH(R)", 18),
    Rule("SLP003", "LHAV4a4", "LH(R)", 12),
)
_ELSEWHERE = (
    Rule("LC10", "TuBu01", "AOTU(R)", 5, share=0.4),
    Rule("MeTu3c", "TuBu01", "AOTU(R)", 14, share=0.5),
    Rule("MeTu3c", "MeTu3c", "ME(R)", 3, share=0.4),
    Rule("LC10", "LC10", "LO(R)", 3, share=0.4),
    Rule("aMe9", "MeTu3c", "ME(R)", 6),
    Rule("LT52", "LC10", "LO(R)", 6),
    Rule("PVLP004", "Giant Fiber", "PVLP(R)", 60),
    Rule("AVLP011", "Giant Fiber", "PVLP(R)", 35),
    Rule("Giant Fiber", "GNG101", "GNG", 30),
    Rule("GNG101", "OA-VPM3", "GNG", 26),
    Rule("OA-VPM3", "KCg-m", "g3(R)", 1.5, share=0.4),
    Rule("OA-VPM3", "FB6A", "FBl6", 10),
    Rule("SIFa", "FB8F_a", "FBl8", 9),
    Rule("SIFa", "SMP089", "SMP(R)", 14),
    Rule("SIFa", "CRE011", "CRE(L)", 8),
    Rule("SIFa", "lLN2T_a", "AL(R)", 16),
    Rule("PRW056", "SIFa", "FLA(R)", 14),
)


def _local_rules() -> tuple[Rule, ...]:
    """Local neurons connect to each other wherever they meet, also on the left."""
    local = [family for family in FAMILIES if family.klass == "local"]
    rules = []
    for pre in local:
        for arbor in pre.arbors:
            regions = [arbor.region.format(side=side, other=side) for side in dict.fromkeys(pre.sides)]
            partners = [post for post in local if any(a.region == arbor.region for a in post.arbors)]
            rules += [
                Rule(pre.type, post.type, region, 11, share=0.7)
                for region in dict.fromkeys(regions)
                for post in partners
                if post.sides[0] == pre.sides[0]
            ]
    return tuple(rules)


#: All rules.
RULES = (*_COMPASS, *_BRIDGE, *_FAN, *_MUSHROOM_BODY, *_ELSEWHERE, *_local_rules())
