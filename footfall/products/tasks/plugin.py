from footfall.foundations.registry.plugin import Plugin

_BACKEND = "footfall.products.tasks.backend"
_WORKFLOWS = "footfall.products.tasks.workflows"

plugin = Plugin(
    name="tasks",
    django_apps=(f"{_BACKEND}.apps.TasksConfig",),
    urls=f"{_BACKEND}.http.urls",
    workflows=(
        f"{_WORKFLOWS}.definitions.LookAtTeam",
        f"{_WORKFLOWS}.definitions.LookAtAllTeams",
    ),
    activities=(
        f"{_WORKFLOWS}.activities.list_teams",
        f"{_WORKFLOWS}.activities.begin_run",
        f"{_WORKFLOWS}.activities.find_signals",
        f"{_WORKFLOWS}.activities.gather_evidence",
        f"{_WORKFLOWS}.activities.draft_with_model",
        f"{_WORKFLOWS}.activities.draft_by_template",
        f"{_WORKFLOWS}.activities.end_run",
    ),
    schedules=(f"{_WORKFLOWS}.schedules.ensure_schedules",),
    enum_names={
        "TaskStatus": ("triage", "accepted", "dismissed", "done"),
        "TaskSeverity": ("low", "medium", "high", "critical"),
        "TaskKind": ("error_spike", "event_drop"),
        "TaskSensitivity": ("low", "normal", "high"),
        "TaskDraftState": ("pending", "drafted"),
        "TaskDraftedBy": ("template", "model"),
        "TaskRunTrigger": ("manual", "schedule"),
        "TaskRunState": ("running", "done", "failed"),
        "TaskRunStep": ("waiting", "looking", "gathering", "drafting", "finished"),
    },
    answers={"identity.erase_team": f"{_BACKEND}.facade.erase_team"},
)
