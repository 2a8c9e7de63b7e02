"""Lists that SDKs ask for. No product of this house fills them yet, so they are truly empty."""

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from footfall.foundations.http.cors import open_to_every_origin
from footfall.products.remote_config.backend import facade
from footfall.products.remote_config.backend.contracts import JsonObject
from footfall.products.remote_config.backend.http.replies import refusals_as_text


def _empty(request: HttpRequest, body: JsonObject) -> HttpResponseBase:
    facade.authenticated_team(str(request.GET.get("token", "")))
    return JsonResponse(body)


@open_to_every_origin("GET")
@refusals_as_text
def surveys(request: HttpRequest) -> HttpResponseBase:
    return _empty(request, {"surveys": [], "survey_config": None})


@open_to_every_origin("GET")
@refusals_as_text
def early_access_features(request: HttpRequest) -> HttpResponseBase:
    return _empty(request, {"earlyAccessFeatures": []})


@open_to_every_origin("GET")
@refusals_as_text
def web_experiments(request: HttpRequest) -> HttpResponseBase:
    return _empty(request, {"experiments": []})


@open_to_every_origin("GET")
@refusals_as_text
def product_tours(request: HttpRequest) -> HttpResponseBase:
    return _empty(request, {"product_tours": []})
