"""What Kafka got since a moment of a test."""

import time
import uuid
from dataclasses import dataclass
from typing import Final

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from django.conf import settings

from footfall.foundations.kafka.topics import create_missing

_LEADERS_WITHIN_S: Final = 30
_ASK_AGAIN_AFTER_S: Final = 0.2


@dataclass(frozen=True)
class Arrived:
    key: bytes
    headers: dict[str, str | bytes | None]
    value: bytes


class Arrivals:
    """The messages of a topic that came after this was made. Tests share topics: each asks for those of its own team."""

    def __init__(self, topic: str) -> None:
        self._topic, self._brokers = topic, settings.FOOTFALL.kafka_brokers
        create_missing(AdminClient({"bootstrap.servers": self._brokers}))
        with self._consumer() as consumer:
            self._begin = self._ends(consumer)

    def read(self) -> list[Arrived]:
        found = []
        with self._consumer() as consumer:
            ends = self._ends(consumer)
            consumer.assign(
                [TopicPartition(self._topic, number, at) for number, at in self._begin.items()]
            )
            for _ in range(sum(ends.values()) - sum(self._begin.values())):
                message = consumer.poll(20)
                if message is None:
                    raise TimeoutError(f"{self._topic} has a message that the broker does not give")
                found.append(
                    Arrived(
                        message.key() or b"", dict(message.headers() or []), message.value() or b""
                    )
                )
        return found

    def _ends(self, consumer: Consumer) -> dict[int, int]:
        deadline = time.monotonic() + _LEADERS_WITHIN_S
        while True:
            try:
                return {
                    number: consumer.get_watermark_offsets(TopicPartition(self._topic, number))[1]
                    for number in consumer.list_topics(self._topic).topics[self._topic].partitions
                }
            except KafkaException as error:
                # a topic that was just made has no leader for a moment
                has_leader = error.args[0].code() != KafkaError.NOT_LEADER_FOR_PARTITION
                if has_leader or time.monotonic() > deadline:
                    raise
            time.sleep(_ASK_AGAIN_AFTER_S)

    def _consumer(self) -> Consumer:
        return Consumer({"bootstrap.servers": self._brokers, "group.id": str(uuid.uuid4())})
