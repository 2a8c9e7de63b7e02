"""Encrypts what workflows are given and give back: Temporal keeps every argument and result in its history."""

from collections.abc import Sequence
from typing import Final

from cryptography.fernet import InvalidToken, MultiFernet
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

_ENCODING: Final = b"binary/encrypted"


class UnreadablePayloadError(Exception):
    """A payload was written with a key that this program does not have."""


class EncryptingCodec(PayloadCodec):
    """The first key encrypts, every key decrypts, so that keys can be changed while workflows run."""

    def __init__(self, keys: MultiFernet) -> None:
        self._keys = keys

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [
            Payload(
                metadata={"encoding": _ENCODING},
                data=self._keys.encrypt(payload.SerializeToString()),
            )
            for payload in payloads
        ]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._decoded(payload) for payload in payloads]

    def _decoded(self, payload: Payload) -> Payload:
        # written before there was a codec, or by Temporal's own command line
        if payload.metadata.get("encoding") != _ENCODING:
            return payload
        try:
            return Payload.FromString(self._keys.decrypt(payload.data))
        except InvalidToken as error:
            raise UnreadablePayloadError(
                "a workflow's payload was encrypted with a key that is not in FOOTFALL_ENCRYPTION_KEYS: "
                "put the older key back behind the newer ones"
            ) from error
