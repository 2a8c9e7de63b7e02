"""Cross-origin rules of the doors that SDKs use from any site's pages.

The Origin is mirrored, on refusals too: a browser hides a reply without it from the SDK. These doors ignore cookies,
so mirroring gives a foreign page nothing of a person who is logged in here.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

PREFLIGHT_MAX_AGE_S = 3600


def open_to_every_origin(*methods: str) -> Callable[[View[P]], View[P]]:
    """Lets a view answer `methods` (and OPTIONS) from any origin; other methods get 405."""
    allowed = ", ".join(dict.fromkeys([*methods, "OPTIONS"]))

    def decorate(view: View[P]) -> View[P]:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            response: HttpResponseBase
            if request.method == "OPTIONS":
                response = HttpResponse(status=200)
                response["Access-Control-Max-Age"] = str(PREFLIGHT_MAX_AGE_S)
            elif request.method in methods:
                response = view(request, *args, **kwargs)
            else:
                response = HttpResponse(
                    f"method not allowed: use {allowed}", status=405, content_type="text/plain"
                )
                response["Allow"] = allowed
            return _with_cors_headers(request, response, allowed)

        return answer

    return decorate


def _with_cors_headers(
    request: HttpRequest, response: HttpResponseBase, allowed: str
) -> HttpResponseBase:
    origin = request.headers.get("Origin")
    patch_vary_headers(response, ["Origin"])
    if origin:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Credentials"] = "true"
        response["Access-Control-Allow-Methods"] = allowed
        requested = request.headers.get("Access-Control-Request-Headers")
        if requested:
            response["Access-Control-Allow-Headers"] = requested
    return response
