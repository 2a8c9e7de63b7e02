"""JSON that is kept as it came: PostgreSQL's has no U+0000."""

from typing import Any

from rest_framework import serializers


def check_storable(value: Any) -> None:
    """A serializer field's validator: raises ValidationError where a text or a name holds U+0000."""
    if isinstance(value, str):
        if "\0" in value:
            raise serializers.ValidationError(
                "The character U+0000 cannot be stored: leave it out."
            )
    elif isinstance(value, dict):
        for name, held in value.items():
            check_storable(name)
            check_storable(held)
    elif isinstance(value, list):
        for held in value:
            check_storable(held)
