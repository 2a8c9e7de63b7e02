"""What a request asks for, read from its body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from rest_framework import exceptions

from footfall.foundations.identity.models import Team
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.answer_request import Refresh

# Names that clients give to a question; they change nothing.
_NAMES = {"client_query_id", "name"}
_OLDER_ASYNC = ("async", "query_async")
_FIELDS = {"query", "refresh", *_OLDER_ASYNC, *_NAMES}


def query_of(body: object, allowed: set[str] = _FIELDS) -> dict[str, Any]:
    if not isinstance(body, dict) or not isinstance(body.get("query"), dict):
        raise exceptions.ValidationError({"query": ['Expected an object: {"query": {"kind": …}}.']})
    for name in body:
        # What is not known might be meant to change the answer.
        if name not in allowed:
            raise exceptions.ValidationError(
                {str(name): [f"Unknown field: expected {', '.join(sorted(allowed))}."]}
            )
    query: dict[str, Any] = body["query"]
    return query


def refresh_of(body: Mapping[str, Any]) -> Refresh:
    """`refresh`, or the older `async: true`; true alone is a forced refresh, as it was before the modes had names."""
    asked = body.get("refresh")
    for name in _OLDER_ASYNC:
        if body.get(name) not in (None, True, False):
            raise exceptions.ValidationError({name: ["Expected true or false."]})
    is_async = any(body.get(name) for name in _OLDER_ASYNC)
    if asked is None or asked is False:
        return Refresh.ASYNC if is_async else Refresh.BLOCKING
    if asked is True:
        return Refresh.FORCE_ASYNC if is_async else Refresh.FORCE_BLOCKING
    if isinstance(asked, str) and asked in set(Refresh):
        return Refresh(asked)
    known = ", ".join(Refresh)
    raise exceptions.ValidationError({"refresh": [f"Expected one of {known}, true or false."]})


def asker_of(team: Team) -> Asker:
    return Asker(team_id=team.pk, zone=ZoneInfo(team.timezone))
