"""Waiting for what another thread does, beside an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; a test in which it never does fails."""
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.01)
