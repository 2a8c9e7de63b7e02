import asyncio

import pytest
from cryptography.fernet import Fernet, MultiFernet
from temporalio.converter import DataConverter

from footfall.foundations.temporal.payload_codec import EncryptingCodec, UnreadablePayloadError


def converter_with(*keys: bytes) -> DataConverter:
    return DataConverter(payload_codec=EncryptingCodec(MultiFernet([Fernet(key) for key in keys])))


def test_a_payload_is_unreadable_on_its_way_and_readable_at_its_end() -> None:
    converter = converter_with(Fernet.generate_key())
    payloads = asyncio.run(converter.encode([{"password": "canary-in-the-history"}]))
    assert b"canary" not in payloads[0].SerializeToString()
    assert asyncio.run(converter.decode(payloads)) == [{"password": "canary-in-the-history"}]


def test_a_payload_of_an_older_key_is_read_after_the_keys_were_changed() -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    payloads = asyncio.run(converter_with(old).encode(["from before"]))
    assert asyncio.run(converter_with(new, old).decode(payloads)) == ["from before"]


def test_a_payload_whose_key_is_gone_says_what_to_do() -> None:
    payloads = asyncio.run(converter_with(Fernet.generate_key()).encode(["lost"]))
    with pytest.raises(UnreadablePayloadError, match="FOOTFALL_ENCRYPTION_KEYS"):
        asyncio.run(converter_with(Fernet.generate_key()).decode(payloads))


def test_a_payload_that_was_never_encrypted_is_read_as_it_is() -> None:
    payloads = asyncio.run(DataConverter().encode(["plain"]))
    assert asyncio.run(converter_with(Fernet.generate_key()).decode(payloads)) == ["plain"]
