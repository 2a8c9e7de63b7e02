"""Limits counted in Redis, so that all web processes share them. A window begins with its first request."""

import hashlib
from typing import ClassVar

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView


class WindowLimit(BaseThrottle):
    """At most `allowed` requests in each `window_s` seconds for one address, and for one account if `account_field` is set."""

    name: ClassVar[str]
    allowed: ClassVar[int]
    window_s: ClassVar[int]
    account_field: ClassVar[str | None] = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        key = f"limit:{self.name}:{self._subject(request)}"
        if cache.add(key, 1, timeout=self.window_s):
            return True
        try:
            return int(cache.incr(key)) <= self.allowed
        except ValueError:
            # the window ended between the two commands
            return bool(cache.add(key, 1, timeout=self.window_s))

    def wait(self) -> float:
        return self.window_s

    def _subject(self, request: Request) -> str:
        account = ""
        if self.account_field is not None and isinstance(request.data, dict):
            account = str(request.data.get(self.account_field, "")).strip().lower()
        subject = f"{client_address(request)}\0{account}"
        # hashed: the cache holds no addresses of people, and a key of any length fits
        return hashlib.sha256(subject.encode(errors="surrogatepass")).hexdigest()


def client_address(request: Request) -> str:
    """The address that the outermost trusted proxy saw, or the peer's."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    addresses = [part.strip() for part in forwarded.split(",") if part.strip()]
    trusted: int = api_settings.NUM_PROXIES or 0
    if trusted and addresses:
        return addresses[-min(trusted, len(addresses))]
    return str(request.META.get("REMOTE_ADDR", ""))
