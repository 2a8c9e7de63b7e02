"""Shapes of the API of the warehouse. Names follow the field's public API; secrets come in and go out as a mask."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from footfall.foundations.http.pages import page_of
from footfall.foundations.secrets.masking import masked
from footfall.products.warehouse.backend.contracts import (
    PREFIX,
    SECRET_NAMES,
    FileFormat,
    FoundTable,
    LogLevel,
    RunStatus,
    SourceType,
    SyncInterval,
    SyncMode,
    columns_from,
)
from footfall.products.warehouse.backend.models import DataSource, SourceTable

_MOST_SCHEMAS = 5000


def _choices(values: Any) -> list[str]:
    return [value.value for value in values]


class PostgresConfigSerializer(serializers.Serializer[Any]):
    """A PostgreSQL database; `schema` empty means all schemas."""

    host = serializers.CharField(max_length=253)
    port = serializers.IntegerField(min_value=1, max_value=65535, default=5432)
    user = serializers.CharField(max_length=63)
    password = serializers.CharField(max_length=400, trim_whitespace=False)
    database = serializers.CharField(max_length=63)
    schema = serializers.CharField(max_length=63, default="", allow_blank=True)
    ssl_mode = serializers.ChoiceField(
        ["disable", "prefer", "require", "verify-full"], default="require"
    )


class FilesConfigSerializer(serializers.Serializer[Any]):
    """Files whose key matches `pattern` (`*`, `?`, `[…]`), as one table. `endpoint_url` is empty for AWS itself.

    `storage` `house` means the project's folder in this house's own storage, where exports lie.
    """

    storage = serializers.ChoiceField(["s3", "house"], default="s3")
    endpoint_url = serializers.RegexField(
        r"^https?://[^\s/@?#]+/?$",
        max_length=400,
        default="",
        allow_blank=True,
        error_messages={"invalid": "Give http(s)://host or http(s)://host:port and nothing more."},
    )
    region = serializers.RegexField(r"^[a-z0-9-]{1,40}$", default="us-east-1")
    bucket = serializers.RegexField(
        r"^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?$",
        default="",
        allow_blank=True,
        error_messages={
            "invalid": "A bucket's name has 3 to 63 small letters, digits, dots and hyphens."
        },
    )
    access_key = serializers.CharField(max_length=200, default="", allow_blank=True)
    secret_key = serializers.CharField(
        max_length=400, default="", allow_blank=True, trim_whitespace=False
    )
    pattern = serializers.CharField(max_length=400)
    format = serializers.ChoiceField(_choices(FileFormat))
    table_name = serializers.RegexField(
        r"^[A-Za-z_][A-Za-z0-9_]{0,62}$",
        error_messages={"invalid": "Use letters, digits and underscores, and begin with a letter."},
    )

    def validate_pattern(self, pattern: str) -> str:
        if pattern.startswith("/") or ".." in pattern.split("/"):
            raise serializers.ValidationError("Begin with a folder or file name, without .. in it.")
        return pattern

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["storage"] == "s3" and not attrs["bucket"]:
            raise serializers.ValidationError({"bucket": "Name the bucket."})
        if bool(attrs["access_key"]) != bool(attrs["secret_key"]):
            missing = "secret_key" if attrs["access_key"] else "access_key"
            raise serializers.ValidationError(
                {missing: "Give both keys, or none for a bucket that is open to everyone."}
            )
        return attrs


_CONFIGS: dict[str, type[serializers.Serializer[Any]]] = {
    SourceType.POSTGRES.value: PostgresConfigSerializer,
    SourceType.FILES.value: FilesConfigSerializer,
}


def check_config(source_type: str, config: dict[str, Any], path: str | None) -> dict[str, Any]:
    """The settings, checked and completed; raises ValidationError with the path of the wrong one."""
    serializer = _CONFIGS[source_type](data=config)
    problem: Any = None
    if not serializer.is_valid():
        problem = serializer.errors
    elif unknown := sorted(set(config) - set(serializer.fields)):
        problem = {unknown[0]: f"A source of the type {source_type} has no such setting."}
    if problem is not None:
        raise serializers.ValidationError({path: problem} if path else problem)
    return dict(serializer.validated_data)


class SchemaChoiceSerializer(serializers.Serializer[Any]):
    """A table of the source, and how it is synced. `schema` is the database's schema, empty for files."""

    name = serializers.CharField(max_length=255)
    schema = serializers.CharField(max_length=63, default="", allow_blank=True)
    should_sync = serializers.BooleanField(default=True)
    sync_type = serializers.ChoiceField(_choices(SyncMode), default=SyncMode.FULL_REFRESH.value)
    incremental_field = serializers.CharField(
        max_length=255, required=False, allow_null=True, allow_blank=True
    )
    sync_frequency = serializers.ChoiceField(
        _choices(SyncInterval), default=SyncInterval.SIX_HOURS.value
    )


class SourceCreateSerializer(serializers.Serializer[Any]):
    """`payload` holds the settings of the connection, and `schemas`: the tables to sync."""

    source_type = serializers.ChoiceField(_choices(SourceType))
    prefix = serializers.RegexField(
        f"^{PREFIX.pattern}$",
        error_messages={
            "invalid": "Begin with a small letter; small letters, digits and underscores follow, 40 at most."
        },
    )
    payload = serializers.DictField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        payload = dict(attrs["payload"])
        choices: serializers.ListSerializer[Any] = serializers.ListSerializer(
            child=SchemaChoiceSerializer(),
            data=payload.pop("schemas", []),
            max_length=_MOST_SCHEMAS,
        )
        config = check_config(attrs["source_type"], payload, "payload")
        if not choices.is_valid():
            raise serializers.ValidationError({"payload": {"schemas": choices.errors}})
        return {**attrs, "config": config, "schemas": choices.validated_data}


class SourceChangeSerializer(serializers.Serializer[Any]):
    """New settings of the connection; a secret that comes as its mask keeps its value."""

    payload = serializers.DictField()


class DiscoverSerializer(serializers.Serializer[Any]):
    """`source_id` names the source whose stored secrets stand behind masked ones."""

    source_type = serializers.ChoiceField(_choices(SourceType))
    payload = serializers.DictField()
    source_id = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        config = check_config(attrs["source_type"], attrs["payload"], "payload")
        return {**attrs, "config": config}


class ExternalDataFieldSerializer(serializers.Serializer[Any]):
    """A column that may tell what is new."""

    field = serializers.CharField()
    type = serializers.CharField()


class ExternalDataFoundTableSerializer(serializers.Serializer[Any]):
    table = serializers.CharField(source="name")
    schema = serializers.CharField()
    rows = serializers.IntegerField(source="row_estimate", allow_null=True)
    column_count = serializers.SerializerMethodField()
    primary_key = serializers.ListField(child=serializers.CharField())
    incremental_available = serializers.BooleanField(source="can_be_incremental")
    incremental_fields = serializers.SerializerMethodField()

    def get_column_count(self, table: FoundTable) -> int:
        return len(table.columns)

    @extend_schema_field(ExternalDataFieldSerializer(many=True))
    def get_incremental_fields(self, table: FoundTable) -> list[dict[str, str]]:
        return incremental_fields(table)


class ExternalDataFoundTablesSerializer(serializers.Serializer[Any]):
    tables = ExternalDataFoundTableSerializer(many=True)


def incremental_fields(table: FoundTable) -> list[dict[str, str]]:
    spelled = {column.name: column.source_type for column in table.columns}
    return [{"field": name, "type": spelled[name]} for name in table.cursor_candidates]


class ExternalDataJobSerializer(serializers.Serializer[Any]):
    """One sync of one table. `step` says what is being done while it runs: `copying`, `publishing`."""

    id = serializers.UUIDField()
    schema_id = serializers.UUIDField(source="table_id")
    status = serializers.ChoiceField(_choices(RunStatus))
    step = serializers.CharField()
    rows_synced = serializers.IntegerField(source="rows")
    rows_total = serializers.IntegerField(allow_null=True)
    bytes_synced = serializers.IntegerField(source="bytes")
    attempts = serializers.IntegerField()
    latest_error = serializers.CharField(source="error")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class ExternalDataColumnSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    type = serializers.CharField()


class ExternalDataSchemaSerializer(serializers.Serializer[Any]):
    """A table of a source. `table_name` is what SQL calls it."""

    id = serializers.UUIDField()
    source_id = serializers.UUIDField()
    schema = serializers.CharField(source="source_schema")
    name = serializers.CharField(source="source_name")
    table_name = serializers.SerializerMethodField()
    should_sync = serializers.BooleanField()
    paused = serializers.BooleanField(source="is_paused")
    is_missing = serializers.BooleanField()
    sync_type = serializers.ChoiceField(_choices(SyncMode), source="sync_mode")
    incremental_field = serializers.CharField(source="cursor_column")
    sync_frequency = serializers.ChoiceField(_choices(SyncInterval), source="sync_interval")
    primary_key = serializers.ListField(child=serializers.CharField())
    incremental_available = serializers.SerializerMethodField()
    incremental_fields = serializers.SerializerMethodField()
    columns = ExternalDataColumnSerializer(source="published_columns", many=True)
    row_count = serializers.IntegerField(source="rows")
    size_bytes = serializers.IntegerField()
    last_synced_at = serializers.DateTimeField(allow_null=True)
    latest_run = ExternalDataJobSerializer(allow_null=True)

    def get_table_name(self, table: SourceTable) -> str:
        return f"{table.source.prefix}.{table.name}"

    def get_incremental_available(self, table: SourceTable) -> bool:
        return _found(table).can_be_incremental

    @extend_schema_field(ExternalDataFieldSerializer(many=True))
    def get_incremental_fields(self, table: SourceTable) -> list[dict[str, str]]:
        return incremental_fields(_found(table))


def _found(table: SourceTable) -> FoundTable:
    return FoundTable(
        table.source_schema,
        table.source_name,
        columns_from(table.columns),
        tuple(table.primary_key),
    )


class ExternalDataSourceSerializer(serializers.Serializer[Any]):
    """`status` is that of the tables together: `Running`, `Failed`, `Completed`, or `Idle` before the first sync."""

    id = serializers.UUIDField()
    source_type = serializers.ChoiceField(_choices(SourceType))
    prefix = serializers.CharField()
    status = serializers.SerializerMethodField()
    config = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    last_run_at = serializers.SerializerMethodField()
    schemas = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(["Running", "Failed", "Completed", "Idle"]))
    def get_status(self, source: DataSource) -> str:
        states = {
            table.latest_run.status
            for table in self._tables(source)
            if table.should_sync and table.latest_run is not None
        }
        for status in (RunStatus.RUNNING, RunStatus.FAILED, RunStatus.COMPLETED):
            if status in states:
                return status.value
        return "Idle"

    def get_config(self, source: DataSource) -> dict[str, Any]:
        return masked({**source.config, **source.secrets}, SECRET_NAMES)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_last_run_at(self, source: DataSource) -> Any:
        times = [table.latest_run.created_at for table in self._tables(source) if table.latest_run]
        return max(times, default=None)

    @extend_schema_field(ExternalDataSchemaSerializer(many=True))
    def get_schemas(self, source: DataSource) -> Any:
        return ExternalDataSchemaSerializer(self._tables(source), many=True).data

    def _tables(self, source: DataSource) -> list[SourceTable]:
        tables: list[SourceTable] = self.context["tables"][source.id]
        for table in tables:
            table.source = source
        return tables


class SchemaChangeSerializer(serializers.Serializer[Any]):
    """What is left out stays. Another `sync_type` or `incremental_field` copies the table anew."""

    should_sync = serializers.BooleanField(required=False)
    paused = serializers.BooleanField(required=False)
    sync_type = serializers.ChoiceField(_choices(SyncMode), required=False)
    incremental_field = serializers.CharField(
        max_length=255, required=False, allow_null=True, allow_blank=True
    )
    sync_frequency = serializers.ChoiceField(_choices(SyncInterval), required=False)


class ExternalDataLogLineSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    level = serializers.ChoiceField(_choices(LogLevel))
    message = serializers.CharField()


class RowsQuerySerializer(serializers.Serializer[Any]):
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)


class ExternalDataRowsSerializer(serializers.Serializer[Any]):
    """Some rows as texts, in the order of `columns`."""

    columns = ExternalDataColumnSerializer(many=True)
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_null=True))
    )


class WarehouseTableSerializer(serializers.Serializer[Any]):
    """A table that can be asked. `name` is what SQL and `DataWarehouseNode` call it."""

    id = serializers.UUIDField()
    name = serializers.SerializerMethodField()
    source_id = serializers.UUIDField()
    source_type = serializers.CharField(source="source.source_type")
    columns = ExternalDataColumnSerializer(source="published_columns", many=True)
    row_count = serializers.IntegerField(source="rows")
    size_bytes = serializers.IntegerField()
    last_synced_at = serializers.DateTimeField(allow_null=True)

    def get_name(self, table: SourceTable) -> str:
        return f"{table.source.prefix}.{table.name}"


JobPage = page_of(ExternalDataJobSerializer)
LogPage = page_of(ExternalDataLogLineSerializer)
TablePage = page_of(WarehouseTableSerializer)
SourcePage = page_of(ExternalDataSourceSerializer)
