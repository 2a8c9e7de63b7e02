"""What a browser asks before anybody has logged in."""

import sys
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.identity.logic.sign_up import is_sign_up_open
from footfall.foundations.identity.models import User


class PreflightVersionsSerializer(serializers.Serializer[Any]):
    footfall = serializers.CharField()
    python = serializers.CharField()
    django = serializers.CharField()
    postgres = serializers.CharField()


class PreflightSerializer(serializers.Serializer[Any]):
    is_first_user_needed = serializers.BooleanField()
    is_sign_up_open = serializers.BooleanField()
    is_email_sent = serializers.BooleanField(help_text="false: mail is printed to the log")
    is_authenticated = serializers.BooleanField()
    site_url = serializers.CharField()
    products = serializers.ListField(child=serializers.CharField())
    versions = PreflightVersionsSerializer()


class PreflightView(GenericAPIView[Any]):
    """The state of the house; it also hands out the CSRF cookie that log-in needs."""

    permission_classes = (AllowAny,)
    serializer_class = PreflightSerializer

    @extend_schema(operation_id="preflight", responses=PreflightSerializer)
    def get(self, request: Request) -> Response:
        get_token(request._request)
        house = settings.FOOTFALL
        state = {
            "is_first_user_needed": not User.objects.exists(),
            "is_sign_up_open": is_sign_up_open(is_open_to_all=house.is_sign_up_open),
            "is_email_sent": not house.email_url.startswith("console:"),
            "is_authenticated": isinstance(request.user, User),
            "site_url": house.site_url,
            "products": [plugin.name for plugin in settings.PLUGINS],
            "versions": {
                "footfall": settings.SPECTACULAR_SETTINGS["VERSION"],
                "python": ".".join(str(part) for part in sys.version_info[:3]),
                "django": django.get_version(),
                "postgres": ".".join(str(part) for part in connection.get_database_version()),
            },
        }
        return Response(PreflightSerializer(state).data)
