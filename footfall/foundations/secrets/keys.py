"""Encryption with the keys of `FOOTFALL_ENCRYPTION_KEYS`: the first encrypts, every one decrypts."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UndecryptableSecretError(Exception):
    """None of the house's keys opens it: a key was taken from FOOTFALL_ENCRYPTION_KEYS too early, or the text changed."""


def encryption() -> MultiFernet:
    # made anew each time: it is cheap, and keeps nothing of settings that a test has replaced
    return MultiFernet([Fernet(key) for key in settings.FOOTFALL.encryption_keys])


def encrypt(clear: bytes) -> bytes:
    """ASCII of about 4/3 of the length of `clear` and 100 bytes; twice the same text gives two different answers."""
    return encryption().encrypt(clear)


def decrypt(token: bytes) -> bytes:
    """Raises `UndecryptableSecretError`."""
    try:
        return encryption().decrypt(token)
    except InvalidToken:
        raise UndecryptableSecretError(
            "A stored secret cannot be read with the keys in FOOTFALL_ENCRYPTION_KEYS. Put back the key that it was "
            "stored with, or enter the secret again."
        ) from None


def reencrypt(token: bytes) -> bytes:
    """The same secret under the first key; raises `UndecryptableSecretError`."""
    try:
        return encryption().rotate(token)
    except InvalidToken:
        raise UndecryptableSecretError(
            "A stored secret cannot be read with the keys in FOOTFALL_ENCRYPTION_KEYS."
        ) from None
