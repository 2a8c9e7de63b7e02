"""The two kinds of token: a project's (public, writes only) and a personal API key (secret, hashed)."""

import hashlib
import secrets

PROJECT_TOKEN_PREFIX = "phc_"  # noqa: S105  # a prefix, no secret
PERSONAL_API_KEY_PREFIX = "phx_"
# 32 bytes are 43 characters of url-safe base64: 256 bits, past any search
_RANDOM_BYTES = 32


def new_project_token() -> str:
    return PROJECT_TOKEN_PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def new_personal_api_key() -> str:
    return PERSONAL_API_KEY_PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def sha256_of_key(key: str) -> str:
    """A plain hash: the key is 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(key.encode()).hexdigest()


def mask_of_key(key: str) -> str:
    """What a list may show of a key: its prefix and its last four characters."""
    return f"{PERSONAL_API_KEY_PREFIX}…{key[-4:]}"
