"""Small nasty visits, questions about them, and which windows of states are built before the last of them come."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from footfall.query.calendar.intervals import start_of_day
from tools.oracle.history import Event, History
from tools.oracle.nasty import ODD_MOMENTS
from tools.oracle.nasty_expressions import expression_filters

_MS = timedelta(milliseconds=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_PATHS = ("/", "/pricing", "/a'b", "", "日本", None)
_VALUES: dict[str, tuple[Any, ...]] = {
    "$pathname": _PATHS,
    "$host": ("example.com", "www.example.com", "app.example.com"),
    "$browser": ("Chrome", "Firefox", None),
    "$os": ("Linux", "iOS"),
    "$device_type": ("Desktop", "Mobile"),
    "$geoip_country_code": ("DE", "US", None),
    "$geoip_subdivision_1_name": ("Bayern", "", None),
    "$geoip_city_name": ("München", "Paris", None),
    "$browser_language": ("en-US", "de"),
    "plan": ("free", "paid"),
    "$referring_domain": (
        *("$direct", "example.com", "www.google.com", "t.co", "m.youtube.com", "blog.dev"),
        *("chatgpt.com", "mail.google.com", "www.amazon.de", None, ""),
    ),
    "utm_source": ("google", "Newsletter", "facebook", "t.co", "partner", "", 5),
    "utm_medium": (
        *("cpc", "email", "Social", "organic", "display", "cpm", "push", "affiliate", "link"),
        *("video", "odd", ""),
    ),
    "utm_campaign": ("spring", "cross-network", "shop-now", "workshop"),
    "utm_term": ("shoes",),
    "utm_content": ("red",),
    "gclid": ("x", ""),
    "fbclid": ("y",),
    "li_fat_id": ("z",),
    "dclid": ("d",),
}
_STEADY = (
    *("$host", "$browser", "$os", "$device_type"),
    *("$geoip_country_code", "$geoip_subdivision_1_name", "$geoip_city_name"),
)
_RARE = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_CLICKS = ("gclid", "fbclid", "li_fat_id", "dclid")
_BREAKDOWNS = (
    *("Page", "Page", "InitialPage", "ExitPage", "InitialChannelType", "InitialChannelType"),
    *("InitialReferringDomain", "InitialUTMSource", "InitialUTMMedium", "InitialUTMCampaign"),
    *("InitialUTMTerm", "InitialUTMContent", "Country", "Region", "City", "DeviceType", "Browser"),
    *("OS", "Language"),
)
_SESSION_KEYS = {
    "$channel_type": ("Direct", "Referral", "Paid Search", "Email", "Unknown"),
    "$entry_pathname": ("/", "/pricing"),
    "$end_pathname": ("/", "/pricing"),
    "$entry_hostname": ("example.com",),
    "$entry_referring_domain": ("$direct", "www.google.com"),
    "$entry_utm_source": ("google", "newsletter"),
}


@dataclass(frozen=True)
class WebScene:
    """`early` came before the windows were built, `late` after; `merged` people were merged last of all."""

    early: tuple[Event, ...]
    late: tuple[Event, ...]
    merged: dict[uuid.UUID, uuid.UUID]
    zone: ZoneInfo
    odd: datetime
    now: datetime
    hours: tuple[tuple[datetime, datetime], ...]
    days: tuple[tuple[datetime, datetime], ...]

    @property
    def history(self) -> History:
        return History((*self.early, *self.late), self.merged)


@st.composite
def web_scenes(draw: st.DrawFn) -> WebScene:
    name, odd = draw(st.sampled_from(ODD_MOMENTS))
    zone = ZoneInfo(name)
    people = [uuid.UUID(int=draw(st.integers(0, 2**128 - 1))) for _ in range(3)]
    visits = [draw(_visit(odd, people)) for _ in range(draw(st.integers(1, 6)))]
    events = {event.uuid: event for visit in visits for event in visit}
    lateness = [draw(st.integers(0, 9)) == 0 for _ in events]
    merged = draw(st.sampled_from([{}, {people[0]: people[1]}]))
    first_hour = odd.replace(minute=0) - 20 * _HOUR
    hours = [(first_hour + i * _HOUR, first_hour + (i + 1) * _HOUR) for i in range(44)]
    today = odd.astimezone(zone).date()
    days = [
        (start_of_day(today + i * _DAY, zone), start_of_day(today + (i + 1) * _DAY, zone))
        for i in range(-3, 3)
    ]
    gaps = draw(st.sets(st.sampled_from(hours), max_size=6))
    chosen = draw(st.sampled_from(["hours", "days", "both", "none"]))
    return WebScene(
        early=tuple(e for e, late in zip(events.values(), lateness, strict=True) if not late),
        late=tuple(e for e, late in zip(events.values(), lateness, strict=True) if late),
        merged=merged,
        zone=zone,
        odd=odd,
        now=odd + timedelta(minutes=draw(st.integers(0, 2 * 24 * 60))),
        hours=tuple(hour for hour in hours if hour not in gaps and chosen in ("hours", "both")),
        days=tuple(
            (start, end) for start, end in days if start < end and chosen in ("days", "both")
        ),
    )


@st.composite
def _visit(draw: st.DrawFn, odd: datetime, people: list[uuid.UUID]) -> list[Event]:
    """One session with its events, or page views without any."""
    session = draw(st.sampled_from(["s1", "s2", "s3", "s4", "", None]))
    person = draw(st.sampled_from(people))
    moment = odd + draw(
        st.one_of(
            st.integers(-2 * 86_400, 2 * 86_400).map(lambda s: timedelta(seconds=s)),
            # over a border of hours and days
            st.sampled_from([-_MS, timedelta(0), -timedelta(seconds=5), -timedelta(minutes=45)]),
        )
    )
    source = {
        key: draw(st.sampled_from(_VALUES[key]))
        for key in draw(st.sets(st.sampled_from((*_RARE, *_CLICKS)), max_size=3))
    }
    steady = {key: draw(st.sampled_from(_VALUES[key])) for key in _STEADY}
    events = []
    for index in range(draw(st.integers(1, 4))):
        properties: dict[str, Any] = {
            **steady,
            **(source if index == 0 else {}),
            "$pathname": draw(st.sampled_from(_PATHS)),
            "$referring_domain": draw(st.sampled_from(_VALUES["$referring_domain"])),
            "$browser_language": draw(st.sampled_from(_VALUES["$browser_language"])),
            "plan": draw(st.sampled_from(_VALUES["plan"])),
        }
        if session is not None:
            properties["$session_id"] = session
        events.append(
            Event(
                uuid=uuid.UUID(int=draw(st.integers(1, 2**128 - 1))),
                event=draw(
                    st.sampled_from(["$pageview"] * 4 + ["$autocapture", "$pageleave", "sign up"])
                ),
                distinct_id=str(person),
                person_id=draw(st.sampled_from([person, person, person, *people])),
                timestamp=moment,
                properties=properties,
            )
        )
        moment += draw(
            st.sampled_from(
                [timedelta(0), _MS, timedelta(seconds=4), timedelta(minutes=20), _HOUR, 9 * _HOUR]
            )
        )
    return events


@st.composite
def _filters(draw: st.DrawFn) -> list[dict[str, Any]]:
    items = []
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2]))):
        is_of_session = draw(st.booleans())
        if is_of_session:
            key = draw(st.sampled_from(sorted(_SESSION_KEYS)))
            known: tuple[Any, ...] = _SESSION_KEYS[key]
        else:
            key = draw(
                st.sampled_from(["$pathname", "$pathname", "$host", "$browser", "plan"])
                if draw(st.booleans())
                else st.sampled_from(_STEADY[2:])
            )
            known = tuple(value for value in _VALUES[key] if value is not None)
        operator = draw(st.sampled_from(["exact", "exact", "is_not", "icontains", "is_set"]))
        item = {"type": "session" if is_of_session else "event", "key": key, "operator": operator}
        if operator == "icontains":
            item["value"] = draw(st.sampled_from(["pri", "a", "E", "google"]))
        elif operator != "is_set":
            item["value"] = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2))
        items.append(item)
    if draw(st.integers(0, 4)) == 0:
        items.append(draw(expression_filters()))
    return items


@st.composite
def web_queries(draw: st.DrawFn, scene: WebScene) -> dict[str, Any]:
    kind = draw(st.sampled_from(["WebOverviewQuery", "WebStatsTableQuery", "WebTrendsQuery"]))
    local = scene.odd.astimezone(scene.zone)
    starts = [
        *("-1d", "-2d", "dStart", "-1dStart", "-24h", "-30h", f"{local:%Y-%m-%d}"),
        f"{local - _DAY:%Y-%m-%d}",
        f"{local - _DAY:%Y-%m-%dT06:00:00}",
        f"{local - _DAY:%Y-%m-%dT06:20:00}",
    ]
    query: dict[str, Any] = {
        "kind": kind,
        "dateRange": {"date_from": draw(st.sampled_from([*starts, "-7d", "all"]))},
        "properties": draw(_filters()),
    }
    if draw(st.integers(0, 3)) == 0:
        query["dateRange"]["date_to"] = f"{scene.now.astimezone(scene.zone):%Y-%m-%d}"
    if draw(st.booleans()):
        query["compareFilter"] = {"compare": True}
        if draw(st.booleans()):
            query["compareFilter"]["compare_to"] = draw(st.sampled_from(["-1d", "-12h", "-1w"]))
    if kind == "WebStatsTableQuery":
        query["breakdownBy"] = draw(st.sampled_from(_BREAKDOWNS))
        query["includeBounceRate"] = draw(st.booleans())
        query["limit"] = draw(st.sampled_from([1, 2, 10]))
        query["offset"] = draw(st.sampled_from([0, 0, 1]))
    elif kind == "WebTrendsQuery":
        query["interval"] = draw(st.sampled_from(["hour", "day", "day", "week", "month"]))
        if query["interval"] == "hour":
            query["dateRange"]["date_from"] = draw(st.sampled_from(starts))
    return query


COME_LONG_AGO = timedelta(days=1)


def long_ago() -> datetime:
    """A time of insertion that a build made now surely covers."""
    return datetime.now(UTC) - COME_LONG_AGO
