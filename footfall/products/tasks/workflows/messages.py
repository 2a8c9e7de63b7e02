"""What passes between the workflows and their activities, and the names they call each other by. Knows no Django."""

from dataclasses import dataclass
from typing import Final

SCHEDULE_ID: Final = "tasks"
LOOK_AT_ALL_TEAMS: Final = "tasks.look_at_all_teams"

LIST_TEAMS: Final = "tasks.list_teams"
BEGIN_RUN: Final = "tasks.begin_run"
FIND_SIGNALS: Final = "tasks.find_signals"
GATHER_EVIDENCE: Final = "tasks.gather_evidence"
DRAFT_WITH_MODEL: Final = "tasks.draft_with_model"
DRAFT_BY_TEMPLATE: Final = "tasks.draft_by_template"
END_RUN: Final = "tasks.end_run"

# the type of an activity's error that no retry can mend
MODEL_REFUSED: Final = "ModelRefused"


@dataclass(frozen=True)
class Walk:
    """Where the coordinator goes on. `moment`: ISO 8601, when the walk began; empty at its start."""

    after_team_id: int = 0
    moment: str = ""


@dataclass(frozen=True)
class TeamsAsked:
    after_team_id: int
    limit: int


@dataclass(frozen=True)
class TeamsFound:
    """`go_on_after` is None after the last team."""

    team_ids: list[int]
    go_on_after: int | None


@dataclass(frozen=True)
class Look:
    """`moment`: ISO 8601; it decides which hours are looked at. Empty: when the workflow begins."""

    team_id: int
    trigger: str
    moment: str = ""


@dataclass(frozen=True)
class RunAsked:
    team_id: int
    key: str
    trigger: str
    moment: str


@dataclass(frozen=True)
class RunStarted:
    team_id: int
    run_id: int


@dataclass(frozen=True)
class TaskStep:
    """`steps_done`: of this run, when the step begins."""

    team_id: int
    run_id: int
    task_id: int
    steps_done: int
    note: str = ""


@dataclass(frozen=True)
class RunEnded:
    """`error` is empty when all went well."""

    team_id: int
    run_id: int
    error: str
