"""Puts a history into ClickHouse as ingest and sink would."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from footfall.foundations.clickhouse.client import ClickHouse
from tools.oracle.history import History

_THEN = datetime(2026, 1, 1, tzinfo=UTC)


def store(history: History, team_id: int, writer: ClickHouse) -> None:
    database = writer.settings.database
    if history.events:
        writer.insert_rows(
            f"{database}.events",
            [
                *(
                    "team_id",
                    "uuid",
                    "event",
                    "distinct_id",
                    "person_id",
                    "person_mode",
                    "timestamp",
                ),
                *("captured_at", "properties", "person_properties", "group_0"),
            ],
            [
                (
                    *(team_id, event.uuid, event.event, event.distinct_id, event.person_id, "full"),
                    *(event.timestamp, _THEN, json.dumps(event.properties)),
                    *(json.dumps(event.person_properties, ensure_ascii=False), event.group_0),
                )
                for event in history.events
            ],
        )
    if history.groups:
        writer.insert_rows(
            f"{database}.groups",
            ["team_id", "group_type_index", "group_key", "properties", "created_at", "version"],
            [
                row
                for key, properties in history.groups.items()
                # an older version that must not be seen
                for row in (
                    (team_id, 0, key, '{"plan": "old"}', _THEN, 1),
                    (team_id, 0, key, json.dumps(properties), _THEN, 2),
                )
            ],
        )
    if history.merged:
        writer.insert_rows(
            f"{database}.person_overrides",
            ["team_id", "old_person_id", "person_id", "merged_at", "version"],
            [(team_id, old, new, _THEN, 1) for old, new in history.merged.items() if old != new],
        )
        writer.run_command(f"SYSTEM RELOAD DICTIONARY {database}.person_overrides_dict")
