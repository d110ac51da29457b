"""What the tests of the server share."""

from __future__ import annotations

import pytest

from neuprint_jupyter import Client
from tests.server.api import Api


@pytest.fixture
def api(tiny: Client) -> Api:
    """Requests to a server of ``tiny:v1``."""
    return Api()
