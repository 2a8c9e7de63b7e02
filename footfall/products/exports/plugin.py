from footfall.foundations.registry.plugin import Plugin

_ACTIVITIES = "footfall.products.exports.workflows.activities"
_DEFINITIONS = "footfall.products.exports.workflows.definitions"

plugin = Plugin(
    name="exports",
    django_apps=("footfall.products.exports.backend.apps.ExportsConfig",),
    urls="footfall.products.exports.backend.http.urls",
    enum_names={
        "BatchExportModel": ("events", "persons"),
        "BatchExportInterval": ("hour", "day"),
        "BatchExportDestinationType": ("S3", "Postgres", "House"),
        "BatchExportRunStatus": ("Running", "Completed", "Failed", "Cancelled"),
        "BatchExportLogLevel": ("info", "warning", "error"),
        "BatchExportCheckStatus": ("Passed", "Failed", "Skipped"),
    },
    workflows=(
        f"{_DEFINITIONS}.ScheduledExport",
        f"{_DEFINITIONS}.ExportInterval",
        f"{_DEFINITIONS}.BackfillExport",
    ),
    activities=(
        f"{_ACTIVITIES}.plan_scheduled_run",
        f"{_ACTIVITIES}.start_run",
        f"{_ACTIVITIES}.wait_until_visible",
        f"{_ACTIVITIES}.deliver_interval",
        f"{_ACTIVITIES}.finish_run",
        f"{_ACTIVITIES}.plan_backfill",
        f"{_ACTIVITIES}.record_backfill",
    ),
    schedules=("footfall.products.exports.workflows.schedules.ensure_schedules",),
    answers={"identity.erase_team": "footfall.products.exports.backend.facade.erase_team"},
)
