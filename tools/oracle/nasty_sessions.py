"""Questions about the sessions of a few nasty visits, for Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tools.oracle import expressions
from tools.oracle.expressions import Expression
from tools.oracle.history import Event
from tools.oracle.nasty_web import WebScene, web_scenes

_NUMBERS = (*("$session_duration", "$event_count", "$pageview_count", "$autocapture_count"),)
_TEXTS = (
    *("$entry_hostname", "$entry_pathname", "$end_hostname", "$end_pathname", "$channel_type"),
    *("$entry_utm_source", "$entry_utm_medium", "$entry_utm_campaign", "$entry_utm_term"),
    *("$entry_utm_content", "$is_bounce"),
)
_MOMENTS = ("$start_timestamp", "$end_timestamp")
_URLS = ("$entry_current_url", "$end_current_url", "$entry_referring_domain")
_ADDRESSES = ("https://example.com/", "https://example.com/pricing", "pri", "google.com", "")
_LOOSE = (
    *("distinct_id", "person_id", "$entry_current_url", "$end_current_url"),
    "$entry_referring_domain",
)
_KNOWN = (
    *("example.com", "www.example.com", "/", "/pricing", "", "日本", "Direct", "Referral"),
    *("Paid Search", "google", "cpc", "spring", "true", "false"),
)


@st.composite
def session_scenes(draw: st.DrawFn) -> WebScene:
    scene = draw(web_scenes())

    def with_url(event: Event) -> Event:
        path = event.properties.get("$pathname")
        if path is None:
            return event
        url = f"https://{event.properties['$host']}{path}"
        return replace(event, properties={**event.properties, "$current_url": url})

    return replace(
        scene,
        early=tuple(map(with_url, scene.early)),
        late=tuple(map(with_url, scene.late)),
    )


def _is_clear(scene: WebScene) -> bool:
    """Whether no two events of one moment could each be the first or last of a session that has an address or a domain."""
    said = [
        event
        for event in (*scene.early, *scene.late)
        if {"$current_url", "$referring_domain"} & set(event.properties)
    ]
    return len({event.timestamp for event in said}) == len(said)


@st.composite
def _url_filters(draw: st.DrawFn) -> dict[str, Any]:
    key = draw(st.sampled_from(_URLS))
    operator = draw(st.sampled_from(["exact", "is_not", "icontains", "is_set", "is_not_set"]))
    item: dict[str, Any] = {"type": "session", "key": key, "operator": operator}
    if operator not in ("is_set", "is_not_set"):
        item["value"] = draw(st.sampled_from(_ADDRESSES))
    return item


@st.composite
def _conditions(draw: st.DrawFn, urls: tuple[str, ...]) -> Expression:
    """What people write of a session."""

    def value_of(field: str) -> Expression:
        prefix = draw(st.sampled_from(["", "sessions."]))
        return Expression(prefix + field, lambda session, _history: session.value(field))

    kind = draw(st.sampled_from(["number", "text", "null", "bounce", *(["url"] if urls else [])]))
    if kind == "number":
        sign = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
        number = draw(st.sampled_from([0, 1, 2, 4, 1200]))
        held = value_of(draw(st.sampled_from(_NUMBERS)))
        return expressions.compared(held, sign, number, str(number))
    if kind == "bounce":
        return value_of("$is_bounce")
    names = urls if kind == "url" else [name for name in _TEXTS if name != "$is_bounce"]
    held = value_of(draw(st.sampled_from(names)))
    if kind == "null":
        return expressions.is_null(held)
    wanted = draw(st.sampled_from(_ADDRESSES if kind == "url" else _KNOWN))
    sign = draw(st.sampled_from(["=", "!="]))
    return expressions.compared(held, sign, wanted, expressions.literal(wanted))


def _many_conditions(urls: tuple[str, ...]) -> st.SearchStrategy[Expression]:
    return st.recursive(
        _conditions(urls),
        lambda inner: st.one_of(
            st.builds(expressions.joined, inner, st.sampled_from(["AND", "OR"]), inner),
            inner.map(expressions.negated),
        ),
        max_leaves=3,
    )


@st.composite
def _session_filters(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        operator = draw(st.sampled_from(["gt", "gte", "lt", "lte", "exact", "is_not"]))
        value = draw(st.sampled_from([0, 1, 2, 0.001, 4, 1200, 3600]))
        key = draw(st.sampled_from(_NUMBERS))
        return {"type": "session", "key": key, "operator": operator, "value": value}
    item: dict[str, Any] = {"type": "session", "key": draw(st.sampled_from(_TEXTS))}
    item["operator"] = draw(
        st.sampled_from(["exact", "exact", "is_not", "icontains", "is_set", "is_not_set"])
    )
    if item["operator"] == "icontains":
        item["value"] = draw(st.sampled_from(["pri", "a", "E", "google", "i"]))
    elif not item["operator"].startswith("is_") or item["operator"] == "is_not":
        item["value"] = draw(st.lists(st.sampled_from(_KNOWN), min_size=1, max_size=2))
    return item


@st.composite
def _event_filters(draw: st.DrawFn) -> dict[str, Any]:
    key = draw(st.sampled_from(["$pathname", "$browser", "plan", "utm_source"]))
    value = draw(st.sampled_from(["/", "/pricing", "Chrome", "free", "paid", "google"]))
    operator = draw(st.sampled_from(["exact", "exact", "is_not", "is_set"]))
    return {"type": "event", "key": key, "operator": operator, "value": value}


@st.composite
def sessions_queries(draw: st.DrawFn, scene: WebScene) -> dict[str, Any]:
    fields = ("session_id", *_NUMBERS, *_TEXTS, *_MOMENTS)
    query: dict[str, Any] = {
        "kind": "SessionsQuery",
        "select": [
            "session_id",
            *draw(st.lists(st.sampled_from((*fields, *_LOOSE)), max_size=5)),
        ],
        "limit": draw(st.sampled_from([1, 2, 100])),
        "offset": draw(st.sampled_from([0, 0, 1])),
    }
    local = scene.odd.astimezone(scene.zone).replace(tzinfo=None)
    if draw(st.integers(0, 4)) != 0:
        begin = f"{local - timedelta(days=draw(st.integers(0, 3))):%Y-%m-%dT%H:%M:%S}"
        query["after"] = draw(st.sampled_from(["all", begin]))
    if draw(st.integers(0, 3)) == 0:
        query["before"] = f"{local + timedelta(days=draw(st.integers(-1, 2))):%Y-%m-%dT%H:%M:%S}"
    if draw(st.booleans()):
        query["orderBy"] = draw(
            st.lists(
                st.tuples(st.sampled_from(fields), st.sampled_from(["ASC", "DESC"])).map(" ".join),
                min_size=1,
                max_size=2,
            )
        )
    urls = _URLS if _is_clear(scene) else ()
    filters = st.one_of(
        _session_filters(), _session_filters(), _event_filters(), *([_url_filters()] * bool(urls))
    )
    if draw(st.integers(0, 2)) == 0:
        query["where"] = draw(st.lists(_many_conditions(urls), min_size=1, max_size=2))
    if draw(st.booleans()):
        query["properties"] = draw(st.lists(filters, max_size=2))
    if draw(st.integers(0, 3)) == 0:
        query["eventProperties"] = draw(st.lists(_event_filters(), max_size=1))
    if draw(st.integers(0, 4)) == 0:
        query["event"] = draw(st.sampled_from(["$pageview", "$autocapture", "sign up"]))
    return query
