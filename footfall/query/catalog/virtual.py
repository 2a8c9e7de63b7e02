"""The tables that queries name. Each says what its columns mean and which physical read answers for it.

`events` is a ReplacingMergeTree, yet it is read without FINAL: ingest drops repeated events before they are written and
sink's deduplication tokens drop repeated blocks, so there is nothing to collapse, and FINAL would cost every question.
The other tables keep one row a version; their reads take the newest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlglot import exp

from footfall.query.catalog.physical import GROUP_TYPE_COUNT, WEB_PROPERTY_COLUMNS
from footfall.query.syntax import build


class ColumnType(StrEnum):
    STRING = "String"
    UUID = "UUID"
    DATETIME = "DateTime64(3, 'UTC')"
    BOOLEAN = "Bool"
    INTEGER = "UInt64"
    SIGNED = "Int64"
    FLOAT = "Float64"
    DECIMAL = "Decimal"
    DATE = "Date32"
    JSON = "JSON text"
    PERSON_ID = "UUID of a person, merges followed"


@dataclass(frozen=True)
class VirtualTable:
    """`columns` by the name users write. `json_names`: dotted prefix -> the column whose JSON it looks into.

    `read` gives the SELECT that stands for the table, by database; None when the physical table of that name is read.
    """

    name: str
    columns: Mapping[str, ColumnType]
    json_names: Mapping[tuple[str, ...], str]
    column_names: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    group_types: int = 0
    read: Callable[[str], exp.Select] | None = None


def _latest(
    table: str, keys: tuple[str, ...], values: tuple[str, ...], *, has_deletes: bool
) -> Callable[[str], exp.Select]:
    def read(database: str) -> exp.Select:
        version = build.field(table, "version")
        return build.select(
            [
                *(build.alias(build.field(table, key), key) for key in keys),
                *(
                    build.alias(build.call("argMax", build.field(table, value), version), value)
                    for value in values
                ),
            ],
            build.table(table, database=database, named=table),
            group_by=[build.field(table, key) for key in keys],
            having=(
                build.negate(build.call("argMax", build.field(table, "is_deleted"), version))
                if has_deletes
                else None
            ),
        )

    return read


def _read_sessions(database: str) -> exp.Select:
    merged = {
        "distinct_id": "anyLast",
        "person_id": "argMaxMerge",
        "started_at": "min",
        "ended_at": "max",
        "entry_url": "argMinMerge",
        "exit_url": "argMaxMerge",
        "entry_referring_domain": "argMinMerge",
        "event_count": "sum",
        "pageview_count": "sum",
        "autocapture_count": "sum",
    }
    session_id = build.field("sessions", "session_id")
    return build.select(
        [
            build.alias(session_id, "session_id"),
            *(
                build.alias(build.call(function, build.field("sessions", name)), name)
                for name, function in merged.items()
            ),
        ],
        build.table("sessions", database=database, named="sessions"),
        group_by=[session_id],
    )


def _read_web_touches(database: str) -> exp.Select:
    quarter = build.field("web_touches", "quarter")
    return build.select(
        [
            build.alias(quarter, "quarter"),
            build.alias(
                build.call("max", build.field("web_touches", "last_inserted_at")),
                "last_inserted_at",
            ),
        ],
        build.table("web_touches", database=database, named="web_touches"),
        group_by=[quarter],
    )


def _read_web_builds(database: str) -> exp.Select:
    keys = ("window_start", "window_end")
    built_at = build.field("web_builds", "built_at")
    return build.select(
        [
            *(build.alias(build.field("web_builds", key), key) for key in keys),
            *(
                build.alias(build.call("argMax", build.field("web_builds", value), built_at), value)
                for value in ("build_id", "complete_until")
            ),
        ],
        build.table("web_builds", database=database, named="web_builds"),
        group_by=[build.field("web_builds", key) for key in keys],
    )


read_groups = _latest(
    "groups",
    ("group_type_index", "group_key"),
    ("properties", "created_at"),
    has_deletes=False,
)

_GROUP_COLUMNS = {f"group_{index}": ColumnType.STRING for index in range(GROUP_TYPE_COUNT)}

VIRTUAL_TABLES: dict[str, VirtualTable] = {
    table.name: table
    for table in (
        VirtualTable(
            name="events",
            columns={
                "uuid": ColumnType.UUID,
                "event": ColumnType.STRING,
                "distinct_id": ColumnType.STRING,
                "person_id": ColumnType.PERSON_ID,
                "person_mode": ColumnType.STRING,
                "timestamp": ColumnType.DATETIME,
                "captured_at": ColumnType.DATETIME,
                "properties": ColumnType.JSON,
                "person_properties": ColumnType.JSON,
                **_GROUP_COLUMNS,
            },
            json_names={
                ("properties",): "properties",
                # The person's properties as they were when the event happened, kept on the event.
                ("person", "properties"): "person_properties",
                ("person_properties",): "person_properties",
            },
            column_names={
                ("person", "id"): "person_id",
                ("person", "properties"): "person_properties",
            },
            group_types=GROUP_TYPE_COUNT,
        ),
        VirtualTable(
            name="persons",
            columns={
                "id": ColumnType.UUID,
                "properties": ColumnType.JSON,
                "is_identified": ColumnType.BOOLEAN,
                "created_at": ColumnType.DATETIME,
            },
            json_names={("properties",): "properties"},
            read=_latest(
                "persons", ("id",), ("properties", "is_identified", "created_at"), has_deletes=True
            ),
        ),
        VirtualTable(
            name="person_distinct_ids",
            columns={"distinct_id": ColumnType.STRING, "person_id": ColumnType.PERSON_ID},
            json_names={},
            read=_latest("person_distinct_ids", ("distinct_id",), ("person_id",), has_deletes=True),
        ),
        VirtualTable(
            name="groups",
            columns={
                "group_type_index": ColumnType.INTEGER,
                "group_key": ColumnType.STRING,
                "properties": ColumnType.JSON,
                "created_at": ColumnType.DATETIME,
            },
            json_names={("properties",): "properties"},
            read=read_groups,
        ),
        VirtualTable(
            name="sessions",
            columns={
                "session_id": ColumnType.STRING,
                "distinct_id": ColumnType.STRING,
                "person_id": ColumnType.PERSON_ID,
                "started_at": ColumnType.DATETIME,
                "ended_at": ColumnType.DATETIME,
                "entry_url": ColumnType.STRING,
                "exit_url": ColumnType.STRING,
                "entry_referring_domain": ColumnType.STRING,
                "event_count": ColumnType.INTEGER,
                "pageview_count": ColumnType.INTEGER,
                "autocapture_count": ColumnType.INTEGER,
            },
            json_names={},
            read=_read_sessions,
        ),
        VirtualTable(
            name="cohort_people",
            columns={"cohort_id": ColumnType.SIGNED, "person_id": ColumnType.PERSON_ID},
            json_names={},
            read=_latest("cohort_people", ("cohort_id", "person_id"), (), has_deletes=True),
        ),
        # `hour` is as `calendar/hours` numbers them. It is a set: an hour of somebody may stand in several rows.
        VirtualTable(
            name="person_hours",
            columns={
                "event": ColumnType.STRING,
                "hour": ColumnType.SIGNED,
                "person_id": ColumnType.PERSON_ID,
            },
            json_names={},
        ),
        VirtualTable(
            name="web_touches",
            columns={
                "quarter": ColumnType.SIGNED,
                "last_inserted_at": ColumnType.DATETIME,
            },
            json_names={},
            read=_read_web_touches,
        ),
        VirtualTable(
            name="web_builds",
            columns={
                "window_start": ColumnType.DATETIME,
                "window_end": ColumnType.DATETIME,
                "build_id": ColumnType.INTEGER,
                "complete_until": ColumnType.DATETIME,
            },
            json_names={},
            read=_read_web_builds,
        ),
        VirtualTable(
            name="web_states",
            columns={
                "build_id": ColumnType.INTEGER,
                "window_start": ColumnType.DATETIME,
                "session_id": ColumnType.STRING,
                "person_id": ColumnType.PERSON_ID,
                **dict.fromkeys(WEB_PROPERTY_COLUMNS.values(), ColumnType.STRING),
                **dict.fromkeys(("views", "autocaptures"), ColumnType.INTEGER),
                **dict.fromkeys(
                    ("first_at", "last_at", "entry_at", "exit_at"), ColumnType.DATETIME
                ),
                **dict.fromkeys(("entry_uuid", "exit_uuid"), ColumnType.UUID),
                **dict.fromkeys(
                    (
                        *("referring_domain", "utm_source", "utm_medium", "utm_campaign"),
                        *("utm_term", "utm_content", "click_id"),
                    ),
                    ColumnType.STRING,
                ),
            },
            json_names={},
            # The same condition on a property can be asked of events and of states.
            column_names={
                ("properties", key): column for key, column in WEB_PROPERTY_COLUMNS.items()
            },
        ),
    )
}
