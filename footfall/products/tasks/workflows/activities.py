"""The steps that touch the world. Each may be cut short anywhere and run again: what they write is keyed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from temporalio import activity
from temporalio.exceptions import ApplicationError

from footfall.foundations.secrets.keys import UndecryptableSecretError
from footfall.foundations.temporal.heartbeat import beating
from footfall.products.insights.backend.contracts import QueryFailedError
from footfall.products.tasks.backend import facade
from footfall.products.tasks.backend.contracts import (
    ModelRefusedError,
    ModelUnavailableError,
    RunTrigger,
    TaskNotFoundError,
)
from footfall.products.tasks.workflows.messages import (
    BEGIN_RUN,
    DRAFT_BY_TEMPLATE,
    DRAFT_WITH_MODEL,
    END_RUN,
    FIND_SIGNALS,
    GATHER_EVIDENCE,
    LIST_TEAMS,
    MODEL_REFUSED,
    RunAsked,
    RunEnded,
    RunStarted,
    TaskStep,
    TeamsAsked,
    TeamsFound,
)

_BEAT_S = 2.0


@activity.defn(name=LIST_TEAMS, no_thread_cancel_exception=True)
def list_teams(asked: TeamsAsked) -> TeamsFound:
    with _told():
        team_ids, go_on_after = facade.teams_to_look_at(asked.after_team_id, asked.limit)
        return TeamsFound(team_ids, go_on_after)


@activity.defn(name=BEGIN_RUN, no_thread_cancel_exception=True)
def begin_run(asked: RunAsked) -> int:
    with _told():
        moment = datetime.fromisoformat(asked.moment)
        return facade.begin_run(asked.team_id, asked.key, RunTrigger(asked.trigger), moment).id


@activity.defn(name=FIND_SIGNALS, no_thread_cancel_exception=True)
def find_signals(run: RunStarted) -> list[int]:
    with _told():
        return facade.find_and_record_signals(run.team_id, run.run_id)


@activity.defn(name=GATHER_EVIDENCE, no_thread_cancel_exception=True)
def gather_evidence(step: TaskStep) -> None:
    with _told():
        facade.gather_evidence(step.team_id, step.run_id, step.task_id, step.steps_done)


@activity.defn(name=DRAFT_WITH_MODEL, no_thread_cancel_exception=True)
def draft_with_model(step: TaskStep) -> bool:
    with _told():
        return facade.draft_with_model(step.team_id, step.run_id, step.task_id, step.steps_done)


@activity.defn(name=DRAFT_BY_TEMPLATE, no_thread_cancel_exception=True)
def draft_by_template(step: TaskStep) -> None:
    with _told():
        facade.draft_by_template(step.team_id, step.task_id, step.note)


@activity.defn(name=END_RUN, no_thread_cancel_exception=True)
def end_run(ended: RunEnded) -> None:
    with _told():
        facade.end_run(ended.team_id, ended.run_id, ended.error)


@contextmanager
def _told() -> Iterator[None]:
    """Beats while the step works, and says of an error what people may read of it (`details`), the rest to the log."""
    try:
        with beating(every_s=_BEAT_S):
            yield
    except ModelRefusedError as error:
        raise ApplicationError(
            "the model refused", str(error), type=MODEL_REFUSED, non_retryable=True
        ) from error
    except UndecryptableSecretError as error:
        raise ApplicationError(
            "the key cannot be read", str(error), type=MODEL_REFUSED, non_retryable=True
        ) from error
    except TaskNotFoundError as error:
        # the team or the task was deleted meanwhile
        raise ApplicationError("it is gone", str(error), non_retryable=True) from error
    except (ModelUnavailableError, QueryFailedError) as error:
        raise ApplicationError("it does not answer now", str(error)) from error
