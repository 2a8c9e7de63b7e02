"""What the questions of web analytics have to answer, counted one page view and one session after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle import clock
from tools.oracle.history import Event, History
from tools.oracle.matching import holds, matches_all, text_of

_CLICKS = (
    *("gclid", "gbraid", "wbraid", "gad_source", "msclkid", "dclid"),
    *("ttclid", "twclid", "li_fat_id", "rdt_cid", "fbclid", "igshid"),
)
_SESSION_KEYS = {
    "$entry_hostname": "$host",
    "$entry_pathname": "$pathname",
    "$entry_referring_domain": "$referring_domain",
    "$entry_utm_source": "utm_source",
    "$entry_utm_medium": "utm_medium",
    "$entry_utm_campaign": "utm_campaign",
    "$entry_utm_term": "utm_term",
    "$entry_utm_content": "utm_content",
}
_OF_VIEW = {
    "Page": "$pathname",
    "Country": "$geoip_country_code",
    "Region": "$geoip_subdivision_1_name",
    "City": "$geoip_city_name",
    "DeviceType": "$device_type",
    "Browser": "$browser",
    "OS": "$os",
    "Language": "$browser_language",
}
_OF_SESSION = {
    "InitialPage": "$entry_pathname",
    "ExitPage": "$end_pathname",
    "InitialChannelType": "$channel_type",
    "InitialReferringDomain": "$entry_referring_domain",
    **{f"InitialUTM{name.title()}": f"$entry_utm_{name}" for name in ("source", "medium")},
    **{f"InitialUTM{name.title()}": f"$entry_utm_{name}" for name in ("campaign", "term")},
    "InitialUTMContent": "$entry_utm_content",
}
Numbers = tuple[int, int, int, float | None, float | None]


class _Session:
    def __init__(self, events: Sequence[Event], history: History) -> None:
        self.events = sorted(events, key=lambda event: (event.timestamp, event.uuid.int))
        self.views = [event for event in self.events if event.event == "$pageview"]
        self.history = history

    @property
    def seconds(self) -> float:
        return (self.events[-1].timestamp - self.events[0].timestamp).total_seconds()

    @property
    def has_bounced(self) -> bool:
        pressed = [event for event in self.events if event.event == "$autocapture"]
        return len(self.views) == 1 and not pressed and self.seconds < 10

    def text(self, key: str) -> str | None:
        if key == "$channel_type":
            return channel_of(self.views[0], self.history)
        if key == "$end_pathname":
            return text_of(self.views[-1], "event", "$pathname", self.history)
        return text_of(self.views[0], "event", _SESSION_KEYS[key], self.history)


class _Period:
    """The views that a question counts in a range, and the sessions of that range."""

    def __init__(self, query: Any, history: History, start: datetime, end: datetime) -> None:
        self.history = history
        events = [event for event in history.events if start <= event.timestamp < end]
        self.sessions: dict[str, _Session] = {}
        for name in {session_of(event, history) for event in events} - {""}:
            own = [event for event in events if session_of(event, history) == name]
            if any(event.event == "$pageview" for event in own):
                self.sessions[name] = _Session(own, history)
        filters = query.get("properties") or []
        self.views = [
            event
            for event in events
            if event.event == "$pageview"
            and matches_all(event, [f for f in filters if f["type"] != "session"], history)
            and all(self._fits(event, f) for f in filters if f["type"] == "session")
        ]

    def _fits(self, view: Event, item: Any) -> bool:
        return holds(self.text(view, item["key"]), item)

    def text(self, view: Event, key: str) -> str | None:
        session = self.sessions.get(session_of(view, self.history))
        return session.text(key) if session is not None else None

    def sessions_of(self, views: Sequence[Event]) -> dict[str, _Session]:
        names = {session_of(view, self.history) for view in views} - {""}
        return {name: self.sessions[name] for name in names}

    def numbers(self, views: Sequence[Event], sessions: Sequence[_Session]) -> Numbers:
        people = {self.history.person_of(view) for view in views}
        if not sessions:
            return len(people), len(views), 0, None, None
        milliseconds = sum(round(session.seconds * 1000) for session in sessions)
        bounced = sum(session.has_bounced for session in sessions)
        return (
            *(len(people), len(views), len(sessions)),
            milliseconds / len(sessions) / 1000,
            bounced / len(sessions) * 100,
        )


def overview(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> list[list[float | None]]:
    """visitors, views, sessions, seconds and bounce percentage, each now and before."""
    periods = [_Period(query, history, *span) for span in _spans(query, history, now, zone, "day")]
    counted = [
        period.numbers(period.views, list(period.sessions_of(period.views).values()))
        for period in periods
    ]
    before: Sequence[float | None] = counted[1] if len(counted) > 1 else [None] * 5
    return [[value, past] for value, past in zip(counted[0], before, strict=True)]


def stats_table(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> dict[str, Any]:
    """`results` and `hasMore`."""
    tables = []
    for span in _spans(query, history, now, zone, "day"):
        period = _Period(query, history, *span)
        value_of = _value_of(query["breakdownBy"], period)
        named: dict[str | None, list[Event]] = {}
        for view in period.views:
            named.setdefault(value_of(view), []).append(view)
        tables.append(
            {
                value: period.numbers(views, list(period.sessions_of(views).values()))
                for value, views in named.items()
            }
        )
    now_table = tables[0]
    ordered = sorted(
        now_table,
        key=lambda value: (
            *(-now_table[value][0], -now_table[value][1]),
            *(value is None, (value or "").encode()),
        ),
    )
    offset, limit = query.get("offset", 0), query.get("limit", 10)
    rows = []
    for value in ordered[offset : offset + limit]:
        columns = [0, 1, 2, 4] if query.get("includeBounceRate") else [0, 1, 2]
        before: Any = None
        if len(tables) > 1:
            before = tables[1].get(value, (0, 0, 0, None, None))
        rows.append(
            [
                value,
                *([now_table[value][i], None if before is None else before[i]] for i in columns),
            ]
        )
    return {"results": rows, "hasMore": len(ordered) > offset + limit}


def trends(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> list[list[tuple[str, Numbers]]]:
    """For each period: the buckets with their numbers."""
    interval = query.get("interval", "day")
    answers = []
    for start, end in _spans(query, history, now, zone, interval):
        period = _Period(query, history, start, end)
        names = clock.buckets(start, end, interval, zone)
        filled: list[list[Event]] = [[] for _ in names]
        first: dict[str, int] = {}
        for view in period.views:
            index = clock.bucket_index(view.timestamp, start, end, interval, zone)
            filled[index].append(view)
            name = session_of(view, history)
            first[name] = min(index, first.get(name, index))
        answers.append(
            [
                (
                    bucket,
                    period.numbers(
                        filled[index],
                        [
                            session
                            for name, session in period.sessions.items()
                            if first.get(name) == index
                        ],
                    ),
                )
                for index, bucket in enumerate(names)
            ]
        )
    return answers


def _spans(
    query: Any, history: History, now: datetime, zone: ZoneInfo, interval: str
) -> list[tuple[datetime, datetime]]:
    asked = query.get("dateRange") or {}
    views = [event.timestamp for event in history.events if event.event == "$pageview"]
    current = clock.range_of(
        *(asked.get("date_from"), asked.get("date_to"), interval, now, zone),
        min(views, default=None),
    )
    compare = query.get("compareFilter") or {}
    if not compare.get("compare"):
        return [current]
    return [current, clock.range_before(*current, zone, compare.get("compare_to"))]


def session_of(event: Event, history: History) -> str:
    return text_of(event, "event", "$session_id", history) or ""


def _value_of(breakdown: str, period: _Period) -> Callable[[Event], str | None]:
    if breakdown in _OF_VIEW:
        return lambda view: text_of(view, "event", _OF_VIEW[breakdown], period.history)
    return lambda view: period.text(view, _OF_SESSION[breakdown])


_SITES = {
    "search": ("google", "bing"),
    "social": ("facebook", "t.co"),
    "video": ("youtube",),
    "shopping": ("amazon",),
    "assistant": ("chatgpt",),
    "mail": ("mail.google.com",),
}


def channel_of(view: Event, history: History) -> str:
    """The documented rules, for the sites that histories hold."""

    def text(key: str) -> str:
        return (text_of(view, "event", key, history) or "").lower()

    source, medium, campaign = text("utm_source"), text("utm_medium"), text("utm_campaign")
    domain = text("$referring_domain")
    own = text("$host")
    if domain == "$direct" or domain.removeprefix("www.") == own.removeprefix("www."):
        domain = ""
    click = next((name for name in _CLICKS if text_of(view, "event", name, history)), "")
    site = {kind: _is_site(kind, domain, source) for kind in _SITES}
    search_ad = click in ("gclid", "gbraid", "wbraid", "gad_source", "msclkid")
    social_ad = click in ("ttclid", "twclid", "li_fat_id", "rdt_cid")
    paid = bool(re.search("cp|ppc|retargeting|^paid", medium)) or search_ad or social_ad
    mailed = re.search("e-?mail|newsletter", medium) or re.search("e-?mail|newsletter", source)
    rules = [
        ("Cross Network", "cross-network" in campaign),
        ("Paid Shopping", paid and (re.search("(^|[^a-z])shop", campaign) or site["shopping"])),
        ("Paid Video", paid and site["video"]),
        ("Paid Social", paid and site["social"]),
        ("Paid Search", (paid and site["search"]) or search_ad),
        ("Paid Social", social_ad),
        ("Display", medium in ("display", "banner", "expandable", "interstitial", "cpm")),
        ("Display", click == "dclid"),
        ("Paid Unknown", paid),
        ("Email", mailed or site["mail"]),
        ("SMS", "sms" in (medium, source)),
        ("Push", re.search("push$|^mobile$|notification", medium)),
        ("Audio", medium in ("audio", "podcast")),
        ("Affiliate", medium in ("affiliate", "affiliates")),
        ("AI", site["assistant"]),
        ("Organic Shopping", site["shopping"]),
        ("Organic Video", site["video"] or "video" in medium),
        ("Organic Social", site["social"]),
        ("Organic Social", medium in ("social", "social network", "social-media", "sm")),
        ("Organic Social", click in ("fbclid", "igshid")),
        ("Organic Search", site["search"] or medium == "organic"),
        ("Referral", medium in ("referral", "app", "link")),
        ("Direct", not (domain or source or medium or campaign or click)),
        ("Referral", bool(domain)),
        ("Unknown", True),
    ]
    return next(name for name, fits in rules if fits)


def _is_site(kind: str, domain: str, source: str) -> bool:
    return any(
        (
            _is_domain(name, domain) or source == name
            if "." in name
            else re.search(rf"(^|\.){name}\.[a-z.]+$", domain)
            or re.fullmatch(rf"{name}(\.[a-z.]+)?", source)
        )
        for name in _SITES[kind]
    )


def _is_domain(name: str, domain: str) -> bool:
    return domain == name or domain.endswith("." + name)
