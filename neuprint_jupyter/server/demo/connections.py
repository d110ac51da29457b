"""The wiring of the demo: which type connects to which, where, and how strongly along the ring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

_SEED = 7
_EVERYWHERE = np.inf


@dataclass(frozen=True)
class Rule:
    """How one cell type connects to another in one ROI.

    Parameters
    ----------
    pre, post
        The types.
    roi
        The ROI; ``PB(pre)`` and ``PB(post)`` mean the glomerulus of that neuron.
    mean
        Synapses of a pair where the connection is strongest.
    width
        How far around the ring it reaches, as a part of the circle; everywhere by default.
    shift
        Where on the ring it is strongest, from the pre neuron's place, to the right for neurons of the right bridge
        and to the left for those of the left.
    """

    pre: str
    post: str
    roi: str
    mean: float
    width: float = _EVERYWHERE
    shift: float = 0.0


# The ring attractor: a bump of EPG activity, held by PEG and Delta7, pushed by PEN to either side.
_COMPASS = (
    Rule("EPG", "EPG", "EBr2r4", 4, 0.08),
    Rule("EPG", "PEN_a(PEN1)", "EBr2r4", 9, 0.08),
    Rule("EPG", "PEN_b(PEN2)", "EBr2r4", 12, 0.10),
    Rule("EPG", "PEG", "EBr2r4", 14, 0.06),
    Rule("EPG", "EL", "EBr1", 11),
    Rule("EPG", "ER4d", "EBr3am", 3),
    Rule("EPG", "ExR7", "EBr2r4", 6),
    Rule("PEN_a(PEN1)", "EPG", "EBr2r4", 24, 0.07, 0.125),
    Rule("PEN_b(PEN2)", "EPG", "EBr2r4", 32, 0.07, 0.125),
    Rule("PEN_b(PEN2)", "PEN_b(PEN2)", "EBr2r4", 5, 0.07, 0.125),
    Rule("PEN_a(PEN1)", "FB4Y", "EBr1", 10),
    Rule("PEN_b(PEN2)", "FB4Y", "EBr1", 6),
    Rule("PEG", "EPG", "EBr2r4", 3, 0.06),
    Rule("ER4d", "EPG", "EBr3am", 16),
    Rule("ER4d", "ER4d", "EBr3am", 8),
    Rule("ER4m", "EPG", "EBr2r4", 11),
    Rule("ER4m", "ER4m", "EBr2r4", 9),
    Rule("ER5", "EPG", "EBr5", 2),
    Rule("ER5", "ER5", "EBr5", 14),
    Rule("EL", "EPG", "EBr1", 4),
    Rule("EL", "ER4d", "EBr3d", 2),
    Rule("ExR7", "EPG", "EBr2r4", 9),
    Rule("ExR7", "EL", "EBr6", 4),
    Rule("FB4Y", "EPG", "EBr1", 7),
    Rule("FB4Y", "EL", "EBr1", 7),
    Rule("FB4Y", "PEN_a(PEN1)", "EBr2r4", 5),
    Rule("FB4Y", "PEN_b(PEN2)", "EBr2r4", 3),
)
_BRIDGE = (
    Rule("EPG", "PEN_a(PEN1)", "PB(pre)", 22, 0.02),
    Rule("EPG", "PEN_b(PEN2)", "PB(pre)", 17, 0.02),
    Rule("EPG", "PEG", "PB(pre)", 6, 0.02),
    Rule("EPG", "Delta7", "PB(pre)", 15, 0.14),
    Rule("Delta7", "PEN_a(PEN1)", "PB(post)", 28, 0.14, 0.5),
    Rule("Delta7", "PEN_b(PEN2)", "PB(post)", 20, 0.14, 0.5),
    Rule("Delta7", "EPG", "PB(post)", 8, 0.12, 0.5),
    Rule("Delta7", "Delta7", "PB(post)", 7, 0.2, 0.5),
    Rule("Delta7", "PFNa", "PB(post)", 7, 0.14, 0.5),
    Rule("Delta7", "PFNv", "PB(post)", 10, 0.14, 0.5),
    Rule("Delta7", "PFNp_a", "PB(post)", 5, 0.14, 0.5),
    Rule("Delta7", "PFGs", "PB(post)", 18, 0.14, 0.5),
    Rule("Delta7", "PFR_b", "PB(post)", 14, 0.14, 0.5),
    Rule("IbSpsP", "EPG", "PB(post)", 6, 0.05),
    Rule("IbSpsP", "PEN_b(PEN2)", "PB(post)", 10, 0.05),
    Rule("IbSpsP", "PFNp_a", "PB(post)", 4, 0.05),
)
_FAN = (
    Rule("PFNa", "hDeltaB", "FBl3", 12, 0.08, 0.125),
    Rule("PFNv", "hDeltaB", "FBl2", 9, 0.08, 0.125),
    Rule("PFNp_a", "hDeltaB", "FBl1", 3, 0.08),
    Rule("PFNa", "PFNa", "NO3(R)", 2, 0.3),
    Rule("PFNp_a", "PFNp_a", "NO3(L)", 2, 0.3),
    Rule("PFNv", "PFNv", "NO2(R)", 2, 0.3),
    Rule("PFGs", "hDeltaB", "FBl3", 6, 0.08),
    Rule("PFR_b", "hDeltaB", "FBl5", 5, 0.08),
    Rule("hDeltaB", "hDeltaB", "FBl4", 8, 0.1, 0.5),
    Rule("hDeltaB", "PFR_b", "FBl3", 6, 0.1),
    Rule("FB4Y", "hDeltaB", "FBl4", 13),
    Rule("FB4Y", "FB4Y", "NO1(R)", 11),
    Rule("hDeltaB", "FB4Y", "FBl4", 7),
    Rule("ExR7", "FB4Y", "LAL(R)", 8),
    Rule("ER5", "ExR7", "BU(R)", 3),
)
_MUSHROOM_BODY = (
    Rule("DA1_lPN", "KCg-m", "CA(R)", 3),
    Rule("DP1m_adPN", "KCg-m", "CA(R)", 3),
    Rule("DP1m_adPN", "KCab-m", "CA(R)", 4),
    Rule("VL2a_adPN", "KCab-m", "CA(R)", 3),
    Rule("VL2a_adPN", "KCa'b'-m", "CA(R)", 5),
    Rule("DA1_lPN", "LHCENT3", "LH(R)", 14),
    Rule("DP1m_adPN", "LHCENT3", "LH(R)", 9),
    Rule("DA1_lPN", "DA1_lPN", "AL(R)", 6),
    Rule("KCg-m", "KCg-m", "gL(R)", 1),
    Rule("KCab-m", "KCab-m", "aL(R)", 1.5),
    Rule("KCab-m", "KCab-m", "PED(R)", 1),
    Rule("KCa'b'-m", "KCa'b'-m", "a'L(R)", 1.5),
    Rule("KCa'b'-m", "KCa'b'-m", "b'L(R)", 1),
    Rule("KCg-m", "MBON01", "gL(R)", 13),
    Rule("KCa'b'-m", "MBON01", "b'L(R)", 9),
    Rule("KCg-m", "MBON11", "PED(R)", 17),
    Rule("KCab-m", "MBON07", "aL(R)", 15),
    Rule("KCab-m", "MBON14", "aL(R)", 11),
    Rule("MBON11", "MBON07", "aL(R)", 8),
    Rule("MBON11", "MBON14", "aL(R)", 12),
    Rule("PAM01", "KCg-m", "gL(R)", 3),
    Rule("KCg-m", "PAM01", "gL(R)", 2),
    Rule("PAM11", "KCab-m", "aL(R)", 4),
    Rule("KCab-m", "PAM11", "aL(R)", 2),
    Rule("PPL101", "KCg-m", "PED(R)", 6),
    Rule("MBON01", "PAM01", "CRE(R)", 7),
    Rule("MBON07", "PAM11", "SMP(R)", 6),
    Rule("LHCENT3", "MBON14", "SLP(R)", 5),
    *(
        Rule(*pair, lobe, 4)
        for kc, lobe in (("KCg-m", "gL(R)"), ("KCab-m", "bL(R)"), ("KCa'b'-m", "a'L(R)"), ("KCg-m", "CA(R)"))
        for pair in (("APL", kc), (kc, "APL"), ("DPM", kc), (kc, "DPM"))
        if lobe != "CA(R)" or "APL" in pair
    ),
)
RULES = (*_COMPASS, *_BRIDGE, *_FAN, *_MUSHROOM_BODY)


def connection_table(neurons: pd.DataFrame) -> pd.DataFrame:
    """The connections, the same at every call.

    Parameters
    ----------
    neurons
        As :func:`~neuprint_jupyter.server.demo.neurons.neuron_table` gives them.

    Returns
    -------
    pandas.DataFrame
        ``bodyId_pre, bodyId_post, roi, weight, weightHP``; ROIs of the lowest level, None for synapses in no ROI.
    """
    rng = np.random.default_rng(_SEED)
    by_type = {str(name): members for name, members in neurons.groupby("type")}
    parts = [_connect(rule, by_type[rule.pre], by_type[rule.post], rng) for rule in RULES]
    parts += [_outside(pd.concat(parts), rng), _fragments(neurons, rng)]
    rows = pd.concat(parts, ignore_index=True)
    table = rows.groupby(["bodyId_pre", "bodyId_post", "roi"], dropna=False)["weight"].sum().reset_index()
    return table.assign(weightHP=rng.binomial(table["weight"].to_numpy(), 0.85))


def _connect(rule: Rule, pre: pd.DataFrame, post: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    mean = rule.mean * _kernel(rule, pre, post)
    # Neither all equal nor independent of one another: few strong, many weak.
    weight = rng.poisson(rng.gamma(1.5, mean / 1.5))
    weight[pre["bodyId"].to_numpy()[:, None] == post["bodyId"].to_numpy()] = 0
    i, j = np.nonzero(weight)
    roi = rule.roi
    if roi in ("PB(pre)", "PB(post)"):
        glomeruli = pre["glomerulus"].to_numpy()[i] if roi == "PB(pre)" else post["glomerulus"].to_numpy()[j]
        rois = [f"PB({glomerulus})" for glomerulus in glomeruli]
    else:
        rois = [roi] * len(i)
    return pd.DataFrame(
        {
            "bodyId_pre": pre["bodyId"].to_numpy()[i],
            "bodyId_post": post["bodyId"].to_numpy()[j],
            "roi": rois,
            "weight": weight[i, j],
        }
    )


def _kernel(rule: Rule, pre: pd.DataFrame, post: pd.DataFrame) -> npt.NDArray[np.float64]:
    if rule.width == _EVERYWHERE:
        return np.ones((len(pre), len(post)))
    direction = np.where(pre["glomerulus"].str[0] == "R", 1.0, -1.0)
    centre = pre["angle"].to_numpy() + rule.shift * direction
    distance = np.abs((post["angle"].to_numpy()[None, :] - centre[:, None] + 0.5) % 1.0 - 0.5)
    return np.exp(-0.5 * (distance / rule.width) ** 2)


def _outside(connections: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    some = connections[rng.random(len(connections)) < 0.02].drop_duplicates(["bodyId_pre", "bodyId_post"])
    return some.assign(roi=None, weight=1)


def _fragments(neurons: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    fragments = neurons.loc[neurons["type"].isna(), "bodyId"].to_numpy()
    traced = neurons.loc[neurons["type"].notna(), "bodyId"].to_numpy()
    return pd.DataFrame(
        {
            "bodyId_pre": rng.choice(traced, len(fragments)),
            "bodyId_post": fragments,
            "roi": rng.choice(["EBr5", "FBl7", "gL(R)"], len(fragments)),
            "weight": rng.integers(1, 4, len(fragments)),
        }
    )
