"""Skeletons from the server, in the form that was asked for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from neuprint_jupyter.analysis import skeletons
from neuprint_jupyter.client.refusals import ServerRefusalError
from neuprint_jupyter.errors import CriteriaError, NoSkeletonError

if TYPE_CHECKING:
    from neuprint_jupyter.client.transport import Transport

SkeletonFormat = Literal["pandas", "swc", "nx"]


def body_id(body: Any) -> int:
    """A bodyId as an integer; text and whole floats are accepted, as in neuprint-python.

    Raises
    ------
    CriteriaError
        If it is none, or a float that cannot hold every integer of its size.
    """
    try:
        number = int(body)
    except (TypeError, ValueError, OverflowError):
        several = "" if isinstance(body, float) else "; fetch_skeletons takes names, criteria and several bodies"
        raise CriteriaError(f"body must be an integer, not {body!r:.80}{several}") from None
    if isinstance(body, bool) or (isinstance(body, float) and (body != number or abs(number) > 2**53)):
        raise CriteriaError(f"body must be an integer, not {body!r:.80}")
    return number


def fetch_swc(transport: Transport, dataset: str, body: int) -> str:
    """A body's skeleton as the server's SWC.

    Raises
    ------
    NoSkeletonError
        If the server knows none.
    """
    try:
        response = transport.get(f"/api/skeletons/skeleton/{quote(dataset, safe=':')}/{body}", format="swc")
    except ServerRefusalError as error:
        told = NoSkeletonError(f"body {body} has no skeleton in {dataset}{error.why_missing(str(body))}")
        raise error.told_as(told) from None
    return response.content.decode("utf-8", errors="replace")


def check_form(format: str, with_distances: bool) -> None:
    """Refuse a form that there is not."""
    if format not in ("pandas", "swc", "nx"):
        raise CriteriaError(f"format must be 'pandas', 'swc' or 'nx', not {format!r}")
    if with_distances and format == "swc":
        raise CriteriaError("SWC has no place for distances: with_distances needs format='pandas' or 'nx'")


def in_form(
    swc: str, heal: bool | float, export_path: str | os.PathLike[str] | None, format: str, with_distances: bool
) -> Any:
    """SWC healed, written to a file, and as table, text or graph; see :meth:`Client.fetch_skeleton`."""
    if heal:
        nodes = skeletons.heal_skeleton(skeletons.skeleton_swc_to_df(swc), heal)
        if export_path is not None or format == "swc":
            swc = skeletons.skeleton_df_to_swc(nodes)
    if export_path is not None:
        Path(export_path).expanduser().write_text(swc, encoding="utf-8")
    if format == "swc":
        return swc
    if not heal:
        nodes = skeletons.skeleton_swc_to_df(swc)
    if format == "nx":
        return skeletons.skeleton_df_to_nx(nodes, with_distances=with_distances)
    return nodes.assign(distance=skeletons.calc_segment_distances(nodes)) if with_distances else nodes
