"""Values for tools that load the code but reach no server: the type checker, the schema writer, and tests before
they are told where their servers are. Port 9 refuses connections, so a forgotten address fails at once.
"""

from typing import Final

PLACEHOLDERS: Final = {
    "FOOTFALL_SITE_URL": "http://127.0.0.1:8000",
    "FOOTFALL_SECRET_KEY": "a placeholder that protects nothing and signs nothing that lives",
    "FOOTFALL_ENCRYPTION_KEYS": "cGxhY2Vob2xkZXIgb2YgdGhpcnR5LXR3byBieXRlcyE=",
    "FOOTFALL_POSTGRES_URL": "postgresql://footfall:footfall@127.0.0.1:9/footfall",
    "FOOTFALL_REDIS_URL": "redis://127.0.0.1:9/0",
    "FOOTFALL_KAFKA_BROKERS": "127.0.0.1:9",
    "FOOTFALL_CLICKHOUSE_URL": "http://127.0.0.1:9",
    "FOOTFALL_CLICKHOUSE_DATABASE": "footfall",
    "FOOTFALL_CLICKHOUSE_WRITER_USER": "writer",
    "FOOTFALL_CLICKHOUSE_WRITER_PASSWORD": "placeholder",
    "FOOTFALL_CLICKHOUSE_READER_USER": "reader",
    "FOOTFALL_CLICKHOUSE_READER_PASSWORD": "placeholder",
    "FOOTFALL_CAPTURE_HEALTH_URL": "http://127.0.0.1:9/_readiness",
    "FOOTFALL_INGEST_HEALTH_URL": "http://127.0.0.1:9/_readiness",
    "FOOTFALL_SINK_HEALTH_URL": "http://127.0.0.1:9/_readiness",
    "FOOTFALL_OBJECT_STORAGE_ENDPOINT": "http://127.0.0.1:9",
    "FOOTFALL_OBJECT_STORAGE_ACCESS_KEY": "placeholder",
    "FOOTFALL_OBJECT_STORAGE_SECRET_KEY": "placeholder",
    "FOOTFALL_OBJECT_STORAGE_BUCKET": "footfall",
    "FOOTFALL_TEMPORAL_ADDRESS": "127.0.0.1:9",
    "FOOTFALL_WORKER_HEALTH_URL": "http://127.0.0.1:9/_readiness",
    "FOOTFALL_POSTHOG_JS_DIST": "node_modules/posthog-js/dist",
}
