"""Routes that fail in the ways that a view can."""

from django.db import IntegrityError, OperationalError
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

SECRET = "a secret of the house"  # must never be shown


class FaultyView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        raise RuntimeError(SECRET)


class UnavailableView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        raise OperationalError(SECRET)


class RacingView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        raise IntegrityError(SECRET)


urlpatterns = [
    path("fault", FaultyView.as_view()),
    path("race", RacingView.as_view()),
    path("unavailable", UnavailableView.as_view()),
]

handler404 = "footfall.foundations.http.errors.not_found"
handler500 = "footfall.foundations.http.errors.server_error"
