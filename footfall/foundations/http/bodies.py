"""What a request brings, checked; and what is not there, or is wrong with it, told in the API's way."""

from collections.abc import Sequence
from typing import Any, TypeVar

from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

T = TypeVar("T")


def read_body(
    request: Request, serializer_class: type[serializers.Serializer[Any]]
) -> dict[str, Any]:
    """The checked body; raises ValidationError that names the wrong field."""
    return checked(serializer_class, request.data)


def checked(serializer_class: type[serializers.Serializer[Any]], given: Any) -> dict[str, Any]:
    """What `given` says, checked; raises ValidationError that names the wrong field."""
    serializer = serializer_class(data=given)
    serializer.is_valid(raise_exception=True)
    fields: dict[str, Any] = serializer.validated_data
    return fields


def found(value: T | None, what: str) -> T:
    """`value`, or NotFound when there is none. `what` begins the sentence that people read."""
    if value is None:
        raise NotFound(f"{what} not found.")
    return value


def refusal(message: str, path: Sequence[str]) -> serializers.ValidationError:
    """The error that says `message` of the field at `path`; of the request as a whole when the path is empty."""
    problem: Any = [message]
    for name in reversed(path or ["non_field_errors"]):
        problem = {name: problem}
    return serializers.ValidationError(problem)
