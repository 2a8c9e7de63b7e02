"""Routes are written without a trailing slash; clients write them both ways, and no one is redirected.

A redirect would turn an SDK's POST into a GET, so the path is mended before it is resolved.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


def accept_trailing_slash(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.endswith("/") and request.path_info != "/":
            request.path_info = request.path_info.rstrip("/") or "/"
            request.path = request.path.rstrip("/") or "/"
        return get_response(request)

    return middleware
