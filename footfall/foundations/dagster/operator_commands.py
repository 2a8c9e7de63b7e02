"""What every operator's command is made of: a configuration with a reason, a plan, its application, and a record.

A command is a job of two ops, which get the same configuration: `plan` says what would change and refuses more rows
than `max_rows`, `apply` changes it unless `dry_run` is on, which it is unless turned off. Each run is recorded in
`foundations.operations`. One command runs at a time: the queue of launched runs holds the next one back
(`OPERATOR_TAGS`), and a run that did not pass through the queue refuses to begin beside another.
"""

from typing import Any, Final

import dagster as dg
from pydantic import Field

from footfall.foundations.operations.record import begin_action, fail_action, finish_action

OPERATOR_TAGS: Final = {"footfall/operator": "command"}
Plan = dict[str, Any]

_AT_WORK: Final = [
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
_NOT_BLANK = r"\S"


class OperatorConfig(dg.Config):
    """What every command takes."""

    operator: str = Field(
        max_length=200,
        pattern=_NOT_BLANK,
        description="Who runs it, for the record: a name or an e-mail address.",
    )
    reason: str = Field(max_length=2000, pattern=_NOT_BLANK, description="Why, for the record.")
    dry_run: bool = Field(default=True, description="Only say what would change.")
    max_rows: int = Field(
        default=100_000, ge=1, description="Refuse to change more rows than this."
    )
    team_id: int | None = Field(
        default=None, ge=0, description="One project's id; all when left out."
    )


def record_id(context: dg.OpExecutionContext | dg.HookContext) -> str:
    """The same for a run and for what Dagster begins again in its place."""
    if isinstance(context, dg.OpExecutionContext):
        return context.run.root_run_id or context.run_id
    run = context.instance.get_run_by_id(context.run_id)
    return (run.root_run_id if run else None) or context.run_id


def begin_command(context: dg.OpExecutionContext, config: OperatorConfig) -> None:
    """First thing in a plan: from here on the record shows the run."""
    begin_action(record_id(context), context.job_name, config.model_dump(mode="json"))
    mode = "dry run" if config.dry_run else "for real"
    context.log.info("%s, %s, by %s: %s", context.job_name, mode, config.operator, config.reason)
    _refuse_company(context)


def refuse_too_many(context: dg.OpExecutionContext, config: OperatorConfig, row_count: int) -> None:
    """Last thing in a plan. A dry run changes nothing, so it only says that the real one would be refused."""
    if row_count <= config.max_rows:
        return
    refusal = (
        f"This would change {row_count:,} rows, more than max_rows ({config.max_rows:,}). "
        "Narrow the filter, or raise max_rows."
    )
    if not config.dry_run:
        raise dg.Failure(refusal, allow_retries=False)
    context.log.warning(refusal)


def finish_command(context: dg.OpExecutionContext, result: Plan) -> Plan:
    """Last thing in an application; returns `result`."""
    finish_action(record_id(context), result)
    context.log.info("done: %s", result)
    return result


@dg.failure_hook(name="record_failure")
def record_failure(context: dg.HookContext) -> None:
    error = context.op_exception
    fail_action(record_id(context), str(error or "") or type(error).__name__)


def _refuse_company(context: dg.OpExecutionContext) -> None:
    others = context.instance.get_runs(
        filters=dg.RunsFilter(tags=dict(OPERATOR_TAGS), statuses=_AT_WORK)
    )
    for other in others:
        if other.run_id != context.run_id:
            raise dg.Failure(
                f"{other.job_name} is at work as run {other.run_id}, and one command runs at a time. "
                "Wait for it, or end it in Dagster if its process is gone.",
                allow_retries=False,
            )
