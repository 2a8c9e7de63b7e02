"""The one list of the parts of the house; a new part is a new entry here.

The chores between them run at every start: they bring the databases to the shape that the parts expect.
"""

from collections.abc import Iterable, Mapping

from footfall.cli.parts.celery import CELERY_BEAT, CELERY_WORKER
from footfall.cli.parts.clickhouse import CLICKHOUSE
from footfall.cli.parts.dagster import (
    DAGSTER_CODE,
    DAGSTER_DAEMON,
    DAGSTER_DATABASE,
    DAGSTER_WEB,
)
from footfall.cli.parts.gateway import GATEWAY
from footfall.cli.parts.kafka import KAFKA, create_topics
from footfall.cli.parts.objects import OBJECTS
from footfall.cli.parts.part import Chore, Part
from footfall.cli.parts.postgres import POSTGRES
from footfall.cli.parts.redis import REDIS
from footfall.cli.parts.rust_services import CAPTURE, INGEST, SINK
from footfall.cli.parts.temporal import TEMPORAL
from footfall.cli.parts.web import CLICKHOUSE_TABLES, POSTGRES_TABLES, WEB
from footfall.cli.parts.worker import WORKER
from footfall.cli.trouble import TroubleError

PARTS = (
    *(POSTGRES, REDIS, KAFKA, CLICKHOUSE, OBJECTS),
    *(TEMPORAL, WEB, WORKER, DAGSTER_CODE, DAGSTER_WEB, DAGSTER_DAEMON),
    *(CELERY_WORKER, CELERY_BEAT),
    *(CAPTURE, INGEST, SINK, GATEWAY),
)
CHORES = (
    Chore("kafka topics", create_topics, ("kafka",)),
    *(POSTGRES_TABLES, CLICKHOUSE_TABLES, DAGSTER_DATABASE),
)

PART_NAMES = tuple(part.name for part in PARTS)


def part_named(name: str) -> Part:
    for part in PARTS:
        if part.name == name:
            return part
    raise TroubleError(
        f"There is no part {name!r}.", f"The parts are: {', '.join(PART_NAMES)}.", exit_code=2
    )


def parts_for(names: Iterable[str], given: Mapping[str, str]) -> tuple[list[Part], list[Chore]]:
    """The parts named and all that they need, less those that a setting in `given` replaces by a server outside."""
    entries: dict[str, Part | Chore] = {entry.name: entry for entry in (*PARTS, *CHORES)}
    pending, wanted = list(names), set[str]()
    while pending:
        name = pending.pop()
        if name not in wanted:
            wanted.add(name)
            pending.extend(entries[name].needs if name in entries else part_named(name).needs)
    parts = [
        part for part in PARTS if part.name in wanted and (part.replaced_by or "") not in given
    ]
    return parts, [chore for chore in CHORES if chore.name in wanted]


def needs_by_name() -> dict[str, tuple[str, ...]]:
    return {entry.name: entry.needs for entry in (*PARTS, *CHORES)}
