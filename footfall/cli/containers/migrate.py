"""Brings the servers to the shape that the parts expect, and ends: the job `migrate` of compose.yaml.

Every step may run again; the first that fails ends the job with its exit code. What `bin/up` does in chores and in the
furnishing of its own servers is done here for servers that came as images.
"""

import asyncio
import os
import subprocess
import sys
from datetime import timedelta

from confluent_kafka.admin import AdminClient
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from footfall.cli.containers.part import blueprint_here
from footfall.cli.parts.dagster import DAGSTER_DAEMON, DAGSTER_DATABASE
from footfall.cli.trouble import TroubleError
from footfall.foundations.kafka.topics import create_missing
from footfall.foundations.object_storage.client import open_bucket
from footfall.foundations.settings.environment import ObjectStorageSettings

# How long Temporal keeps what it knows of a workflow that has ended; Footfall keeps its own record of runs.
_RETENTION = timedelta(days=3)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def create_topics() -> None:
    admin = AdminClient({"bootstrap.servers": os.environ["FOOTFALL_KAFKA_BROKERS"]})
    # -1: as often as the cluster's default.replication.factor says
    made = create_missing(admin, replication_factor=-1)
    _say(f"Kafka: {len(made)} topics made" if made else "Kafka: up to date")


def run_manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "footfall.server.manage", *arguments], check=True)


async def register_namespace() -> None:
    """Make the namespace when it is missing; the worker registers the search attributes in it."""
    name = os.environ.get("FOOTFALL_TEMPORAL_NAMESPACE", "default")
    client = await Client.connect(os.environ["FOOTFALL_TEMPORAL_ADDRESS"], namespace=name)
    request = RegisterNamespaceRequest(namespace=name)
    request.workflow_execution_retention_period.FromTimedelta(_RETENTION)
    try:
        await client.workflow_service.register_namespace(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
        _say("Temporal: up to date")
    else:
        _say(f"Temporal: namespace {name} made")


def make_bucket() -> None:
    bucket = open_bucket(ObjectStorageSettings.read(os.environ))
    bucket.ensure()
    _say(f"object store: bucket {bucket.name} is there")


def make_dagsters_tables() -> None:
    """Also writes the instance's files into the volume that Dagster's containers share, as the daemon reads them."""
    DAGSTER_DATABASE.run(blueprint_here(DAGSTER_DAEMON))
    _say("Dagster: up to date")


def main() -> int:
    try:
        create_topics()
        run_manage("migrate", "--noinput")
        run_manage("migrate_clickhouse")
        asyncio.run(register_namespace())
        make_bucket()
        make_dagsters_tables()
    except subprocess.CalledProcessError as error:
        return error.returncode
    except TroubleError as trouble:
        sys.stderr.write(f"{trouble.sentence}\n{trouble.advice}\n")
        return trouble.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
