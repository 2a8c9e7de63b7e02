"""The topics of the house (contracts/events/README.md), and the making of those that are missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

_HOUR_MS = 60 * 60 * 1000
_DAY_MS = 24 * _HOUR_MS
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Topic:
    """`retention_ms` is how long a message can be replayed; `max_message_bytes` bounds one batch after compression."""

    name: str
    partitions: int = 4
    retention_ms: int = 7 * _DAY_MS
    max_message_bytes: int = 8 * MEBIBYTE


TOPICS: Final = (
    Topic("events.captured.v1"),
    Topic("events.captured_overflow.v1"),
    Topic("events.captured_historical.v1"),
    Topic("replay.captured.v1", retention_ms=2 * _DAY_MS, max_message_bytes=32 * MEBIBYTE),
    Topic("events.enriched.v1"),
    Topic("persons.changed.v1"),
    Topic("person_distinct_ids.changed.v1"),
    Topic("person_overrides.changed.v1"),
    Topic("groups.changed.v1"),
    Topic("ingestion_warnings.raised.v1"),
    Topic("events.dead_lettered.v1", retention_ms=30 * _DAY_MS, max_message_bytes=32 * MEBIBYTE),
)


def create_missing(
    admin: AdminClient,
    topics: Iterable[Topic] = TOPICS,
    *,
    replication_factor: int = 1,
    timeout_s: float = 30,
) -> list[str]:
    """Make the topics that do not exist yet and return their names; those that exist are left as they are.

    Raises `KafkaException` when the cluster cannot be reached or refuses one.
    """
    existing = admin.list_topics(timeout=timeout_s).topics
    missing = [topic for topic in topics if topic.name not in existing]
    if not missing:
        return []
    created = admin.create_topics(
        [
            NewTopic(
                topic.name,
                num_partitions=topic.partitions,
                replication_factor=replication_factor,
                config={
                    "retention.ms": str(topic.retention_ms),
                    "max.message.bytes": str(topic.max_message_bytes),
                },
            )
            for topic in missing
        ],
        operation_timeout=timeout_s,
    )
    names = []
    for name, outcome in created.items():
        try:
            outcome.result()
        except KafkaException as error:
            # Another starter was faster.
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise
        else:
            names.append(name)
    return names
