from footfall.foundations.registry.plugin import Plugin

_ACTIVITIES = "footfall.products.warehouse.workflows.activities"
_DEFINITIONS = "footfall.products.warehouse.workflows.definitions"
_FACADE = "footfall.products.warehouse.backend.facade"

plugin = Plugin(
    name="warehouse",
    django_apps=("footfall.products.warehouse.backend.apps.WarehouseConfig",),
    urls="footfall.products.warehouse.backend.http.urls",
    enum_names={
        "ExternalDataSourceType": ("Postgres", "Files"),
        "ExternalDataSyncType": ("full_refresh", "incremental"),
        "ExternalDataSyncFrequency": (
            *("never", "5min", "30min", "1hour", "6hour", "12hour", "24hour", "7day"),
        ),
        "ExternalDataFileFormat": ("CSV", "JSONLines", "Parquet"),
        "ExternalDataSourceStatus": ("Running", "Failed", "Completed", "Idle"),
        "ExternalDataStorage": ("s3", "house"),
    },
    workflows=(
        f"{_DEFINITIONS}.ScheduledSync",
        f"{_DEFINITIONS}.SyncTable",
        f"{_DEFINITIONS}.EraseTables",
    ),
    activities=(
        f"{_ACTIVITIES}.start_sync_run",
        f"{_ACTIVITIES}.sync_table",
        f"{_ACTIVITIES}.finish_sync_run",
        f"{_ACTIVITIES}.erase_tables",
    ),
    schedules=("footfall.products.warehouse.workflows.schedules.ensure_schedules",),
    answers={
        "query.external_tables": f"{_FACADE}.external_tables",
        "identity.erase_team": f"{_FACADE}.erase_team",
    },
)
