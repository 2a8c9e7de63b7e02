"""Finishes the OpenAPI document: every operation says the shape of its refusals."""

from typing import Any

from footfall.foundations.http.errors import ErrorType


def describe_errors(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["ApiErrorType"] = {"type": "string", "enum": [kind.value for kind in ErrorType]}
    schemas["ApiError"] = {
        "type": "object",
        "required": ["type", "code", "detail", "attr"],
        "properties": {
            "type": {"$ref": "#/components/schemas/ApiErrorType"},
            "code": {"type": "string"},
            "detail": {"type": "string"},
            "attr": {"type": ["string", "null"]},
        },
    }
    refusal = {
        "description": "Refused",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ApiError"}}},
    }
    for operations in result.get("paths", {}).values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"].setdefault("default", refusal)
    return result
