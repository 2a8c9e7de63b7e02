"""Judges the stored rates. Each check looks at what is stored, not at what a load just wrote."""

from datetime import UTC, date, datetime, timedelta

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.revenue.backend.contracts import Finding
from footfall.products.revenue.backend.queries import statement

WATCHED_DAYS = 90
# Larger ones within a day have happened (a currency let go), so a jump warns and stops nothing.
LARGEST_CHANGE = 0.25
_SHOWN = 20


def check_positive(client: ClickHouse) -> Finding:
    rows = client.run_query(statement("not_positive")).rows
    return _finding([f"{currency} of {day} is not above zero" for day, currency in rows])


def check_dollar(client: ClickHouse) -> Finding:
    rows = client.run_query(statement("dollar_not_one")).rows
    return _finding([f"the rate of USD on {day} is not 1" for (day,) in rows])


def check_complete(client: ClickHouse, expected: tuple[str, ...], today: date) -> Finding:
    """Every expected currency on every one of the last 90 days, from the first stored day on."""
    missing = [f"no rates at all for {day}" for day in find_missing_days(client, today)]
    rows = client.run_query(
        statement("lacking_currencies"), {**_window(today), "expected": list(expected)}
    ).rows
    return _finding([*missing, *(f"{day} lacks {', '.join(names)}" for day, names in rows)])


def check_jumps(client: ClickHouse, today: date) -> Finding:
    rows = client.run_query(
        statement("jumps"), {**_window(today), "largest_change": LARGEST_CHANGE}
    ).rows
    return _finding(
        [f"{currency} changed by {change:+.0%} on {day}" for day, currency, change in rows]
    )


def check_fresh(client: ClickHouse, longest_gap_days: int, today: date) -> Finding:
    newest = client.run_query(statement("status")).rows[0][3]
    if newest is None:
        return Finding(passed=False, details=("no rate was ever loaded",))
    age_days = (today - newest).days
    if age_days > longest_gap_days:
        return Finding(
            passed=False,
            details=(f"the newest rate was published on {newest}, {age_days} days ago",),
        )
    return Finding(passed=True, details=())


def find_missing_days(client: ClickHouse, today: date) -> list[date]:
    """Of the last 90 days, those without any rate that come after the first day with one."""
    known = {day for (day,) in client.run_query(statement("known_days"), _window(today)).rows}
    first_day = client.run_query(statement("status")).rows[0][1]
    begin = max(first_day, _window(today)["first"]) if first_day else _window(today)["first"]
    days = (begin + timedelta(days=n) for n in range((today - begin).days + 1))
    return [day for day in days if day not in known]


def today_utc() -> date:
    return datetime.now(UTC).date()


def _window(today: date) -> dict[str, date]:
    return {"first": today - timedelta(days=WATCHED_DAYS - 1), "last": today}


def _finding(details: list[str]) -> Finding:
    return Finding(passed=not details, details=tuple(details[:_SHOWN]))
