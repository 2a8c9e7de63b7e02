import time
import uuid

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.response import HttpResponseBase

from footfall.foundations.http.cors import open_to_every_origin
from footfall.products.remote_config.backend import facade
from footfall.products.remote_config.backend.contracts import JsonObject, RefusedRequestError
from footfall.products.remote_config.backend.http.replies import refusals_as_text


@open_to_every_origin("POST", "GET", "HEAD")
@refusals_as_text
def flags(request: HttpRequest) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse(status=200)
    if request.method == "GET":
        return JsonResponse(facade.minimal_flags_reply())
    return JsonResponse(_reply(request, is_decide=False))


@open_to_every_origin("POST")
@refusals_as_text
def decide(request: HttpRequest) -> HttpResponseBase:
    return JsonResponse(_reply(request, is_decide=True))


def _reply(request: HttpRequest, *, is_decide: bool) -> JsonObject:
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise RefusedRequestError(413, "request is too large") from error
    except UnreadablePostError as error:
        raise RefusedRequestError(400, "the request's body broke off") from error
    return facade.flags_reply(
        is_decide=is_decide,
        body=body,
        content_type=request.headers.get("Content-Type", ""),
        query={name: str(value) for name, value in request.GET.items()},
        request_id=_request_id(request),
        now_ms=time.time_ns() // 1_000_000,
    )


def _request_id(request: HttpRequest) -> str:
    try:
        return str(uuid.UUID(request.headers.get("X-Request-Id", "")))
    except ValueError:
        return str(uuid.uuid4())
