"""The regions of the demo: those of the Query Tutorial, with the parts of the central complex and the mushroom body."""

from __future__ import annotations

from typing import Any

# A star marks a primary ROI, as fetch_roi_hierarchy() prints it.
_OUTLINE = """
AL(L)*
AL(R)*
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
    NO1(L)
    NO1(R)
    NO2(L)
    NO2(R)
    NO3(L)
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
LX(R)
  BU(R)*
  LAL(R)*
MB(+ACA)(R)
  MB(R)
    CA(R)*
    PED(R)*
    a'L(R)*
    aL(R)*
    b'L(R)*
    bL(R)*
    gL(R)*
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

_DESCRIPTIONS = {
    "CX": "central complex",
    "EB": "ellipsoid body",
    "FB": "fan-shaped body",
    "NO": "noduli",
    "PB": "protocerebral bridge",
    "MB(R)": "mushroom body (right)",
    "CA(R)": "calyx (right)",
    "PED(R)": "pedunculus (right)",
    "a'L(R)": "alpha prime lobe (right)",
    "aL(R)": "alpha lobe (right)",
    "b'L(R)": "beta prime lobe (right)",
    "bL(R)": "beta lobe (right)",
    "gL(R)": "gamma lobe (right)",
    "LH(R)": "lateral horn (right)",
    "AL(R)": "antennal lobe (right)",
    "BU(R)": "bulb (right)",
    "LAL(R)": "lateral accessory lobe (right)",
}


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
    return {name: {"isPrimary": primary, "description": _DESCRIPTIONS.get(name, "")} for _, name, primary in _outline()}


def _outline() -> list[tuple[int, str, bool]]:
    lines = _OUTLINE.strip().splitlines()
    return [((len(line) - len(line.lstrip())) // 2, line.strip().rstrip("*"), line.endswith("*")) for line in lines]
