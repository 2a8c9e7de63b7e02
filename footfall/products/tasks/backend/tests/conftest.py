from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from footfall.products.tasks.backend.tests.chat_server import ModelServer, model_server


@pytest.fixture
def model(settings: Settings) -> Iterator[ModelServer]:
    """A local chat API that the operator has let through."""
    with model_server() as server:
        settings.FOOTFALL = replace(settings.FOOTFALL, outbound_allow=server.allow)
        yield server
