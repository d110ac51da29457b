"""The regions of the demo: those of the Query Tutorial, with the parts of the central complex and the mushroom body."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# A star marks a primary ROI, as fetch_roi_hierarchy() prints it.
_OUTLINE = """
AL(L)*
AL(R)*
  AL-DA1(R)
  AL-DC1(R)
  AL-DP1m(R)
  AL-VA6(R)
  AL-VL2a(R)
AOT(R)
CX
  AB(L)*
  AB(R)*
  EB*
    EBr1
    EBr2r4
    EBr3am
    EBr3d
    EBr3pw
    EBr5
    EBr6
    EBw(L1)
    EBw(L2)
    EBw(L3)
    EBw(L4)
    EBw(L5)
    EBw(L6)
    EBw(L7)
    EBw(L8)
    EBw(R1)
    EBw(R2)
    EBw(R3)
    EBw(R4)
    EBw(R5)
    EBw(R6)
    EBw(R7)
    EBw(R8)
  FB*
    FBl1
    FBl2
    FBl3
    FBl4
    FBl5
    FBl6
    FBl7
    FBl8
    FBl9
  NO*
    NO(L)
      NO1(L)
      NO2(L)
      NO3(L)
    NO(R)
      NO1(R)
      NO2(R)
      NO3(R)
  PB*
    PB(L1)
    PB(L2)
    PB(L3)
    PB(L4)
    PB(L5)
    PB(L6)
    PB(L7)
    PB(L8)
    PB(L9)
    PB(R1)
    PB(R2)
    PB(R3)
    PB(R4)
    PB(R5)
    PB(R6)
    PB(R7)
    PB(R8)
    PB(R9)
GC
GF(R)
GNG*
INP
  ATL(L)*
  ATL(R)*
  CRE(L)*
  CRE(R)*
  IB*
  ICL(L)*
  ICL(R)*
  SCL(L)*
  SCL(R)*
LH(R)*
LX(L)
  BU(L)*
  LAL(L)*
    GA(L)
LX(R)
  BU(R)*
  LAL(R)*
    GA(R)
MB(+ACA)(R)
  MB(R)
    CA(R)*
    PED(R)*
    a'L(R)*
      a'1(R)
      a'2(R)
      a'3(R)
    aL(R)*
      a1(R)
      a2(R)
      a3(R)
    b'L(R)*
      b'1(R)
      b'2(R)
    bL(R)*
      b1(R)
      b2(R)
    gL(R)*
      g1(R)
      g2(R)
      g3(R)
      g4(R)
      g5(R)
  dACA(R)
  lACA(R)
  vACA(R)
MB(L)
  CA(L)*
  a'L(L)*
  aL(L)*
  b'L(L)*
  bL(L)*
  gL(L)*
OL(R)
  AME(R)*
  LO(R)*
  LOP(R)*
  ME(R)*
PENP
  CAN(R)*
  FLA(R)*
  PRW*
  SAD*
POC
SNP(L)
  SIP(L)*
  SMP(L)*
SNP(R)
  SIP(R)*
  SLP(R)*
  SMP(R)*
VLNP(R)
  AOTU(R)*
  AVLP(R)*
  PLP(R)*
  PVLP(R)*
  WED(R)*
VMNP
  EPA(L)*
  EPA(R)*
  GOR(L)*
  GOR(R)*
  IPS(R)*
  SPS(L)*
  SPS(R)*
  VES(L)*
  VES(R)*
mALT(L)
mALT(R)
"""

_WORDS = {
    "AB": "asymmetrical body",
    "AL": "antennal lobe",
    "AME": "accessory medulla",
    "AOT": "anterior optic tract",
    "AOTU": "anterior optic tubercle",
    "ATL": "antler",
    "AVLP": "anterior ventrolateral protocerebrum",
    "BU": "bulb",
    "CA": "calyx",
    "CAN": "cantle",
    "CRE": "crepine",
    "CX": "central complex",
    "EB": "ellipsoid body",
    "EPA": "epaulette",
    "FB": "fan-shaped body",
    "FLA": "flange",
    "GA": "gall",
    "GC": "great commissure",
    "GF": "giant fiber",
    "GNG": "gnathal ganglia",
    "GOR": "gorget",
    "IB": "inferior bridge",
    "ICL": "inferior clamp",
    "INP": "inferior neuropils",
    "IPS": "inferior posterior slope",
    "LAL": "lateral accessory lobe",
    "LH": "lateral horn",
    "LO": "lobula",
    "LOP": "lobula plate",
    "LX": "lateral complex",
    "MB": "mushroom body",
    "MB(+ACA)": "mushroom body with accessory calyces",
    "ME": "medulla",
    "NO": "noduli",
    "OL": "optic lobe",
    "PB": "protocerebral bridge",
    "PED": "pedunculus",
    "PENP": "periesophageal neuropils",
    "PLP": "posterior lateral protocerebrum",
    "POC": "posterior optic commissure",
    "PRW": "prow",
    "PVLP": "posterior ventrolateral protocerebrum",
    "SAD": "saddle",
    "SCL": "superior clamp",
    "SIP": "superior intermediate protocerebrum",
    "SLP": "superior lateral protocerebrum",
    "SMP": "superior medial protocerebrum",
    "SNP": "superior neuropils",
    "SPS": "superior posterior slope",
    "VES": "vest",
    "VLNP": "ventrolateral neuropils",
    "VMNP": "ventromedial neuropils",
    "WED": "wedge",
    "a'L": "alpha prime lobe",
    "aL": "alpha lobe",
    "b'L": "beta prime lobe",
    "bL": "beta lobe",
    "dACA": "dorsal accessory calyx",
    "gL": "gamma lobe",
    "lACA": "lateral accessory calyx",
    "mALT": "medial antennal lobe tract",
    "vACA": "ventral accessory calyx",
}
_SIDES = {"(L)": " (left)", "(R)": " (right)"}
# Parts that have numbers or letters: what a part of each is called.
_PARTS = (
    (r"PB\(([LR]\d)\)", "glomerulus {} of the protocerebral bridge"),
    (r"EBr(\w+)", "ring {} of the ellipsoid body"),
    (r"EBw\(([LR]\d)\)", "wedge {} of the ellipsoid body"),
    (r"FBl(\d)", "layer {} of the fan-shaped body"),
    (r"NO(\d)", "nodulus {}"),
    (r"AL-(\w+)", "glomerulus {} of the antennal lobe"),
    (r"a'(\d)", "compartment {} of the alpha prime lobe"),
    (r"a(\d)", "compartment {} of the alpha lobe"),
    (r"b'(\d)", "compartment {} of the beta prime lobe"),
    (r"b(\d)", "compartment {} of the beta lobe"),
    (r"g(\d)", "compartment {} of the gamma lobe"),
)


def hierarchy() -> dict[str, Any]:
    """The tree of ROIs, in the form of ``Meta.roiHierarchy``; its root is ``demo``."""
    root: dict[str, Any] = {"name": "demo", "children": []}
    branch = [root]
    for depth, name, _ in _outline():
        node = {"name": name}
        del branch[depth + 1 :]
        branch[depth].setdefault("children", []).append(node)
        branch.append(node)
    return root


def roi_info() -> dict[str, dict[str, Any]]:
    """Which ROIs are primary, and what they are, in the form of ``Meta.roiInfo``."""
    return {name: {"isPrimary": primary, "description": description(name)} for _, name, primary in _outline()}


@cache
def roi_names() -> frozenset[str]:
    """The names of all ROIs."""
    return frozenset(name for _, name, _ in _outline())


@cache
def parents() -> dict[str, str]:
    """The ROI right around each, of those that are in another."""
    found: dict[str, str] = {}
    branch: list[str] = []
    for depth, name, _ in _outline():
        del branch[depth:]
        if branch:
            found[name] = branch[-1]
        branch.append(name)
    return found


def around(roi: str) -> tuple[str, ...]:
    """An ROI and those that it lies in, from outside in."""
    above = parents().get(roi)
    return (*(around(above) if above else ()), roi)


def top_level() -> list[str]:
    """The outermost ROIs."""
    return [name for depth, name, _ in _outline() if depth == 0]


def leaves_of(roi: str, ends: set[str]) -> list[str]:
    """The ROIs in one, down to those in ``ends``."""
    children = [child for child, parent in parents().items() if parent == roi]
    return [leaf for child in children for leaf in ([child] if child in ends else leaves_of(child, ends))]


def description(roi: str) -> str:
    """What an ROI is, in words.

    Examples
    --------
    >>> description("LAL(R)"), description("PB(L3)")
    ('lateral accessory lobe (right)', 'glomerulus L3 of the protocerebral bridge')
    """
    side = next((side for side in _SIDES if roi.endswith(side)), "")
    word = roi.removesuffix(side)
    for pattern, words in _PARTS:
        if match := re.fullmatch(pattern, word):
            return words.format(match[1]) + _SIDES.get(side, "")
    return _WORDS[word] + _SIDES.get(side, "")


@cache
def _outline() -> list[tuple[int, str, bool]]:
    lines = _OUTLINE.strip().splitlines()
    return [((len(line) - len(line.lstrip())) // 2, line.strip().rstrip("*"), line.endswith("*")) for line in lines]
