"""Waiting for what another thread or process does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


async def until(holds: Callable[[], bool]) -> None:
    """Wait beside an event loop until something holds; a test in which it never does fails."""
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.01)


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait where there is no event loop."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
