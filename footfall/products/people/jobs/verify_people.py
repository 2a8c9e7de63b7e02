"""The command `verify_people`: does ClickHouse hold the people that PostgreSQL has?

With `dry_run` off it sends what differs to the topics that ingest publishes people on. Versions decide in ClickHouse, so
a row that ingest changes at the same time wins over the one sent here, whichever arrives last.
"""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import dagster as dg
from django.conf import settings
from pydantic import Field

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.dagster.operator_commands import (
    OPERATOR_TAGS,
    OperatorConfig,
    Plan,
    begin_command,
    finish_command,
    record_failure,
    refuse_too_many,
)
from footfall.foundations.dagster.resources import ClickHouseWriter
from footfall.foundations.identity.models import Team
from footfall.foundations.kafka.sender import Sender
from footfall.products.people.jobs.compare import Found, compare_again, compare_team
from footfall.products.people.jobs.kinds import KINDS

_SHOWN = 20


class VerifyConfig(OperatorConfig):
    """With `dry_run` off, what differs is mended."""

    settle_s: float = Field(
        default=5,
        ge=0,
        le=600,
        description="How long to wait before a difference is looked at again: changes are on their way.",
    )


@dg.op
def plan_verification(
    context: dg.OpExecutionContext, config: VerifyConfig, clickhouse: ClickHouseWriter
) -> Plan:
    begin_command(context, config)
    counts: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    with clickhouse.open() as client:
        for found in _differences(context, client, config, rows):
            label = f"{found.kind.name}.{found.difference}"
            counts[label] += 1
            if counts[label] <= _SHOWN:
                context.log.warning("project %d: %s %s", found.team_id, label, found.key)
    context.log.info("compared %s; differences: %s", dict(rows), dict(counts) or "none")
    refuse_too_many(context, config, counts.total())
    return {"compared": dict(rows), "differences": dict(counts)}


@dg.op
def apply_verification(
    context: dg.OpExecutionContext,
    config: VerifyConfig,
    clickhouse: ClickHouseWriter,
    plan: dict[str, Any],
) -> Plan:
    if config.dry_run or not plan["differences"]:
        return finish_command(context, plan)
    sent: Counter[str] = Counter()
    sender = Sender(settings.FOOTFALL.kafka_brokers)
    with clickhouse.open() as client:
        # Looked for again: what differed in the plan may be right by now, or something else.
        for found in _differences(context, client, config, Counter()):
            if found.mend is None:
                sent["not_mendable"] += 1
                continue
            sender.send(
                found.kind.topic,
                found.kind.message(found.team_id, found.mend),
                f"{found.team_id}:{found.key}".encode(),
            )
            sent[found.kind.name] += 1
    sender.wait()
    return finish_command(context, {**plan, "sent": dict(sent)})


def _differences(
    context: dg.OpExecutionContext,
    client: ClickHouse,
    config: VerifyConfig,
    rows: Counter[str],
) -> Iterator[Found]:
    teams = Team.objects.order_by("id").values_list("id", flat=True)
    chosen = teams if config.team_id is None else teams.filter(id=config.team_id)
    if config.team_id is not None and not chosen.exists():
        raise dg.Failure(f"team_id: there is no project {config.team_id}.", allow_retries=False)
    for team_id in chosen:
        for kind in KINDS:
            for count, found in compare_team(client, kind, team_id):
                rows[kind.name] += count
                if found:
                    time.sleep(config.settle_s)
                    yield from compare_again(client, kind, team_id, found)
            context.log.info("project %d: %s compared", team_id, kind.name)


@dg.config_mapping
def _same_for_both(config: VerifyConfig) -> dg.RunConfig:
    return dg.RunConfig(ops={"plan_verification": config, "apply_verification": config})


@dg.job(config=_same_for_both, tags=OPERATOR_TAGS, hooks={record_failure})
def verify_people() -> None:
    """Compare people in PostgreSQL with ClickHouse, and mend what differs if asked to."""
    apply_verification(plan_verification())
