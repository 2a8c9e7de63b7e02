import os
import uuid

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from django.conf import settings

from footfall.foundations.kafka.sender import Sender
from footfall.foundations.kafka.topics import MEBIBYTE
from footfall.foundations.testing.arrivals import Arrivals, Arrived

PARTITIONS = 3


@pytest.fixture
def topic() -> str:
    name = f"tests.sent.{uuid.uuid4()}"
    admin = AdminClient({"bootstrap.servers": settings.FOOTFALL.kafka_brokers})
    limit = {"max.message.bytes": str(MEBIBYTE)}
    admin.create_topics([NewTopic(name, PARTITIONS, 1, config=limit)])[name].result()
    return name


@pytest.fixture
def arrivals(topic: str) -> Arrivals:
    return Arrivals(topic)


def test_what_was_sent_is_there_after_the_wait_with_key_and_headers(
    topic: str, arrivals: Arrivals
) -> None:
    sender = Sender(settings.FOOTFALL.kafka_brokers)
    sender.send(topic, "ä".encode(), b"7:ada", [("team_id", b"7")]).wait()
    assert arrivals.read() == [Arrived(b"7:ada", {"team_id": b"7"}, "ä".encode())]


def test_more_than_the_queue_holds_all_arrive_and_keep_their_order(
    topic: str, arrivals: Arrivals
) -> None:
    sender = Sender(settings.FOOTFALL.kafka_brokers)
    # librdkafka's queue holds 100,000
    for number in range(120_000):
        sender.send(topic, b"%d" % number, b"one key")
    sender.wait()
    assert [one.value for one in arrivals.read()] == [b"%d" % n for n in range(120_000)]


def test_a_message_that_the_broker_refuses_is_an_error_of_the_wait(topic: str) -> None:
    sender = Sender(settings.FOOTFALL.kafka_brokers)
    sender.send(topic, os.urandom(3 * MEBIBYTE), b"key")
    with pytest.raises(KafkaException, match="MSG_SIZE_TOO_LARGE"):
        sender.wait()


def test_a_broker_that_does_not_answer_is_an_error_that_counts_what_is_left() -> None:
    # a port that refuses connections
    sender = Sender("127.0.0.1:1", kafka_within_s=1)
    sender.send("tests.sent", b"value", b"key")
    with pytest.raises(KafkaException, match="did not acknowledge 1 messages"):
        sender.wait()
