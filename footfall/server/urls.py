"""Joins the routes of the foundations and of every installed product."""

from django.conf import settings
from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView

from footfall.server.health import health
from footfall.server.preflight import PreflightView

handler400 = "footfall.foundations.http.errors.bad_request"
handler403 = "footfall.foundations.http.errors.permission_denied"
handler404 = "footfall.foundations.http.errors.not_found"
handler500 = "footfall.foundations.http.errors.server_error"

urlpatterns = [
    path("_health", health),
    path("_preflight", PreflightView.as_view()),
    path("api/schema", SpectacularJSONAPIView.as_view()),
    path("", include("footfall.foundations.identity.urls")),
    path("", include("footfall.foundations.operations.urls")),
    *[path("", include(plugin.urls)) for plugin in settings.PLUGINS if plugin.urls],
]
