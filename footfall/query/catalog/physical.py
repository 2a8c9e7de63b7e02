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
        {
            *("team_id", "id", "properties", "is_identified", "is_deleted", "created_at"),
            *("version", "inserted_at"),
        }
    ),
    "person_distinct_ids": frozenset(
        {"team_id", "distinct_id", "person_id", "is_deleted", "version", "inserted_at"}
    ),
    "person_overrides": frozenset(
        {"team_id", "old_person_id", "person_id", "merged_at", "version"}
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
    "cohort_people": frozenset({"team_id", "cohort_id", "person_id", "is_deleted", "version"}),
    "person_hours": frozenset({"team_id", "event", "hour", "person_id"}),
    "web_touches": frozenset({"team_id", "quarter", "last_inserted_at"}),
    "web_builds": frozenset(
        {"team_id", "window_start", "window_end", "build_id", "complete_until", "built_at"}
    ),
    "web_states": frozenset(
        {
            *("team_id", "build_id", "window_start", "session_id", "person_id", "host", "pathname"),
            *("browser", "os", "device_type", "country", "region", "city", "language"),
            *("views", "autocaptures"),
            *("first_at", "last_at", "entry_at", "entry_uuid", "exit_at", "exit_uuid"),
            *("referring_domain", "utm_source", "utm_medium", "utm_campaign", "utm_term"),
            *("utm_content", "click_id"),
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

# Those whose columns keep few values, each once in a dictionary.
FEW_VALUED_PROPERTIES = ("$host", "$referring_domain", "$browser", "$os", "$device_type", "$lib")

# The event properties that `web_states` tells its rows apart by.
WEB_PROPERTY_COLUMNS: dict[str, str] = {
    "$host": "host",
    "$pathname": "pathname",
    "$browser": "browser",
    "$os": "os",
    "$device_type": "device_type",
    "$geoip_country_code": "country",
    "$geoip_subdivision_1_name": "region",
    "$geoip_city_name": "city",
    "$browser_language": "language",
}

PERSON_OVERRIDES = "person_overrides"
PERSON_OVERRIDES_DICTIONARY = "person_overrides_dict"
# (currency, date) -> units of the currency for one RATE_BASE.
EXCHANGE_RATES_DICTIONARY = "exchange_rates_dict"
RATE_BASE = "USD"
GROUP_TYPE_COUNT = 5
