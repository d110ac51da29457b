"""Meshes of ROIs from the server."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from neuprint_jupyter.client.refusals import ServerRefusalError
from neuprint_jupyter.errors import NoMeshError

if TYPE_CHECKING:
    from neuprint_jupyter.client.transport import Transport


def fetch_obj(transport: Transport, dataset: str, roi: str) -> bytes:
    """An ROI's mesh as the server's OBJ.

    Raises
    ------
    NoMeshError
        If the server knows none.
    """
    try:
        return transport.get(f"/api/roimeshes/mesh/{quote(dataset, safe=':')}/{quote(roi, safe='')}").content
    except ServerRefusalError as error:
        told = NoMeshError(f"ROI {roi!r} has no mesh in {dataset}{error.why_missing(roi)}")
        raise error.told_as(told) from None
