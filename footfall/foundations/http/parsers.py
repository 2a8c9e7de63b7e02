"""Reads a request's JSON: a bounded number of bytes, and errors for all that is no JSON object or array."""

import codecs
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class RequestTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request is too large."
    default_code = "request_too_large"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


class BoundedJSONParser(JSONParser):
    """As DRF's, but it stops at `DATA_UPLOAD_MAX_MEMORY_SIZE`, and deep nesting or a giant number is a 400."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        limit_bytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit_bytes + 1)
        if len(body) > limit_bytes:
            raise RequestTooLarge(f"The request is larger than {limit_bytes} bytes.")
        try:
            text = codecs.decode(body, "utf-8")
            return json.loads(text, parse_constant=_refuse_constant)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
        except ValueError as error:
            raise ParseError(f"The request is not JSON in UTF-8: {error}") from error
