"""The command `rebuild_sessions`: makes the sessions of a range of time anew from the events.

The wanted sessions are built from events into a copy of the table that takes over all others, and the two tables change
names in one step. Merges are stopped meanwhile, so rows that arrive after the copy lie in parts of their own: they are
carried over after the change, each part once, when every insert that began before it has ended. What arrives for a
wanted session meanwhile is found by comparing every one of them with its events, and those that differ are built again.
"""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg
from pydantic import Field

from footfall.foundations.clickhouse.client import NO_LIMITS, ClickHouse
from footfall.foundations.clickhouse.form import find_form
from footfall.foundations.clickhouse.schema import Form
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
from footfall.foundations.operations.record import note_progress, read_progress
from footfall.products.recovery.jobs.queries import statement

_ROUNDS = 3
_BEING_BUILT = "being built"
_LONGEST_INSERT = timedelta(minutes=10)
_LOOK_AGAIN_AFTER_S = 0.2
# Two parts may hold the same rows and count twice: a copy is no repeated insert.
_EVERY_BLOCK = {"insert_deduplicate": 0}


class RebuildConfig(OperatorConfig):
    """Sessions that have an event from the beginning of `first_day` to the end of `last_day` (UTC)."""

    first_day: str = Field(description="YYYY-MM-DD")
    last_day: str = Field(description="YYYY-MM-DD, included")


@dg.op
def plan_rebuild(
    context: dg.OpExecutionContext, config: RebuildConfig, clickhouse: ClickHouseWriter
) -> Plan:
    begin_command(context, config)
    bounds = _bounds(config)
    with clickhouse.open() as client:
        if find_form(client) is Form.CLUSTER:
            raise dg.Failure(
                "rebuild_sessions changes two tables' names in one step, which a cluster cannot do for all its "
                "shards. Run it with FOOTFALL_CLICKHOUSE_URL naming a single node.",
                allow_retries=False,
            )
        # both halves are this room's own text
        count = f"SELECT count() FROM ({statement('touched_sessions')})"  # noqa: S608
        touched = _number(client, count, bounds)
        total = _number(client, "SELECT count() FROM sessions", {})
    context.log.info("%d sessions to rebuild; the table's %d rows are copied", touched, total)
    refuse_too_many(context, config, touched)
    return {"sessions": touched}


@dg.op
def apply_rebuild(
    context: dg.OpExecutionContext,
    config: RebuildConfig,
    clickhouse: ClickHouseWriter,
    plan: dict[str, Any],
) -> Plan:
    if config.dry_run:
        return finish_command(context, {"would_rebuild": plan["sessions"]})
    with clickhouse.open() as client:
        since = _finish_what_was_cut_short(context, client)
        _make_list(client)
        touched = f"INSERT INTO sessions_to_rebuild {statement('touched_sessions')}"
        client.run_command(touched, _bounds(config))
        if since is not None:
            client.run_command(statement("choose_sessions_since"), {"since": since})
        for attempt in range(1, _ROUNDS + 1):
            _rebuild_listed(context, client)
            wrong = client.run_query(statement("wrong_sessions"), limits=NO_LIMITS).rows
            context.log.info("round %d: %d sessions differ from their events", attempt, len(wrong))
            if not wrong:
                client.run_command("DROP TABLE sessions_to_rebuild SYNC")
                return finish_command(
                    context, {"rebuilt": plan["sessions"], "rounds": attempt, "wrong": 0}
                )
            _make_list(client)
            client.insert_rows("sessions_to_rebuild", ("team_id", "session_id"), wrong)
    raise dg.Failure(
        f"{len(wrong)} sessions still differ from their events: they get events faster than they are built. "
        "Choose days that are over.",
        allow_retries=False,
    )


def _make_list(client: ClickHouse) -> None:
    client.run_command("DROP TABLE IF EXISTS sessions_to_rebuild SYNC")
    client.run_command(
        "CREATE TABLE sessions_to_rebuild (team_id Int64, session_id String) "
        "ENGINE = MergeTree ORDER BY (team_id, session_id)"
    )


def _rebuild_listed(context: dg.OpExecutionContext, client: ClickHouse) -> None:
    client.run_command("SYSTEM STOP MERGES sessions")
    try:
        # a mark that a killed run left would make the table of before look like a copy
        client.run_command("ALTER TABLE sessions MODIFY COMMENT ''")
        since = _now(client)
        parts = _copy_others(client)
        client.run_command(statement("build_sessions"), settings=_EVERY_BLOCK)
        # Durable before the names change: without it nobody could tell what is still to be carried over.
        note_progress(record_id(context), copied_parts=parts, copied_since=since.isoformat())
        client.run_command("EXCHANGE TABLES sessions AND sessions_staging")
        _carry_over(context, client, parts)
    finally:
        client.run_command("SYSTEM START MERGES sessions")


def _copy_others(client: ClickHouse) -> list[str]:
    """All sessions but the wanted ones, into a new `sessions_staging`; returns the parts that they lie in."""
    while True:
        parts = _parts(client, "sessions")
        client.run_command(f"CREATE TABLE sessions_staging AS sessions COMMENT '{_BEING_BUILT}'")
        client.run_command(
            statement("copy_other_sessions"), {"parts": parts}, settings=_EVERY_BLOCK
        )
        if set(parts) <= set(_parts(client, "sessions")):
            return parts
        # a merge that was nearly done when merges were stopped took some of them away
        client.run_command("DROP TABLE sessions_staging SYNC")


def _carry_over(context: dg.OpExecutionContext, client: ClickHouse, copied: list[str]) -> None:
    """`sessions_staging` is now the table of before; what came to it since the copy belongs to the new one."""
    _wait_for_inserts(client)
    carried: set[str] = set()
    while True:
        parts = _parts(client, "sessions_staging")
        if not set(copied) <= set(parts):
            raise dg.Failure(
                "ClickHouse merged the table of before although merges were stopped: it was started anew. Execute this "
                "run again from Dagster's page: it builds what came meanwhile from events.",
                allow_retries=False,
            )
        fresh = [name for name in parts if name not in copied and name not in carried]
        if not fresh:
            break
        for name in fresh:
            # a run that is begun again carries a part over a second time, and ClickHouse drops it
            token = f"rebuild_sessions/{record_id(context)}/{name}"
            client.run_command(
                statement("carry_over"),
                {"part": name},
                settings={"insert_deduplication_token": token, "insert_deduplicate": 1},
            )
        carried.update(fresh)
    context.log.info("%d parts that came meanwhile were carried over", len(carried))
    client.run_command("DROP TABLE sessions_staging SYNC")
    client.run_command("ALTER TABLE sessions MODIFY COMMENT ''")


def _wait_for_inserts(client: ClickHouse) -> None:
    """An insert that began before the names changed may still write to the table of before."""
    at = _now(client)
    give_up_at = time.monotonic() + _LONGEST_INSERT.total_seconds()
    while _number(client, statement("inserts_begun_before"), {"at": at}):
        if time.monotonic() > give_up_at:
            raise dg.Failure(
                f"An insert has been running for more than {_LONGEST_INSERT}. Execute this run again from Dagster's "
                "page when it is over: what came meanwhile is kept in sessions_staging.",
                allow_retries=False,
            )
        time.sleep(_LOOK_AGAIN_AFTER_S)


def _finish_what_was_cut_short(
    context: dg.OpExecutionContext, client: ClickHouse
) -> datetime | None:
    """A killed run leaves either a copy that nobody reads, or the table of before with rows to carry over.

    Returns since when sessions have to be built anew because those rows cannot be told apart, None where they could.
    """
    found = client.run_query(
        "SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = 'sessions_staging'"
    ).rows
    if not found:
        return None
    if found == [(_BEING_BUILT,)]:
        client.run_command("DROP TABLE sessions_staging SYNC")
        return None
    known = read_progress(record_id(context))
    if "copied_parts" not in known:
        raise dg.Failure(
            "Another run of rebuild_sessions was killed in its last step: the table sessions_staging holds rows "
            "that belong to sessions. Execute that run again from Dagster's page first.",
            allow_retries=False,
        )
    since = datetime.fromisoformat(known["copied_since"])
    are_apart = set(known["copied_parts"]) <= set(_parts(client, "sessions_staging"))
    # A ClickHouse that was killed may know the token of a part that it does not have, and would drop its repeat.
    if are_apart and _server_started_at(client) < since:
        context.log.warning("carrying over what a killed run left behind")
        _carry_over(context, client, known["copied_parts"])
        return None
    context.log.warning(
        "ClickHouse was started anew or merged what a killed run left behind: all sessions with events since then are "
        "built anew"
    )
    client.run_command("DROP TABLE sessions_staging SYNC")
    return since - _LONGEST_INSERT


def _parts(client: ClickHouse, table: str) -> list[str]:
    return [name for (name,) in client.run_query(statement("parts"), {"table": table}).rows]


def _number(client: ClickHouse, sql: str, parameters: dict[str, Any]) -> int:
    return int(client.run_query(sql, parameters, limits=NO_LIMITS).rows[0][0])


def _now(client: ClickHouse) -> datetime:
    at: datetime = client.run_query("SELECT now64(3, 'UTC')").rows[0][0]
    return at


def _server_started_at(client: ClickHouse) -> datetime:
    """Up to a second too late, never too early."""
    at: datetime = client.run_query("SELECT now64(3, 'UTC') - toIntervalSecond(uptime())").rows[0][
        0
    ]
    return at


def _bounds(config: RebuildConfig) -> dict[str, Any]:
    first, last = _day("first_day", config.first_day), _day("last_day", config.last_day)
    if last < first:
        raise dg.Failure("last_day comes before first_day.", allow_retries=False)
    return {
        "after": datetime(first.year, first.month, first.day, tzinfo=UTC),
        "before": datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1),
        "team_id": -1 if config.team_id is None else config.team_id,
    }


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise dg.Failure(
            f"{name}: {text!r} is no day (YYYY-MM-DD).", allow_retries=False
        ) from error


@dg.config_mapping
def _same_for_both(config: RebuildConfig) -> dg.RunConfig:
    return dg.RunConfig(ops={"plan_rebuild": config, "apply_rebuild": config})


@dg.job(config=_same_for_both, tags=OPERATOR_TAGS, hooks={record_failure})
def rebuild_sessions() -> None:
    """Make the sessions of a range of days anew from the events."""
    apply_rebuild(plan_rebuild())
