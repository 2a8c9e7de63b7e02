"""Sends messages that must arrive: an operator's command goes on only when Kafka has acknowledged every one."""

from typing import Self

from confluent_kafka import KafkaError, KafkaException, Producer

from footfall.foundations.kafka.topics import MEBIBYTE

Headers = list[tuple[str, str | bytes | None]]

_KAFKA_WITHIN_S = 60


class Sender:
    """In order within a partition and without repeats of its own, however often it has to try.

    Keys find the same partition as those of `services/`, because both leave the choice to the same library.
    """

    def __init__(self, brokers: str, *, kafka_within_s: float = _KAFKA_WITHIN_S) -> None:
        self._within_s = kafka_within_s
        self._refusals: list[KafkaError] = []
        self._producer = Producer(
            {
                "bootstrap.servers": brokers,
                "enable.idempotence": True,
                # the largest that any topic takes; the broker refuses what is too large for its own
                "message.max.bytes": 32 * MEBIBYTE,
                "compression.type": "lz4",
            }
        )

    def send(self, topic: str, value: bytes, key: bytes, headers: Headers | None = None) -> Self:
        """Hand a message over; whether Kafka has it is known after `wait`. Waits itself while the queue is full."""
        try:
            self._produce(topic, value, key, headers)
        except BufferError:
            self.wait()
            self._produce(topic, value, key, headers)
        self._producer.poll(0)
        return self

    def wait(self) -> None:
        """Return when Kafka has all that was sent. Raises `KafkaException` for the first that it has not."""
        left = self._producer.flush(self._within_s)
        refusals, self._refusals = self._refusals, []
        if left:
            # what failed is its sender's to send again: nothing of it may still arrive later
            self._producer.purge()
            refusals.append(
                KafkaError(
                    KafkaError._TIMED_OUT,
                    f"Kafka did not acknowledge {left} messages within {self._within_s:g} s",
                )
            )
        if refusals:
            raise KafkaException(refusals[0])

    def _produce(self, topic: str, value: bytes, key: bytes, headers: Headers | None) -> None:
        self._producer.produce(topic, value, key, headers=headers, on_delivery=self._note)

    def _note(self, error: KafkaError | None, _message: object) -> None:
        if error is not None:
            self._refusals.append(error)
