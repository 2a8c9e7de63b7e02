"""Properties as moments on a project's clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MS = timedelta(milliseconds=1)


def holds(text: str, operator: str, wanted: str, now: datetime, zone: ZoneInfo) -> bool:
    held = _shown(text, zone)
    if held is None:
        return False
    first, last = _meant(wanted, now, zone)
    return {
        "is_date_before": held < first,
        "is_date_after": held > last,
        "is_date_exact": first <= held <= last,
    }[operator]


def _shown(text: str, zone: ZoneInfo) -> datetime | None:
    """What a clock on the wall shows, without a zone."""
    if re.fullmatch(r"[12][0-9]{9}(\.[0-9]{1,3})?", text, re.ASCII):
        seconds, _, part = text.partition(".")
        moment = datetime.fromtimestamp(int(seconds), UTC) + int(part.ljust(3, "0")) * _MS
        return moment.astimezone(zone).replace(tzinfo=None)
    if re.fullmatch(r"[12][0-9]{12}", text, re.ASCII):
        moment = datetime.fromtimestamp(int(text[:-3]), UTC) + int(text[-3:]) * _MS
        return moment.astimezone(zone).replace(tzinfo=None)
    if not re.fullmatch(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}([T ][0-9:.Z+-]+)?", text, re.ASCII):
        return None
    if len(text) > 10 and not re.search(r"^.{13}:[0-9]{2}", text):
        return None
    # of a fraction, milliseconds count
    bare = re.sub(r"(\.[0-9]{1,3})[0-9]*", lambda found: found[1].ljust(4, "0"), text)
    try:
        moment = datetime.fromisoformat(bare)
    except ValueError:
        return None
    return moment if moment.tzinfo is None else moment.astimezone(zone).replace(tzinfo=None)


def _meant(wanted: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first and the last millisecond that is meant."""
    relative = re.fullmatch(r"-(\d+)([dh])", wanted)
    shown = now.astimezone(zone).replace(tzinfo=None)
    if relative and relative[2] == "h":
        moment = shown - timedelta(hours=int(relative[1]))
        return moment, moment - _MS
    if relative:
        day = (shown - timedelta(days=int(relative[1]))).date()
    elif len(wanted) == 10:
        day = datetime.fromisoformat(wanted).date()
    else:
        exact = _shown(wanted, zone)
        assert exact is not None
        return exact, exact
    begin = datetime.combine(day, datetime.min.time())
    return begin, begin + timedelta(days=1) - _MS
