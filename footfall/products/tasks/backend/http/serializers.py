"""The shapes of requests and responses."""

from typing import Any

from rest_framework import serializers

from footfall.foundations.http.pages import PageQuerySerializer, page_of
from footfall.products.tasks.backend.contracts import (
    DraftedBy,
    DraftState,
    RunState,
    RunStep,
    RunTrigger,
    Sensitivity,
    Severity,
    SignalKind,
    TaskStatus,
)

MAX_ID = 2**63 - 1


class HourCountSerializer(serializers.Serializer[Any]):
    start = serializers.DateTimeField()
    count = serializers.IntegerField()
    usual = serializers.IntegerField(allow_null=True)


class ValueShareSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(allow_null=True)
    count = serializers.IntegerField()
    share = serializers.FloatField()
    usual_share = serializers.FloatField(allow_null=True)


class PropertySharesSerializer(serializers.Serializer[Any]):
    property = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a declared field, not the attribute
    values = ValueShareSerializer(many=True)


class ExampleEventSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    timestamp = serializers.DateTimeField()
    message = serializers.CharField(allow_null=True)
    page = serializers.CharField(allow_null=True)
    browser = serializers.CharField(allow_null=True)
    release = serializers.CharField(allow_null=True)
    library = serializers.CharField(allow_null=True)


class EvidenceFilterSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    operator = serializers.CharField()
    value = serializers.JSONField()
    type = serializers.CharField()


class EvidenceFiltersSerializer(serializers.Serializer[Any]):
    """What finds the same events in a chart; `event` null: all events."""

    event = serializers.CharField(allow_null=True)
    properties = EvidenceFilterSerializer(many=True)


class TaskEvidenceSerializer(serializers.Serializer[Any]):
    window_start = serializers.DateTimeField()
    window_end = serializers.DateTimeField()
    count = serializers.IntegerField()
    expected = serializers.FloatField()
    score = serializers.FloatField()
    people = serializers.IntegerField()
    usual_people = serializers.FloatField(allow_null=True)
    sessions = serializers.IntegerField()
    active_people = serializers.IntegerField()
    all_events = serializers.IntegerField()
    usual_all_events = serializers.FloatField(allow_null=True)
    first_seen_at = serializers.DateTimeField(allow_null=True)
    hours = HourCountSerializer(many=True)
    properties = PropertySharesSerializer(many=True)
    examples = ExampleEventSerializer(many=True)
    filters = EvidenceFiltersSerializer()


class AssigneeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    first_name = serializers.CharField()
    email = serializers.EmailField()


class TaskSummarySerializer(serializers.Serializer[Any]):
    """`subject`: the error or the event that the task is about."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=list(SignalKind))
    subject = serializers.CharField()
    status = serializers.ChoiceField(choices=list(TaskStatus))
    severity = serializers.ChoiceField(choices=list(Severity))
    draft_state = serializers.ChoiceField(choices=list(DraftState))
    drafted_by = serializers.ChoiceField(choices=list(DraftedBy))
    model = serializers.CharField()
    title = serializers.CharField()
    signal_count = serializers.IntegerField()
    first_seen_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    assignee = AssigneeSerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TaskSerializer(TaskSummarySerializer):
    """The texts are plain: they hold no markup. `draft_note` says why no model wrote them."""

    draft_note = serializers.CharField()
    what_happened = serializers.CharField()
    likely_cause = serializers.CharField()
    next_steps = serializers.ListField(child=serializers.CharField())
    evidence = TaskEvidenceSerializer(allow_null=True)


TaskSummaryPage = page_of(TaskSummarySerializer)


class TaskChangeSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=list(TaskStatus), required=False)
    assignee_id = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MAX_ID
    )


def _choices(values: Any) -> Any:
    return serializers.ListField(
        child=serializers.ChoiceField(choices=list(values)), required=False, default=list
    )


class TaskQuerySerializer(PageQuerySerializer):
    """Each of status, kind and severity may be given several times."""

    status = _choices(TaskStatus)
    kind = _choices(SignalKind)
    severity = _choices(Severity)
    assignee = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_ID, help_text="A user's id; 0: nobody's tasks"
    )


class TaskSettingsSerializer(serializers.Serializer[Any]):
    is_enabled = serializers.BooleanField()
    watched_events = serializers.ListField(child=serializers.CharField())
    sensitivity = serializers.ChoiceField(choices=list(Sensitivity))
    minimum_errors = serializers.IntegerField()
    base_url = serializers.CharField()
    model = serializers.CharField()
    has_api_key = serializers.BooleanField()
    updated_at = serializers.DateTimeField(allow_null=True)


class TaskSettingsChangeSerializer(serializers.Serializer[Any]):
    """What is left out stays. An empty `base_url` or `model`: texts are written without a model."""

    is_enabled = serializers.BooleanField(required=False)
    watched_events = serializers.ListField(
        child=serializers.CharField(min_length=1, max_length=400), max_length=20, required=False
    )
    sensitivity = serializers.ChoiceField(choices=list(Sensitivity), required=False)
    minimum_errors = serializers.IntegerField(min_value=5, max_value=1_000_000, required=False)
    base_url = serializers.CharField(max_length=500, allow_blank=True, required=False)
    model = serializers.CharField(max_length=200, allow_blank=True, required=False)
    api_key = serializers.CharField(
        max_length=1000, allow_blank=True, required=False, write_only=True
    )


class TaskEndpointCheckSerializer(serializers.Serializer[Any]):
    is_ok = serializers.BooleanField()
    detail = serializers.CharField()


class TaskRunSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    trigger = serializers.ChoiceField(choices=list(RunTrigger))
    state = serializers.ChoiceField(choices=list(RunState))
    step = serializers.ChoiceField(choices=list(RunStep))
    steps_done = serializers.IntegerField()
    steps_total = serializers.IntegerField()
    signals_found = serializers.IntegerField()
    tasks_created = serializers.IntegerField()
    tasks_updated = serializers.IntegerField()
    error = serializers.CharField()
    looked_from = serializers.DateTimeField(allow_null=True)
    looked_until = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class TaskRunListSerializer(serializers.Serializer[Any]):
    results = TaskRunSerializer(many=True)
