"""Ranges and buckets, found by walking the clock instead of computing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_STEP = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)
_MS = timedelta(milliseconds=1)


@cache
def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The first quarter of an hour that a local clock shows this day, or a later one if the day was skipped."""
    moment = datetime.combine(day, time(), tzinfo=UTC) - timedelta(hours=15)
    while moment.astimezone(zone).date() < day:
        moment += _STEP
    return moment


def range_of(
    date_from: str | None,
    date_to: str | None,
    interval: str,
    now: datetime,
    zone: ZoneInfo,
    earliest: datetime | None,
) -> tuple[datetime, datetime]:
    today = now.astimezone(zone).date()
    if date_to is not None:
        end = _moment(date_to, now, zone, is_end=True)
    elif interval in ("hour", "minute"):
        end = now + _MS
        while not _is_on_clock(end, interval, zone):
            end = _next_minute(end)
    else:
        end = day_begins(today + timedelta(days=1), zone)
    if date_from == "all":
        start = min(earliest if earliest is not None else now, end - _MS)
    else:
        start = _moment(date_from or "-7d", now, zone, is_end=False)
    return start, end


def _next_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + _MINUTE


def _is_on_clock(moment: datetime, interval: str, zone: ZoneInfo) -> bool:
    local = moment.astimezone(zone)
    return (local.second, local.microsecond) == (0, 0) and (
        interval == "minute" or local.minute == 0
    )


def _moment(text: str, now: datetime, zone: ZoneInfo, *, is_end: bool) -> datetime:
    found = re.fullmatch(r"(-)?(\d+)?([hdwmy])(Start|End)?", text)
    if found is None:
        if len(text) == 10:
            return day_begins(date.fromisoformat(text) + timedelta(days=1 if is_end else 0), zone)
        moment = datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
        return moment + _MS if is_end else moment
    count, unit, edge = int(found[2] or 0), found[3], found[4]
    if unit == "h":
        return now - timedelta(hours=count)
    day = _days_back(now.astimezone(zone).date(), count, unit)
    if edge is None:
        return day_begins(day + timedelta(days=1 if is_end else 0), zone)
    return day_begins(_edge(day, unit, edge), zone)


def _begins(day: date, unit: str) -> bool:
    if unit == "w":
        return day.isoweekday() == 7
    if unit == "m":
        return day.day == 1
    return unit == "d" or (day.month, day.day) == (1, 1)


def _edge(day: date, unit: str, edge: str) -> date:
    if edge == "End":
        day += timedelta(days=1)
        while not _begins(day, unit):
            day += timedelta(days=1)
        return day
    while not _begins(day, unit):
        day -= timedelta(days=1)
    return day


def _days_back(day: date, count: int, unit: str) -> date:
    if unit in "dw":
        return day - timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 - count * (12 if unit == "y" else 1)
    for last in (day.day, 30, 29, 28):
        try:
            return date(months // 12, months % 12 + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def range_before(
    start: datetime, end: datetime, zone: ZoneInfo, compare_to: str | None
) -> tuple[datetime, datetime]:
    first, last = start.astimezone(zone), end.astimezone(zone)
    if compare_to is not None:
        count, unit = int(compare_to[1:-1]), compare_to[-1]
        if unit == "h":
            return start - timedelta(hours=count), end - timedelta(hours=count)
        moved = [
            datetime.combine(_days_back(at.date(), count, unit), at.time(), tzinfo=zone).replace(
                fold=at.fold
            )
            for at in (first, last)
        ]
        back, until = moved[0].astimezone(UTC), moved[1].astimezone(UTC)
        return back, until if until > back else back + (end - start)
    if day_begins(first.date(), zone) == start and day_begins(last.date(), zone) == end:
        if first.day == 1 and last.day == 1:
            months = (last.year - first.year) * 12 + last.month - first.month
            return day_begins(_days_back(first.date(), months, "m"), zone), start
        begin = day_begins(first.date() - (last.date() - first.date()), zone)
        # a date that was skipped has no time of its own: the period is then the day before it
        return (
            begin if begin < start else day_begins((start - _MS).astimezone(zone).date(), zone)
        ), start
    return start - (end - start), start


@cache
def buckets(start: datetime, end: datetime, interval: str, zone: ZoneInfo) -> list[str]:
    """Their `days`, in order. An hour that a clock shows twice is there twice."""
    if interval in ("minute", "hour"):
        return [_shown(at, zone) for at in _clock_buckets(start, end, interval, zone)]
    first, last = start.astimezone(zone).date(), (end - _MS).astimezone(zone).date()
    days: list[date] = []
    day = first
    while day <= last:
        name = _calendar_bucket(day, interval)
        days += [name] if name not in days[-1:] else []
        day += timedelta(days=1)
    return [day.isoformat() for day in days]


def bucket_ends(start: datetime, end: datetime, interval: str, zone: ZoneInfo) -> list[datetime]:
    """Where each bucket ends: the next one's beginning, at last the range's end."""
    return [*bucket_begins(start, end, interval, zone)[1:], end]


def bucket_begins(start: datetime, end: datetime, interval: str, zone: ZoneInfo) -> list[datetime]:
    if interval in ("minute", "hour"):
        return _clock_buckets(start, end, interval, zone)
    return [
        day_begins(date.fromisoformat(day), zone) for day in buckets(start, end, interval, zone)
    ]


def bucket_index(
    moment: datetime, start: datetime, end: datetime, interval: str, zone: ZoneInfo
) -> int:
    if interval in ("minute", "hour"):
        begun = [at for at in _clock_buckets(start, end, interval, zone) if at <= moment]
        return len(begun) - 1
    day = _calendar_bucket(moment.astimezone(zone).date(), interval).isoformat()
    return buckets(start, end, interval, zone).index(day)


@cache
def _clock_buckets(start: datetime, end: datetime, interval: str, zone: ZoneInfo) -> list[datetime]:
    moment = start.replace(second=0, microsecond=0)
    while not _is_on_clock(moment, interval, zone):
        moment -= _MINUTE
    found = []
    while moment < end:
        found += [moment] if _is_on_clock(moment, interval, zone) else []
        moment += _MINUTE
    return found


def _calendar_bucket(day: date, interval: str) -> date:
    return _edge(day, {"day": "d", "week": "w", "month": "m"}[interval], "Start")


def _shown(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def bucket_of(moment: datetime, interval: str, zone: ZoneInfo) -> date | datetime:
    """A name for the bucket that `moment` is in: its first date, or for hours and minutes its beginning. Names ascend."""
    if interval not in ("minute", "hour"):
        return _calendar_bucket(moment.astimezone(zone).date(), interval)
    begin = moment.replace(second=0, microsecond=0)
    while not _is_on_clock(begin, interval, zone):
        begin -= _MINUTE
    return begin


def bucket_before(bucket: date | datetime, interval: str, zone: ZoneInfo) -> date | datetime:
    if isinstance(bucket, datetime):
        return bucket_of(bucket - _MS, interval, zone)
    return _calendar_bucket(bucket - timedelta(days=1), interval)


def buckets_back(
    last: datetime, count: int, interval: str, zone: ZoneInfo
) -> list[date | datetime]:
    """So many, of which the last is the one that `last` is in."""
    names = [bucket_of(last, interval, zone)]
    while len(names) < count:
        names.insert(0, bucket_before(names[0], interval, zone))
    return names


def buckets_from(
    start: datetime, end: datetime, interval: str, zone: ZoneInfo
) -> list[date | datetime]:
    """Those that any instant from `start` to before `end` is in, and those that a date without an instant is in."""
    names = [bucket_of(end - _MS, interval, zone)]
    first = bucket_of(start, interval, zone)
    while names[0] > first:  # type: ignore[operator]  # names of one interval are of one type
        names.insert(0, bucket_before(names[0], interval, zone))
    return names


def shown(bucket: date | datetime, zone: ZoneInfo) -> str:
    return _shown(bucket, zone) if isinstance(bucket, datetime) else bucket.isoformat()


def last_moment(date_to: str | None, now: datetime, zone: ZoneInfo) -> datetime:
    return now if date_to is None else _moment(date_to, now, zone, is_end=True) - _MS
