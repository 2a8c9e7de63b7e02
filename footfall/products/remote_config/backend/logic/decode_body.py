"""Turns the bytes that an SDK sent into one JSON object, in every spelling that SDKs use."""

import base64
import binascii
import json
import re
import zlib
from urllib.parse import parse_qs

from footfall.products.remote_config.backend.contracts import JsonObject, RefusedRequestError

MAX_DECODED_BYTES = 10 * 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP_WBITS = 31
_HINTS = frozenset({"", "gzip", "gzip-js", "base64", "b64"})
_BASE64_TEXT = re.compile(rb"[A-Za-z0-9+/]+={0,2}\s*")


def decode_body(body: bytes, *, content_type: str, compression: str) -> JsonObject:
    """`compression` is the address's parameter. Raises RefusedRequestError with 400 or 413.

    Gzip is known by its first bytes and base64 by its alphabet, whatever a header or a parameter says: current SDKs
    send gzip with neither.
    """
    body, form_compression = _data_of_form(body, content_type)
    hint = compression or form_compression
    if hint not in _HINTS:
        raise RefusedRequestError(400, f"compression {hint[:40]!r} is not supported: use gzip")
    if body.startswith(GZIP_MAGIC):
        body = _gunzip(body)
    if _BASE64_TEXT.fullmatch(body):
        body = _unbase64(body)
        if body.startswith(GZIP_MAGIC):
            body = _gunzip(body)
    return _parse(body)


def _data_of_form(body: bytes, content_type: str) -> tuple[bytes, str]:
    is_form = content_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"
    if not is_form and not body.startswith(b"data="):
        return body, ""
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=20)
    except ValueError as error:
        raise RefusedRequestError(400, "failed to decode request: malformed form") from error
    data = fields.get("data", [""])[0]
    if not data:
        # some clients say "form" and send JSON
        if body.lstrip().startswith(b"{"):
            return body, ""
        raise RefusedRequestError(400, "failed to decode request: missing data payload")
    return data.replace(" ", "+").encode(), fields.get("compression", [""])[0]


def _gunzip(body: bytes) -> bytes:
    decoder = zlib.decompressobj(_GZIP_WBITS)
    try:
        decoded = decoder.decompress(body, MAX_DECODED_BYTES + 1)
    except zlib.error as error:
        raise RefusedRequestError(400, "failed to decode request: broken gzip") from error
    if len(decoded) > MAX_DECODED_BYTES:
        raise RefusedRequestError(413, f"request is larger than {MAX_DECODED_BYTES} bytes")
    if not decoder.eof:
        raise RefusedRequestError(400, "failed to decode request: incomplete gzip")
    return decoded


def _unbase64(body: bytes) -> bytes:
    try:
        return base64.b64decode(body.strip(), validate=True)
    except binascii.Error as error:
        raise RefusedRequestError(400, "failed to decode request: broken base64") from error


def _parse(body: bytes) -> JsonObject:
    if not body.strip():
        raise RefusedRequestError(400, "failed to decode request: missing data payload")
    try:
        # NaN and Infinity are no JSON, but some SDKs send them: they mean "no value"
        parsed = json.loads(body.decode("utf-8"), parse_constant=lambda _name: None)
    except (ValueError, RecursionError) as error:
        raise RefusedRequestError(400, "failed to decode request: malformed JSON") from error
    if not isinstance(parsed, dict):
        raise RefusedRequestError(400, "failed to decode request: expected a JSON object")
    return parsed
