"""The dataset that is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from neuprint_jupyter.server.service import Service
from tests.server.oracle import data


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    place = tmp_path_factory.mktemp("oracle")
    data.load(place)
    service = Service(place)
    yield service
    assert service.close()
