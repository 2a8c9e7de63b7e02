"""The SQL of each shape of filter, for people to review, as in test_sql_shapes."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlglot import exp

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.tests.made_up_scope import made_up_scope
from footfall.products.insights.backend.tests.reviewed_sql import assert_is_as_reviewed
from footfall.query.compiler import compile_query
from footfall.query.filters.entities import conditions_of_entity
from footfall.query.filters.properties import conditions_of
from footfall.query.nodes.events import EventsQuery
from footfall.query.nodes.series import ActionsNode
from footfall.query.passes.context import Context
from footfall.query.syntax import build

_DID: dict[str, Any] = {"type": "behavioral", "key": "paid", "event_type": "events"}
_WEEK = {"time_value": 1, "time_interval": "week"}
_TIMES = {"operator": "gte", "operator_value": 3}
_LATEST = {"seq_time_value": 1, "seq_time_interval": "day"}
SCOPE = made_up_scope(
    datetime(2026, 3, 30, 12, tzinfo=UTC),
    ZoneInfo("Europe/Berlin"),
    actions={
        1: [
            {"event": "$autocapture", "selector": "form > button.primary[data-x='a']"},
            {"url": "/thanks", "text": "Buy", "href": "^/", "href_matching": "regex"},
            {"tag_name": "a", "properties": [{"type": "event", "key": "plan", "value": "x"}]},
        ]
    },
    cohorts={
        1: None,
        2: {
            "properties": {
                "type": "OR",
                "values": [
                    {
                        "type": "AND",
                        "values": [
                            {"type": "person", "key": "plan", "operator": "is_not", "value": "x"},
                            {**_DID, "value": "performed_event", **_WEEK, "negation": True},
                        ],
                    },
                    {"type": "cohort", "value": 1},
                ],
            }
        },
        3: {
            "properties": {
                "type": "AND",
                "values": [
                    {**_DID, "value": "performed_event_multiple", **_WEEK, **_TIMES},
                    {**_DID, "value": "performed_event_first_time", **_WEEK},
                    {
                        **_DID,
                        **_WEEK,
                        **_TIMES,
                        "value": "performed_event_regularly",
                        "total_periods": 3,
                        "min_periods": 2,
                    },
                    {**_DID, "value": "stopped_performing_event", **_WEEK, **_LATEST},
                    {**_DID, "value": "restarted_performing_event", **_WEEK, **_LATEST},
                ],
            }
        },
    },
)


def passing(*filters: dict[str, Any]) -> exp.Select:
    asked = EventsQuery.model_validate(
        {"kind": "EventsQuery", "select": ["uuid"], "properties": list(filters)}
    )
    return selected(conditions_of(asked.properties, "", SCOPE))


def selected(conditions: list[build.Node]) -> exp.Select:
    return build.select(
        [build.alias(build.field("uuid"), "event_uuid")],
        build.table("events"),
        where=build.all_of(conditions),
    )


def on(operator: str, value: object) -> dict[str, Any]:
    return {"type": "event", "key": "a", "operator": operator, "value": value}


SHAPES = {
    "filters_between": passing(on("between", [1, 5]), on("not_between", [2, 3])),
    "filters_in_a_list": passing(on("in", ["a", 5]), on("not_in", ["b"])),
    "filters_of_dates": passing(
        on("is_date_exact", "2026-03-29"), on("is_date_before", "-1d"), on("is_date_after", "-2h")
    ),
    "filters_of_versions": passing(
        on("semver_gte", "1.2"), on("semver_caret", "0.2.3"), on("semver_wildcard", "1.*")
    ),
    "filters_of_cleaned_paths": passing(on("is_cleaned_path_exact", "/item/5")),
    "filters_of_sessions": passing(
        {"type": "session", "key": "$session_duration", "operator": "gt", "value": 60},
        {"type": "session", "key": "$entry_current_url", "operator": "is_not_set"},
    ),
    "filters_of_elements": passing(
        {"type": "element", "key": "text", "value": "Buy"},
        {"type": "element", "key": "tag_name", "operator": "is_not", "value": "a"},
        {"type": "element", "key": "selector", "value": "div a.x > #top"},
    ),
    "filters_of_an_action": selected(
        list(conditions_of_entity(ActionsNode(kind="ActionsNode", id=1), "", SCOPE).is_of_entity)
    ),
    "filters_of_cohorts": passing({"type": "cohort", "value": [1, 2], "operator": "not_in"}),
    "filters_of_the_event": passing(
        {"type": "event_metadata", "key": "timestamp", "operator": "is_date_after", "value": "-1d"},
        {"type": "event_metadata", "key": "person_id", "operator": "is_not", "value": "a"},
        {"type": "event_metadata", "key": "$group_0", "operator": "is_set"},
    ),
    "filters_of_expressions": passing(
        {"type": "hogql", "key": "properties.a > 5 AND group_1.properties.b = 'c'"},
        {"type": "hogql", "key": "session.entry_url LIKE '/%' OR person.created_at > now()"},
        {"type": "hogql", "key": "person_id IN (SELECT id FROM persons WHERE is_identified)"},
    ),
    "filters_of_behaviours": passing({"type": "cohort", "value": 3}),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_spelled_as_reviewed(name: str, clickhouse: ClickHouseUsers) -> None:
    context = Context(team_id=7, database="footfall")
    assert_is_as_reviewed(name, SHAPES[name], context, clickhouse)


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_reads_one_team(name: str, clickhouse: ClickHouseUsers) -> None:
    """The engine takes what it is given, and answers for a team without rows with none."""
    database = clickhouse.reader.settings.database
    compiled = compile_query(SHAPES[name], Context(team_id=2**61, database=database))
    assert clickhouse.reader.run_query(compiled.sql, compiled.parameters).rows == []
