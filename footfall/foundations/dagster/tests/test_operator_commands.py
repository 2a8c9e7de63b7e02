"""What every operator's command does, shown on one that counts to a number."""

from typing import Any

import dagster as dg
import pytest

from footfall.foundations.dagster.operator_commands import (
    OPERATOR_TAGS,
    OperatorConfig,
    Plan,
    begin_command,
    finish_command,
    record_failure,
    refuse_too_many,
)
from footfall.foundations.operations.models import OperatorAction

pytestmark = pytest.mark.django_db
WHO_AND_WHY = {"operator": "ops@example.com", "reason": "a test"}


class CountConfig(OperatorConfig):
    rows: int = 1
    fails: bool = False


@dg.op
def plan_count(context: dg.OpExecutionContext, config: CountConfig) -> Plan:
    begin_command(context, config)
    refuse_too_many(context, config, config.rows)
    return {"rows": config.rows}


@dg.op
def apply_count(context: dg.OpExecutionContext, config: CountConfig, plan: dict[str, Any]) -> Plan:
    if config.fails:
        raise ConnectionResetError
    return finish_command(context, {"counted": 0 if config.dry_run else plan["rows"]})


@dg.config_mapping
def _same_for_both(config: CountConfig) -> dg.RunConfig:
    return dg.RunConfig(ops={"plan_count": config, "apply_count": config})


@dg.job(
    config=_same_for_both,
    tags=OPERATOR_TAGS,
    hooks={record_failure},
    executor_def=dg.in_process_executor,
)
def count_rows() -> None:
    apply_count(plan_count())


def run(instance: dg.DagsterInstance | None = None, **config: Any) -> dg.ExecuteInProcessResult:
    chosen = {**WHO_AND_WHY, **config}
    return count_rows.execute_in_process(run_config=chosen, instance=instance, raise_on_error=False)


def action_of(result: dg.ExecuteInProcessResult) -> OperatorAction:
    return OperatorAction.objects.get(run_id=result.run_id)


def test_a_command_is_a_dry_run_unless_told_otherwise() -> None:
    action, real = action_of(run(rows=3)), action_of(run(rows=3, dry_run=False))
    assert (action.is_dry_run, action.result) == (True, {"counted": 0})
    assert (real.is_dry_run, real.result) == (False, {"counted": 3})


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"operator": "ops"},
        {"operator": "ops", "reason": ""},
        {"operator": " ", "reason": "r"},
        {"operator": "ops", "reason": " \n"},
        {"operator": "o" * 201, "reason": "r"},
        {**WHO_AND_WHY, "max_rows": 0},
        # all projects are meant by leaving it out, never by a number
        {**WHO_AND_WHY, "team_id": -1},
        {**WHO_AND_WHY, "dry_run": "no"},
        {**WHO_AND_WHY, "dryrun": False},
    ],
)
def test_what_is_no_configuration_is_refused_before_anything_runs(config: dict[str, Any]) -> None:
    with pytest.raises(dg.DagsterError):
        count_rows.execute_in_process(run_config=config)
    assert not OperatorAction.objects.exists()


def test_more_rows_than_allowed_are_refused_and_the_refusal_is_on_record() -> None:
    result = run(rows=11, max_rows=10, dry_run=False)
    action = action_of(result)
    assert (result.success, action.outcome, action.result) == (False, "failed", {})
    assert "11 rows, more than max_rows (10)" in action.error


def test_a_dry_run_of_more_rows_than_allowed_still_says_how_many() -> None:
    action = action_of(run(rows=11, max_rows=10))
    assert (action.outcome, action.result) == ("done", {"counted": 0})


def test_a_failure_without_a_text_is_recorded_by_its_kind() -> None:
    action = action_of(run(fails=True))
    assert (action.outcome, action.error) == ("failed", "ConnectionResetError")
    assert action.finished_at is not None


def test_a_command_does_not_begin_beside_another() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        other = instance.create_run_for_job(
            count_rows,
            run_config=WHO_AND_WHY,
            tags=OPERATOR_TAGS,
            status=dg.DagsterRunStatus.STARTED,
        )
        action = action_of(run(instance, dry_run=False))
        assert action.outcome == "failed"
        assert f"count_rows is at work as run {other.run_id}" in action.error
        instance.report_run_failed(other)
        assert action_of(run(instance, dry_run=False)).outcome == "done"


def test_what_begins_again_in_the_place_of_a_run_keeps_its_row() -> None:
    with dg.DagsterInstance.local_temp() as instance:
        first = run(instance, fails=True, dry_run=False)
        options = dg.ReexecutionOptions(first.run_id, ["plan_count", "apply_count"])
        with dg.execute_job(
            dg.reconstructable(count_rows),
            instance,
            run_config={**WHO_AND_WHY, "dry_run": False},
            reexecution_options=options,
        ) as again:
            assert (again.success, again.run_id == first.run_id) == (True, False)
    action = action_of(first)
    assert (action.outcome, action.result, action.error) == ("done", {"counted": 1}, "")
