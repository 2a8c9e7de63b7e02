"""A question of every kind, each about the event `EVENT` in the seven days before `now` where the kind knows of time."""

from typing import Any

EVENT = "$pageview"
SERIES = [{"kind": "EventsNode", "event": EVENT}]
WEEK = {"date_from": "-7d"}
TRENDS: dict[str, Any] = {"kind": "TrendsQuery", "series": SERIES, "dateRange": WEEK}
FUNNELS: dict[str, Any] = {
    "kind": "FunnelsQuery",
    "series": [*SERIES, {"kind": "EventsNode", "event": "bought"}],
    "dateRange": WEEK,
}

QUESTIONS: dict[str, dict[str, Any]] = {
    "TrendsQuery": TRENDS,
    "EventsQuery": {"kind": "EventsQuery", "select": ["uuid", "timestamp"], "after": "-7d"},
    "FunnelsQuery": FUNNELS,
    "RetentionQuery": {"kind": "RetentionQuery", "retentionFilter": {"period": "Day"}},
    "LifecycleQuery": {"kind": "LifecycleQuery", "series": SERIES, "dateRange": WEEK},
    "StickinessQuery": {"kind": "StickinessQuery", "series": SERIES, "dateRange": WEEK},
    "PathsQuery": {
        "kind": "PathsQuery",
        "pathsFilter": {"includeEventTypes": ["$pageview"]},
        "dateRange": WEEK,
    },
    "ActorsQuery": {
        "kind": "ActorsQuery",
        "source": {"kind": "FunnelsActorsQuery", "source": FUNNELS, "funnelStep": 1},
        "select": ["id"],
    },
    "SessionsQuery": {"kind": "SessionsQuery", "select": ["session_id"], "after": "-7d"},
    "HogQLQuery": {
        "kind": "HogQLQuery",
        "query": "SELECT count(), max(timestamp) FROM events WHERE timestamp > now() - INTERVAL 7 DAY",
    },
    "HogQLMetadata": {"kind": "HogQLMetadata", "query": "SELECT now(), event FROM events"},
    "WebOverviewQuery": {"kind": "WebOverviewQuery", "dateRange": WEEK},
    "WebStatsTableQuery": {
        "kind": "WebStatsTableQuery",
        "breakdownBy": "Page",
        "dateRange": WEEK,
    },
    "WebTrendsQuery": {"kind": "WebTrendsQuery", "dateRange": WEEK},
}
