"""Which windows have been built, and which quarters of an hour got events, as trees."""

from sqlglot import exp

from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.syntax import build


def builds_tree(start_ms: int, end_ms: int) -> exp.Select:
    """window_start, window_end, build_id, complete_until of the windows that lie in the range."""
    names = ("window_start", "window_end", "build_id", "complete_until")
    return build.select(
        [build.alias(build.field("web_builds", name), name) for name in names],
        build.table("web_builds"),
        where=build.all_of(
            [
                build.compare(build.field("web_builds", "window_start"), ">=", moment_of(start_ms)),
                build.compare(build.field("web_builds", "window_end"), "<=", moment_of(end_ms)),
            ]
        ),
    )


def touches_tree(first_quarter: int, last_quarter: int) -> exp.Select:
    """quarter and last_inserted_at, both ends included."""
    quarter = build.field("web_touches", "quarter")
    return build.select(
        [
            build.alias(quarter, "quarter"),
            build.alias(build.field("web_touches", "last_inserted_at"), "last_inserted_at"),
        ],
        build.table("web_touches"),
        where=build.all_of(
            [
                build.compare(quarter.copy(), ">=", build.integer(first_quarter)),
                build.compare(quarter.copy(), "<=", build.integer(last_quarter)),
            ]
        ),
    )


def earliest_view_tree(pageview: str) -> exp.Select:
    """earliest and times of the page views."""
    return build.select(
        [
            build.alias(build.call("min", build.field("timestamp")), "earliest"),
            build.alias(build.call("count"), "times"),
        ],
        build.table("events"),
        where=build.compare(build.field("event"), "=", build.text(pageview)),
    )
