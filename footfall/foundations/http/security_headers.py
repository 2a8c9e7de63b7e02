"""Headers that hold a browser to what we meant. The gateway sends the policy of the web app, Django its own."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

# Ant Design writes its styles into the page at run time, hence 'unsafe-inline' for styles alone
WEB_APP_CONTENT_SECURITY_POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
# Django answers programs: nothing in its replies may run, load or be framed
API_CONTENT_SECURITY_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"


def send_security_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", API_CONTENT_SECURITY_POLICY)
        if request.path_info.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
