"""The door to tasks for `http`, the workflows and other products. Every function names its team."""

from datetime import datetime
from zoneinfo import ZoneInfo

from footfall.foundations.http.pages import Page
from footfall.foundations.identity.models import Team
from footfall.products.tasks.backend.contracts import (
    EndpointCheck,
    GenerationSettings,
    Run,
    RunStep,
    RunTrigger,
    SettingsChange,
    Task,
    TaskFilters,
    TaskNotFoundError,
    TaskStatus,
)
from footfall.products.tasks.backend.logic import change_settings as settings_of_teams
from footfall.products.tasks.backend.logic import change_task as changing
from footfall.products.tasks.backend.logic import check_endpoint as checking
from footfall.products.tasks.backend.logic import draft_task as drafting
from footfall.products.tasks.backend.logic import erase_team as erasing
from footfall.products.tasks.backend.logic import find_signals as finding
from footfall.products.tasks.backend.logic import follow_run as following
from footfall.products.tasks.backend.logic import gather_evidence as gathering
from footfall.products.tasks.backend.logic import list_tasks as listing
from footfall.products.tasks.backend.logic import list_teams as walking
from footfall.products.tasks.backend.logic import record_signals as recording
from footfall.products.tasks.backend.logic import start_run as starting
from footfall.products.tasks.backend.logic.change_task import UNCHANGED


def list_tasks(
    team_id: int, filters: TaskFilters, *, limit: int = 100, offset: int = 0
) -> Page[Task]:
    """Those with the most recent signal first."""
    return listing.list_tasks(team_id, filters, limit, offset)


def get_task(team_id: int, task_id: int) -> Task:
    """Raises TaskNotFoundError."""
    return listing.get_task(team_id, task_id)


def change_task(
    team: Team,
    task_id: int,
    *,
    status: TaskStatus | None = None,
    assignee_id: int | None = UNCHANGED,
) -> Task:
    """`assignee_id` None takes the task from whoever has it.

    Raises TaskNotFoundError, RefusedChangeError or ConflictingTaskError; then nothing is changed.
    """
    return changing.change_task(team, task_id, status=status, assignee_id=assignee_id)


def read_settings(team_id: int) -> GenerationSettings:
    return settings_of_teams.read_settings(team_id)


def change_settings(team_id: int, change: SettingsChange) -> GenerationSettings:
    """Raises RefusedChangeError; then nothing is changed."""
    return settings_of_teams.change_settings(team_id, change)


def check_endpoint(team_id: int, change: SettingsChange) -> EndpointCheck:
    """Asks the endpoint, as it would be after the change, for a draft. Raises RefusedChangeError. May take two minutes."""
    return checking.check_endpoint(team_id, change)


def teams_to_look_at(after_id: int, limit: int) -> tuple[list[int], int | None]:
    """The teams with generation switched on among the next `limit`, and the id to go on after."""
    return walking.teams_to_look_at(after_id, limit)


def begin_run(team_id: int, key: str, trigger: RunTrigger, now: datetime) -> Run:
    """The run of this key, made if it is new. Raises TaskNotFoundError without such a team."""
    zone_of(team_id)
    run = following.begin_run(team_id, key, trigger, now)
    following.resume_run(team_id, run.id)
    return run


def start_run(team_id: int) -> Run:
    """A look at the last day's hours, begun now; the one that is under way if there is one.

    Raises TemporalUnavailableError.
    """
    return starting.start_run(team_id)


def get_run(team_id: int, run_id: int) -> Run:
    """Raises TaskNotFoundError."""
    return following.get_run(team_id, run_id)


def list_runs(team_id: int, *, limit: int = 20) -> list[Run]:
    """The newest first."""
    return following.list_runs(team_id, limit)


def find_and_record_signals(team_id: int, run_id: int) -> list[int]:
    """Looks at the run's hours. Returns the tasks that still need evidence or a text; repeating it adds nothing.

    Raises TaskNotFoundError without such a run, and QueryFailedError when ClickHouse cannot answer now.
    """
    run = following.get_run(team_id, run_id)
    if run.looked_from is None or run.looked_until is None:
        raise TaskNotFoundError(f"the run {run_id} has no hours to look at")
    following.move_run(team_id, run_id, step=RunStep.LOOKING)
    signals = finding.find_signals(
        team_id,
        zone_of(team_id),
        settings_of_teams.read_settings(team_id),
        run.looked_from,
        run.looked_until,
    )
    recorded = recording.record_signals(team_id, signals)
    unfinished = recording.unfinished_tasks(team_id)
    if recorded.signals:
        following.move_run(
            team_id,
            run_id,
            signals_found=recorded.signals,
            tasks_created=recorded.created,
            tasks_updated=recorded.updated,
        )
    following.move_run(team_id, run_id, steps_total=2 * len(unfinished), steps_done=0)
    return unfinished


def gather_evidence(team_id: int, run_id: int, task_id: int, steps_done: int) -> None:
    """Raises QueryFailedError when ClickHouse cannot answer now, and TaskNotFoundError for a task that is gone meanwhile."""
    following.move_run(team_id, run_id, step=RunStep.GATHERING, steps_done=steps_done)
    gathering.gather_evidence(team_id, zone_of(team_id), task_id)


def draft_with_model(team_id: int, run_id: int, task_id: int, steps_done: int) -> bool:
    """False when the team has no model. Raises ModelRefusedError or ModelUnavailableError."""
    following.move_run(team_id, run_id, step=RunStep.DRAFTING, steps_done=steps_done)
    return drafting.draft_with_model(team_id, task_id)


def draft_by_template(team_id: int, task_id: int, note: str) -> None:
    """`note`: why no model wrote it; empty when none is set up."""
    drafting.draft_by_template(team_id, task_id, note or drafting.NO_MODEL)


def end_run(team_id: int, run_id: int, error: str = "") -> None:
    """A run with an error has failed."""
    following.end_run(team_id, run_id, error)


def erase_team(team_id: int) -> None:
    """Answers `identity.erase_team`: deletes the team's tasks, signals, runs and settings with their key."""
    erasing.erase_team(team_id)


def zone_of(team_id: int) -> ZoneInfo:
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise TaskNotFoundError(f"there is no team {team_id}")
    return ZoneInfo(team.timezone)
