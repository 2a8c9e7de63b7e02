"""ClickHouse's tables as `clickhouse/schema` has them; a test holds the two equal."""

PHYSICAL_COLUMNS: dict[str, frozenset[str]] = {
    "events": frozenset(
        {
            *("team_id", "uuid", "event", "distinct_id", "person_id", "person_mode", "timestamp"),
            *("captured_at", "inserted_at", "properties", "person_properties"),
            *("group_0", "group_1", "group_2", "group_3", "group_4"),
            *("source_topic", "source_partition", "source_offset"),
            *("session_id", "window_id", "current_url", "pathname", "host", "referring_domain"),
            *("browser", "os", "device_type", "lib"),
        }
    ),
    "persons": frozenset(
        {"team_id", "id", "properties", "is_identified", "is_deleted", "created_at", "version"}
    ),
    "person_distinct_ids": frozenset(
        {"team_id", "distinct_id", "person_id", "is_deleted", "version"}
    ),
    "groups": frozenset(
        {"team_id", "group_type_index", "group_key", "properties", "created_at", "version"}
    ),
    "sessions": frozenset(
        {
            *("team_id", "session_id", "distinct_id", "person_id", "started_at", "ended_at"),
            *("entry_url", "exit_url", "entry_referring_domain"),
            *("event_count", "pageview_count", "autocapture_count"),
        }
    ),
}

# Copies of event properties, each Nullable: unset and empty differ in them as they do in the JSON.
EVENT_PROPERTY_COLUMNS: dict[str, str] = {
    "$session_id": "session_id",
    "$window_id": "window_id",
    "$current_url": "current_url",
    "$pathname": "pathname",
    "$host": "host",
    "$referring_domain": "referring_domain",
    "$browser": "browser",
    "$os": "os",
    "$device_type": "device_type",
    "$lib": "lib",
}

PERSON_OVERRIDES_DICTIONARY = "person_overrides_dict"
GROUP_TYPE_COUNT = 5
