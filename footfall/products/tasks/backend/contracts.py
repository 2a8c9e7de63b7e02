"""What tasks take and give. Instants are aware and in UTC; counts are of events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final


class SignalKind(StrEnum):
    ERROR_SPIKE = "error_spike"
    EVENT_DROP = "event_drop"


class TaskStatus(StrEnum):
    TRIAGE = "triage"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    DONE = "done"


OPEN_STATUSES: Final = (TaskStatus.TRIAGE, TaskStatus.ACCEPTED)


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class DraftState(StrEnum):
    PENDING = "pending"
    DRAFTED = "drafted"


class DraftedBy(StrEnum):
    TEMPLATE = "template"
    MODEL = "model"


class Sensitivity(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RunTrigger(StrEnum):
    MANUAL = "manual"
    SCHEDULE = "schedule"


class RunStep(StrEnum):
    """What a run does now, in this order."""

    WAITING = "waiting"
    LOOKING = "looking"
    GATHERING = "gathering"
    DRAFTING = "drafting"
    FINISHED = "finished"


# The names under which Temporal knows a look at one team, and by which its jobs are found.
LOOK_AT_TEAM: Final = "tasks.look_at_team"
JOB_KIND: Final = "tasks"

# The fingerprint of a drop of all events together; no event can have an empty name.
ALL_EVENTS: Final = ""


class TaskNotFoundError(Exception):
    """The team has no such task or run."""


class RefusedChangeError(Exception):
    """The change is not possible; `field` is what is wrong, the text says what would be right."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class ConflictingTaskError(Exception):
    """Another open task is about the same thing."""


class ModelRefusedError(Exception):
    """It makes no sense to ask again: the endpoint, the key, the model's name or the answers are wrong. Says which."""


class ModelUnavailableError(Exception):
    """The endpoint did not answer in time, is busy, or failed; it may answer later."""


@dataclass(frozen=True)
class Signal:
    """Something stood out in `[start, end)`. `fingerprint` names the error or the event; `expected` is a count too."""

    kind: SignalKind
    fingerprint: str
    start: datetime
    end: datetime
    count: int
    expected: float
    score: float


@dataclass(frozen=True)
class HourCount:
    """`usual`: the count of the same hour a week before; None where that is not compared."""

    start: datetime
    count: int
    usual: int | None


@dataclass(frozen=True)
class ValueShare:
    """How many of the signal's events have the value, and which share now and usually (0 to 1; None: no usual ones)."""

    value: str | None
    count: int
    share: float
    usual_share: float | None


@dataclass(frozen=True)
class PropertyShares:
    property: str
    label: str
    values: tuple[ValueShare, ...]


@dataclass(frozen=True)
class ExampleEvent:
    uuid: str
    timestamp: datetime
    message: str | None
    page: str | None
    browser: str | None
    release: str | None
    library: str | None


@dataclass(frozen=True)
class Evidence:
    """`people`, `sessions`: with such an event in the window. `active_people`: with any event in it.

    `usual_people`: the mean of the same window in the weeks before (drops alone). `all_events` in the window against
    `usual_all_events`, likewise. `first_seen_at`: in the 90 days before, None if not before the window. `filters`: the
    event (None for all) and property filters that find the same events in a chart.
    """

    window_start: datetime
    window_end: datetime
    count: int
    expected: float
    score: float
    people: int
    usual_people: float | None
    sessions: int
    active_people: int
    all_events: int
    usual_all_events: float | None
    first_seen_at: datetime | None
    hours: tuple[HourCount, ...]
    properties: tuple[PropertyShares, ...]
    examples: tuple[ExampleEvent, ...]
    filters: Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """The text of a task. Plain text: whoever shows it must not read markup in it."""

    title: str
    what_happened: str
    likely_cause: str
    next_steps: tuple[str, ...]
    severity: Severity


@dataclass(frozen=True)
class Assignee:
    id: int
    first_name: str
    email: str


@dataclass(frozen=True)
class Task:
    """`evidence` is an `Evidence` as JSON, None until it was gathered. `draft_note` says why no model wrote it."""

    id: int
    kind: SignalKind
    subject: str
    status: TaskStatus
    severity: Severity
    draft_state: DraftState
    drafted_by: DraftedBy
    model: str
    draft_note: str
    title: str
    what_happened: str
    likely_cause: str
    next_steps: tuple[str, ...]
    evidence: Mapping[str, Any] | None
    signal_count: int
    first_seen_at: datetime
    last_seen_at: datetime
    assignee: Assignee | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class TaskFilters:
    """Empty means every one. `assignee_id` 0: nobody's."""

    statuses: tuple[TaskStatus, ...] = ()
    kinds: tuple[SignalKind, ...] = ()
    severities: tuple[Severity, ...] = ()
    assignee_id: int | None = None
    search: str = ""


@dataclass(frozen=True)
class GenerationSettings:
    """How a team's signals are looked for and drafted. `watched_events` empty: the most frequent ones."""

    is_enabled: bool
    watched_events: tuple[str, ...]
    sensitivity: Sensitivity
    minimum_errors: int
    base_url: str
    model: str
    has_api_key: bool
    updated_at: datetime | None


@dataclass(frozen=True)
class SettingsChange:
    """None leaves a setting as it is; an empty `api_key` removes the stored key."""

    is_enabled: bool | None = None
    watched_events: tuple[str, ...] | None = None
    sensitivity: Sensitivity | None = None
    minimum_errors: int | None = None
    base_url: str | None = None
    model: str | None = None
    api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class EndpointCheck:
    """Whether the endpoint drafted a made-up task. `detail` says what it answered or why not."""

    is_ok: bool
    detail: str


@dataclass(frozen=True)
class Run:
    """One look at a team's events. `looked_from`, `looked_until`: the whole hours that were looked at."""

    id: int
    trigger: RunTrigger
    state: RunState
    step: RunStep
    steps_done: int
    steps_total: int
    signals_found: int
    tasks_created: int
    tasks_updated: int
    error: str
    looked_from: datetime | None
    looked_until: datetime | None
    started_at: datetime
    finished_at: datetime | None
