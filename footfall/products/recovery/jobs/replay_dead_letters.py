"""The command `replay_dead_letters`: sends dead letters back to the topics that they came from.

A letter is noted in `dead_letter_replays` once Kafka has it, and a noted one is never sent again. Between the two lies
the only gap: a run that is killed there sends the letters of one page again, and ingest recognises an event by its uuid.
"""

from datetime import UTC, datetime
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
    record_id,
    refuse_too_many,
)
from footfall.foundations.dagster.resources import ClickHouseWriter
from footfall.foundations.kafka.sender import Sender
from footfall.products.recovery.jobs.keys import (
    REPLAYABLE_TOPICS,
    UnreadableLetterError,
    message_of,
)
from footfall.products.recovery.jobs.queries import statement

_PAGE_ROWS = 500
_NO_PLACE = ("", 0, 0)
_NOTED_COLUMNS = ("source_topic", "source_partition", "source_offset", "run_id")
_SHOWN = 10


class ReplayConfig(OperatorConfig):
    """Which letters: all filters must hold."""

    reasons: list[str] = Field(default=[], description="As in dead_letters.reason; all when empty.")
    source_topics: list[str] = Field(default=[], description="All when empty.")
    failed_after: str = Field(
        default="1970-01-01T00:00:00+00:00", description="ISO 8601; letters from then on."
    )
    failed_before: str | None = Field(
        default=None, description="ISO 8601; letters before then. The run's start when left out."
    )


@dg.op
def plan_replay(
    context: dg.OpExecutionContext, config: ReplayConfig, clickhouse: ClickHouseWriter
) -> Plan:
    begin_command(context, config)
    filters = _filters(config)
    with clickhouse.open() as client:
        rows = client.run_query(statement("count_dead_letters"), filters).rows
    for topic, reason, count in rows:
        context.log.info("%s: %d of %s", topic, count, reason)
    total = sum(count for _, _, count in rows)
    refuse_too_many(context, config, total)
    # what fails while this runs is another run's
    return {"letters": total, "before": filters["before"].isoformat()}


@dg.op
def apply_replay(
    context: dg.OpExecutionContext,
    config: ReplayConfig,
    clickhouse: ClickHouseWriter,
    plan: dict[str, Any],
) -> Plan:
    if config.dry_run:
        return finish_command(context, {"would_replay": plan["letters"]})
    filters = {**_filters(config), "before": datetime.fromisoformat(plan["before"])}
    with clickhouse.open() as client:
        return finish_command(context, _replay(context, client, filters))


def _replay(context: dg.OpExecutionContext, client: ClickHouse, filters: dict[str, Any]) -> Plan:
    sender = Sender(settings.FOOTFALL.kafka_brokers)
    place, replayed, unreadable = _NO_PLACE, 0, 0
    while True:
        topic, partition, offset = place
        page = client.run_query(
            statement("read_dead_letters"),
            {
                **filters,
                "topic": topic,
                "partition": partition,
                "offset": offset,
                "count": _PAGE_ROWS,
            },
        ).rows
        if not page:
            return {"replayed": replayed, "unreadable": unreadable}
        place = page[-1][:3]
        sent = []
        for topic, partition, offset, payload in page:
            try:
                key, headers = message_of(topic, payload)
            except UnreadableLetterError as error:
                unreadable += 1
                if unreadable <= _SHOWN:
                    context.log.warning(
                        "%s/%d/%d cannot be sent again: %s", topic, partition, offset, error
                    )
                continue
            sender.send(topic, payload.encode(), key, headers)
            sent.append((topic, partition, offset, record_id(context)))
        sender.wait()
        if sent:
            client.insert_rows("dead_letter_replays", _NOTED_COLUMNS, sent)
        replayed += len(sent)
        context.log.info("%d letters replayed", replayed)


def _filters(config: ReplayConfig) -> dict[str, Any]:
    unknown = sorted(set(config.source_topics) - set(REPLAYABLE_TOPICS))
    if unknown:
        raise dg.Failure(
            f"source_topics: there are no dead letters of {unknown[0]!r}; "
            f"the topics are {', '.join(REPLAYABLE_TOPICS)}.",
            allow_retries=False,
        )
    return {
        "after": _time("failed_after", config.failed_after),
        "before": (
            _time("failed_before", config.failed_before)
            if config.failed_before
            else datetime.now(UTC)
        ),
        "reasons": config.reasons,
        "topics": config.source_topics or list(REPLAYABLE_TOPICS),
        "team_id": -1 if config.team_id is None else config.team_id,
    }


def _time(name: str, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise dg.Failure(f"{name}: {text!r} is no time (ISO 8601).", allow_retries=False) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@dg.config_mapping
def _same_for_both(config: ReplayConfig) -> dg.RunConfig:
    return dg.RunConfig(ops={"plan_replay": config, "apply_replay": config})


@dg.job(config=_same_for_both, tags=OPERATOR_TAGS, hooks={record_failure})
def replay_dead_letters() -> None:
    """Send dead letters back to the topics that they came from."""
    apply_replay(plan_replay())
