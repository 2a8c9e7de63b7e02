"""Every refusal of the API is `{"type", "code", "detail", "attr"}`; a fault of ours shows only an id to look up.

`type` is one of `ErrorType`; `code` is stable and for programs; `detail` is for people; `attr` is the path of the field
that is wrong (`series.0.event`), or null.
"""

import logging
import uuid
from enum import StrEnum
from typing import Any

import redis.exceptions
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

logger = logging.getLogger(__name__)


class ErrorType(StrEnum):
    VALIDATION = "validation_error"
    AUTHENTICATION = "authentication_error"
    INVALID_REQUEST = "invalid_request"
    THROTTLED = "throttled_error"
    SERVER = "server_error"


class Unavailable(exceptions.APIException):
    """A server behind us does not answer now; the same request may succeed later."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "A part of the service is not available. Please try again in a moment."
    default_code = "unavailable"
    # told as Retry-After
    wait = 1


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


def error_body(
    error_type: ErrorType, code: str, detail: str, attr: str | None = None
) -> dict[str, str | None]:
    return {"type": error_type.value, "code": code, "detail": detail, "attr": attr}


def handle_api_exception(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER: answers every exception of a view, so that no page of HTML reaches a program."""
    set_rollback()
    known = _as_api_exception(error)
    if known is None:
        return _answer_to_fault(error, context)
    headers: dict[str, str] = {}
    challenge = getattr(known, "auth_header", None)
    if challenge:
        headers["WWW-Authenticate"] = challenge
    wait_s = getattr(known, "wait", None)
    if wait_s:
        headers["Retry-After"] = str(int(wait_s))
    code, detail, attr = _first_problem(known)
    return Response(
        error_body(_type_of(known), code, detail, attr), status=known.status_code, headers=headers
    )


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, OperationalError | InterfaceError | redis.exceptions.ConnectionError):
        logger.warning("a server behind the API does not answer", exc_info=error)
        return Unavailable()
    if isinstance(error, IntegrityError):
        # every rule that a request can break alone is checked before; this is two requests at once
        logger.warning("two requests met in the database", exc_info=error)
        return Conflict("Somebody changed the same thing at the same time. Please try again.")
    return None


def _answer_to_fault(error: Exception, context: dict[str, Any]) -> Response:
    error_id = uuid.uuid4().hex
    view = context.get("view")
    logger.error(
        "unexpected fault in a view",
        exc_info=error,
        extra={"error_id": error_id, "view": type(view).__name__},
    )
    return Response(fault_body(error_id), status=status.HTTP_500_INTERNAL_SERVER_ERROR)


def fault_body(error_id: str) -> dict[str, str | None]:
    return error_body(
        ErrorType.SERVER, "error", f"Something went wrong on our side. Error id: {error_id}"
    )


def _type_of(error: exceptions.APIException) -> ErrorType:
    if isinstance(error, exceptions.ValidationError):
        return ErrorType.VALIDATION
    if isinstance(
        error,
        exceptions.NotAuthenticated | exceptions.AuthenticationFailed | exceptions.PermissionDenied,
    ):
        return ErrorType.AUTHENTICATION
    if isinstance(error, exceptions.Throttled):
        return ErrorType.THROTTLED
    if error.status_code >= status.HTTP_500_INTERNAL_SERVER_ERROR:
        return ErrorType.SERVER
    return ErrorType.INVALID_REQUEST


def _first_problem(error: exceptions.APIException) -> tuple[str, str, str | None]:
    """Code, text and field path of the first thing that is wrong: people mend one field at a time."""
    problem: Any = error.detail
    path: list[str] = []
    while not isinstance(problem, exceptions.ErrorDetail):
        if isinstance(problem, dict):
            key, problem = next(iter(problem.items()))
            path += [] if key == "non_field_errors" else [str(key)]
        elif isinstance(problem, list):
            position, problem = next(
                ((index, item) for index, item in enumerate(problem) if item),
                (0, exceptions.ErrorDetail("Invalid input.", "invalid")),
            )
            # a list of messages about one field has no position of its own; a list of items does
            path += [] if isinstance(problem, exceptions.ErrorDetail) else [str(position)]
        else:
            problem = exceptions.ErrorDetail(str(problem), "invalid")
    return problem.code or "invalid", str(problem), ".".join(path) or None


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    body = error_body(ErrorType.INVALID_REQUEST, "not_found", "There is nothing at this address.")
    return JsonResponse(body, status=404)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    body = error_body(
        ErrorType.INVALID_REQUEST, "bad_request", "The request could not be understood."
    )
    return JsonResponse(body, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> JsonResponse:
    body = error_body(ErrorType.AUTHENTICATION, "permission_denied", "This is not allowed.")
    return JsonResponse(body, status=403)


def server_error(request: HttpRequest) -> JsonResponse:
    error_id = uuid.uuid4().hex
    # Django calls this while it handles the fault, so its traceback is at hand
    logger.exception("unexpected fault outside the API's views", extra={"error_id": error_id})
    return JsonResponse(fault_body(error_id), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    body = error_body(ErrorType.AUTHENTICATION, "csrf_failed", f"CSRF check failed: {reason}")
    return JsonResponse(body, status=403)
