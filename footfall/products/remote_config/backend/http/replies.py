"""How these doors answer: refusals as text, scripts and config with an ETag."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from footfall.products.remote_config.backend.contracts import RefusedRequestError

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

JAVASCRIPT = "application/javascript; charset=utf-8"
JSON = "application/json"


def refusals_as_text(view: View[P]) -> View[P]:
    """SDKs print a refusal's text to their log."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except RefusedRequestError as refused:
            return HttpResponse(
                refused.text, status=refused.status, content_type="text/plain; charset=utf-8"
            )

    return answer


def cacheable(
    request: HttpRequest, body: bytes, *, content_type: str, etag: str, cache_control: str
) -> HttpResponseBase:
    """The body, or 304 if the client has it."""
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = cache_control
    conditional = get_conditional_response(request, etag=etag, response=response)
    return conditional if conditional is not None else response
