import hashlib
import json

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from footfall.foundations.http.cors import open_to_every_origin
from footfall.products.remote_config.backend import facade
from footfall.products.remote_config.backend.http.replies import (
    JAVASCRIPT,
    JSON,
    cacheable,
    refusals_as_text,
)

# the client asks each time, and mostly hears 304: a changed setting works at the next page view
_ASK_EACH_TIME = "no-cache"
_FIVE_MINUTES = "public, max-age=300"
# not for ever: a version in the path may be another than the one that is installed
_A_DAY = "public, max-age=86400"


def _fresh(request: HttpRequest, body: bytes, content_type: str) -> HttpResponseBase:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return cacheable(
        request, body, content_type=content_type, etag=etag, cache_control=_ASK_EACH_TIME
    )


@open_to_every_origin("GET", "HEAD")
@refusals_as_text
def config_json(request: HttpRequest, token: str) -> HttpResponseBase:
    body = json.dumps(facade.config(facade.team_of_token(token))).encode()
    return _fresh(request, body, JSON)


@open_to_every_origin("GET", "HEAD")
@refusals_as_text
def config_script(request: HttpRequest, token: str) -> HttpResponseBase:
    body = facade.config_script(facade.team_of_token(token)).encode()
    return _fresh(request, body, JAVASCRIPT)


@open_to_every_origin("GET", "HEAD")
@refusals_as_text
def array_with_config(request: HttpRequest, token: str) -> HttpResponseBase:
    """The config first, so that `array.js` finds it when it starts."""
    config = facade.config_script(facade.team_of_token(token)).encode()
    array = facade.script(settings.FOOTFALL.posthog_js_dist, "array.js")
    return _fresh(request, config + array.body, JAVASCRIPT)


@open_to_every_origin("GET", "HEAD")
@refusals_as_text
def script(request: HttpRequest, name: str) -> HttpResponseBase:
    found = facade.script(settings.FOOTFALL.posthog_js_dist, name)
    return cacheable(
        request,
        found.body,
        content_type=JAVASCRIPT,
        etag=found.etag,
        cache_control=_FIVE_MINUTES,
    )


@open_to_every_origin("GET", "HEAD")
@refusals_as_text
def versioned_script(request: HttpRequest, version: str, name: str) -> HttpResponseBase:
    """Any version gets the one that is installed: `posthog-js` keeps its lazily loaded files compatible."""
    found = facade.script(settings.FOOTFALL.posthog_js_dist, name)
    return cacheable(
        request, found.body, content_type=JAVASCRIPT, etag=found.etag, cache_control=_A_DAY
    )
