"""Connects to Temporal. What passes the client is encrypted: arguments, results, heartbeats and errors."""

from django.conf import settings
from temporalio.client import Client
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
)
from temporalio.service import RetryConfig

from footfall.foundations.secrets.keys import encryption
from footfall.foundations.temporal.payload_codec import EncryptingCodec

_CALL_RETRIES = RetryConfig(initial_interval_millis=100, max_elapsed_time_millis=10_000)


def data_converter() -> DataConverter:
    """The JSON of Temporal's own converter, then encrypted with `FOOTFALL_ENCRYPTION_KEYS`."""
    return DataConverter(
        payload_codec=EncryptingCodec(encryption()),
        # an error's text may quote what it was given
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect() -> Client:
    """A client of `FOOTFALL_TEMPORAL_ADDRESS`. Raises `RuntimeError` when nobody answers there."""
    return await Client.connect(
        settings.FOOTFALL.temporal_address,
        namespace=settings.FOOTFALL.temporal_namespace,
        data_converter=data_converter(),
        retry_config=_CALL_RETRIES,
    )
