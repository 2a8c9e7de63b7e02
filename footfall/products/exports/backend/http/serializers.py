"""Shapes of the API of exports. Secrets come in and go out as a mask."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from footfall.foundations.http.pages import PageQuerySerializer, page_of
from footfall.foundations.secrets.masking import masked
from footfall.products.exports.backend.contracts import (
    SECRET_NAMES,
    CheckStep,
    DestinationType,
    FileFormat,
    Interval,
    LogLevel,
    Model,
    RunStatus,
)
from footfall.products.exports.backend.models import BatchExport

_MOST_EVENT_NAMES = 500
_MAX_FILE_MB = 1024


def _choices(values: Any) -> list[str]:
    return [value.value for value in values]


class EventChoiceSerializer(serializers.Serializer[Any]):
    """Which events: all but `exclude_events`, or `include_events` alone."""

    include_events = serializers.ListField(
        child=serializers.CharField(max_length=400), max_length=_MOST_EVENT_NAMES, default=list
    )
    exclude_events = serializers.ListField(
        child=serializers.CharField(max_length=400), max_length=_MOST_EVENT_NAMES, default=list
    )


class FileConfigSerializer(EventChoiceSerializer):
    prefix = serializers.RegexField(
        r"^[A-Za-z0-9!_.*'()=/-]*$",
        max_length=400,
        default="",
        allow_blank=True,
        error_messages={"invalid": "Use letters, digits and the signs ! _ . * ' ( ) = / - only."},
    )
    file_format = serializers.ChoiceField(_choices(FileFormat), default=FileFormat.PARQUET.value)
    max_file_size_mb = serializers.IntegerField(min_value=1, max_value=_MAX_FILE_MB, default=128)

    def validate_prefix(self, prefix: str) -> str:
        if ".." in prefix.split("/"):
            raise serializers.ValidationError("A folder may not be named “..”.")
        return prefix.strip("/")


class BatchExportHouseConfigSerializer(FileConfigSerializer):
    """Files in this house's own storage, in a folder of the project."""


class BatchExportS3ConfigSerializer(FileConfigSerializer):
    """Files in a bucket. `endpoint_url` is empty for AWS itself."""

    bucket_name = serializers.RegexField(
        r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        error_messages={
            "invalid": "A bucket's name has 3 to 63 small letters, digits, dots and hyphens."
        },
    )
    region = serializers.RegexField(r"^[a-z0-9-]{1,40}$", default="us-east-1")
    endpoint_url = serializers.RegexField(
        r"^https?://[^\s/@?#]+/?$",
        max_length=400,
        default="",
        allow_blank=True,
        error_messages={"invalid": "Give http(s)://host or http(s)://host:port and nothing more."},
    )
    aws_access_key_id = serializers.CharField(max_length=200)
    aws_secret_access_key = serializers.CharField(max_length=400)


class BatchExportPostgresConfigSerializer(EventChoiceSerializer):
    """A table in a PostgreSQL database; it is created unless it is there."""

    host = serializers.CharField(max_length=253)
    port = serializers.IntegerField(min_value=1, max_value=65535, default=5432)
    user = serializers.CharField(max_length=63)
    password = serializers.CharField(max_length=400, trim_whitespace=False)
    database = serializers.CharField(max_length=63)
    schema = serializers.CharField(max_length=63, default="public")
    table_name = serializers.CharField(max_length=63)
    ssl_mode = serializers.ChoiceField(
        ["disable", "prefer", "require", "verify-full"], default="require"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("schema", "table_name", "database", "user"):
            if len(str(attrs[name]).encode()) > 63:
                raise serializers.ValidationError(
                    {name: "PostgreSQL's names have at most 63 bytes."}
                )
        return attrs


_CONFIGS: dict[str, type[EventChoiceSerializer]] = {
    DestinationType.S3.value: BatchExportS3ConfigSerializer,
    DestinationType.POSTGRES.value: BatchExportPostgresConfigSerializer,
    DestinationType.HOUSE.value: BatchExportHouseConfigSerializer,
}

_ANY_CONFIG = PolymorphicProxySerializer(
    component_name="BatchExportConfig",
    serializers=list(_CONFIGS.values()),
    resource_type_field_name=None,
)


@extend_schema_field(_ANY_CONFIG)
class ConfigField(serializers.DictField):
    """Checked by the destination's own serializer."""


class BatchExportDestinationSerializer(serializers.Serializer[Any]):
    type = serializers.ChoiceField(_choices(DestinationType))
    config = ConfigField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"type": attrs["type"], "config": check_config(attrs["type"], attrs["config"])}


def check_config(destination_type: str, config: dict[str, Any]) -> dict[str, Any]:
    """The settings, checked and completed; raises ValidationError with the path below `config`."""
    serializer = _CONFIGS[destination_type](data=config)
    if not serializer.is_valid():
        raise serializers.ValidationError({"config": serializer.errors})
    if unknown := sorted(set(config) - set(serializer.fields)):
        raise serializers.ValidationError(
            {
                "config": {
                    unknown[0]: f"A destination of the type {destination_type} has no such setting."
                }
            }
        )
    return dict(serializer.validated_data)


class BatchExportRunSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    batch_export = serializers.UUIDField(source="export_id")
    backfill = serializers.UUIDField(source="backfill_id", allow_null=True)
    status = serializers.ChoiceField(_choices(RunStatus))
    data_interval_start = serializers.DateTimeField()
    data_interval_end = serializers.DateTimeField()
    records_completed = serializers.IntegerField(source="rows")
    records_total_count = serializers.IntegerField(source="rows_total", allow_null=True)
    bytes_exported = serializers.IntegerField(source="bytes")
    attempts = serializers.IntegerField()
    latest_error = serializers.CharField(source="error")
    created_at = serializers.DateTimeField()
    last_updated_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class BatchExportSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team_id = serializers.IntegerField()
    name = serializers.CharField()
    model = serializers.ChoiceField(_choices(Model))
    interval = serializers.ChoiceField(_choices(Interval))
    timezone = serializers.CharField()
    paused = serializers.BooleanField(source="is_paused")
    pause_reason = serializers.CharField()
    destination = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    last_updated_at = serializers.DateTimeField()
    last_paused_at = serializers.DateTimeField(allow_null=True)
    latest_run = BatchExportRunSerializer(allow_null=True)

    @extend_schema_field(BatchExportDestinationSerializer)
    def get_destination(self, export: BatchExport) -> dict[str, Any]:
        config = masked({**export.config, **export.secrets}, SECRET_NAMES)
        return {"type": export.destination_type, "config": config}


class BatchExportCreateSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    model = serializers.ChoiceField(_choices(Model), default=Model.EVENTS.value)
    interval = serializers.ChoiceField(_choices(Interval), default=Interval.HOUR.value)
    paused = serializers.BooleanField(default=False)
    destination = BatchExportDestinationSerializer()


class BatchExportChangeSerializer(serializers.Serializer[Any]):
    """What may change. Another model or interval would leave gaps or overlaps: that is another export."""

    name = serializers.CharField(max_length=200, required=False)
    paused = serializers.BooleanField(required=False)
    destination = BatchExportDestinationSerializer(required=False)

    def to_internal_value(self, data: Any) -> Any:
        for fixed in ("model", "interval"):
            if isinstance(data, dict) and fixed in data:
                raise serializers.ValidationError(
                    {fixed: "This cannot be changed: make another export for it."}
                )
        return super().to_internal_value(data)


class BatchExportCheckWishSerializer(serializers.Serializer[Any]):
    """`batch_export_id` names the export whose stored secrets stand behind masked ones."""

    model = serializers.ChoiceField(_choices(Model), default=Model.EVENTS.value)
    destination = BatchExportDestinationSerializer()
    batch_export_id = serializers.UUIDField(required=False)


class BatchExportCheckStepSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    description = serializers.CharField()
    status = serializers.SerializerMethodField()
    message = serializers.CharField()

    @extend_schema_field(serializers.ChoiceField(["Passed", "Failed", "Skipped"]))
    def get_status(self, step: CheckStep) -> str:
        if step.is_passed is None:
            return "Skipped"
        return "Passed" if step.is_passed else "Failed"


class BatchExportCheckSerializer(serializers.Serializer[Any]):
    steps = BatchExportCheckStepSerializer(many=True)


class BatchExportCheckQuerySerializer(serializers.Serializer[Any]):
    destination = serializers.ChoiceField(_choices(DestinationType))


class BatchExportRunNowSerializer(serializers.Serializer[Any]):
    """`data_interval_start` is any instant in the interval; the last complete one when left out."""

    data_interval_start = serializers.DateTimeField(required=False, allow_null=True, default=None)


class BatchExportUnpauseSerializer(serializers.Serializer[Any]):
    """`backfill`: export what was left out since the pause as well."""

    backfill = serializers.BooleanField(default=False)


class BatchExportRunQuerySerializer(PageQuerySerializer):
    backfill_id = serializers.UUIDField(required=False)


class BatchExportBackfillWishSerializer(serializers.Serializer[Any]):
    """`start_at` null: from the first row that there is; `end_at` null: until now."""

    start_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    end_at = serializers.DateTimeField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = attrs["start_at"], attrs["end_at"]
        if start is not None and end is not None and start >= end:
            raise serializers.ValidationError({"end_at": "The end must lie behind the start."})
        return attrs


class BatchExportBackfillSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    batch_export = serializers.UUIDField(source="export_id")
    status = serializers.ChoiceField(_choices(RunStatus))
    start_at = serializers.DateTimeField(allow_null=True)
    end_at = serializers.DateTimeField()
    total_runs = serializers.IntegerField(allow_null=True)
    finished_runs = serializers.IntegerField()
    latest_error = serializers.CharField(source="error")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class BatchExportLogLineSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    level = serializers.ChoiceField(_choices(LogLevel))
    message = serializers.CharField()


ExportPage = page_of(BatchExportSerializer)
RunPage = page_of(BatchExportRunSerializer)
BackfillPage = page_of(BatchExportBackfillSerializer)
LogPage = page_of(BatchExportLogLineSerializer)
