import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.bodies import found, read_body, refusal
from footfall.foundations.http.errors import Conflict
from footfall.foundations.http.pages import PageQuerySerializer, page_reply, read_query
from footfall.foundations.identity.http.views import TeamView
from footfall.products.exports.backend import facade
from footfall.products.exports.backend.contracts import (
    AlreadyRunningError,
    DestinationType,
    ExportRefusedError,
    ExportWish,
    Interval,
    Model,
)
from footfall.products.exports.backend.http import serializers as shapes
from footfall.products.exports.backend.models import Backfill, BatchExport, BatchExportRun

READ, WRITE = "batch_export:read", "batch_export:write"


@contextmanager
def refusing() -> Iterator[None]:
    """The product's refusals as those of the API."""
    try:
        yield
    except ExportRefusedError as error:
        raise refusal(str(error), error.attr.split(".") if error.attr else []) from error
    except AlreadyRunningError as error:
        raise Conflict(str(error)) from error


class ExportView(TeamView):
    """A door below one export of the team."""

    pagination_class = None

    def export(self) -> BatchExport:
        return found(facade.export(self.access.team.id, self.kwargs["export_id"]), "Batch export")

    def run(self) -> BatchExportRun:
        return found(facade.run(self.export(), self.kwargs["run_id"]), "Run")

    def backfill(self) -> Backfill:
        return found(facade.backfill(self.export(), self.kwargs["backfill_id"]), "Backfill")

    def export_reply(self, export: BatchExport, code: int = status.HTTP_200_OK) -> Response:
        return Response(shapes.BatchExportSerializer(export).data, status=code)


class ExportsView(ExportView):
    scopes = {"GET": READ, "POST": WRITE}
    serializer_class = shapes.BatchExportSerializer

    @extend_schema(
        operation_id="batch_exports_list",
        parameters=[PageQuerySerializer],
        responses=shapes.ExportPage,
    )
    def get(self, request: Request, project_id: str) -> Response:
        """Exports with their latest run, the newest first."""
        query = read_query(request, PageQuerySerializer)
        page = facade.exports(self.access.team.id, **query)
        return page_reply(request, shapes.ExportPage, page, query)

    @extend_schema(
        operation_id="batch_exports_create",
        request=shapes.BatchExportCreateSerializer,
        responses={201: shapes.BatchExportSerializer},
    )
    def post(self, request: Request, project_id: str) -> Response:
        """Make an export. It begins with the interval that is under way; a backfill brings what was before."""
        body = read_body(request, shapes.BatchExportCreateSerializer)
        wish = ExportWish(
            name=body["name"],
            model=Model(body["model"]),
            interval=Interval(body["interval"]),
            destination_type=DestinationType(body["destination"]["type"]),
            config=body["destination"]["config"],
            is_paused=body["paused"],
        )
        team = self.access.team
        with refusing():
            export = facade.create_export(team.id, team.timezone, self.user.id, wish)
        return self.export_reply(export, status.HTTP_201_CREATED)


class OneExportView(ExportView):
    scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}
    serializer_class = shapes.BatchExportSerializer

    @extend_schema(operation_id="batch_exports_read")
    def get(self, request: Request, project_id: str, export_id: uuid.UUID) -> Response:
        return self.export_reply(self.export())

    @extend_schema(
        operation_id="batch_exports_update",
        request=shapes.BatchExportChangeSerializer,
        responses=shapes.BatchExportSerializer,
    )
    def patch(self, request: Request, project_id: str, export_id: uuid.UUID) -> Response:
        """Change name, destination or pause. A secret that is sent back as its mask keeps its value."""
        export = self.export()
        body = read_body(request, shapes.BatchExportChangeSerializer)
        destination = body.get("destination")
        if destination is not None and destination["type"] != export.destination_type:
            raise serializers.ValidationError(
                {"destination": {"type": "This cannot be changed: make another export for it."}}
            )
        with refusing():
            facade.update_export(
                export, body.get("name"), destination["config"] if destination else None
            )
        if body.get("paused") is True:
            facade.pause_export(export)
        elif body.get("paused") is False:
            facade.unpause_export(export)
        return self.export_reply(export)

    @extend_schema(operation_id="batch_exports_delete", responses={204: None})
    def delete(self, request: Request, project_id: str, export_id: uuid.UUID) -> Response:
        """End its runs and forget it. What it has delivered stays at its destination."""
        facade.delete_export(self.export())
        return Response(status=status.HTTP_204_NO_CONTENT)


class PauseView(ExportView):
    scopes = {"POST": WRITE}
    serializer_class = shapes.BatchExportSerializer

    @extend_schema(operation_id="batch_exports_pause", request=None)
    def post(self, request: Request, project_id: str, export_id: uuid.UUID) -> Response:
        """Let the schedule rest; runs under way go on."""
        return self.export_reply(facade.pause_export(self.export()))


class UnpauseView(ExportView):
    scopes = {"POST": WRITE}
    serializer_class = shapes.BatchExportSerializer

    @extend_schema(
        operation_id="batch_exports_unpause", request=shapes.BatchExportUnpauseSerializer
    )
    def post(self, request: Request, project_id: str, export_id: uuid.UUID) -> Response:
        """Let the schedule go on, and export what it left out if that is wished."""
        body = read_body(request, shapes.BatchExportUnpauseSerializer)
        return self.export_reply(
            facade.unpause_export(self.export(), is_gap_filled=body["backfill"])
        )


class CheckView(TeamView):
    scopes = {"GET": READ, "POST": WRITE}
    serializer_class = shapes.BatchExportCheckSerializer
    pagination_class = None

    @extend_schema(
        operation_id="batch_exports_test_steps", parameters=[shapes.BatchExportCheckQuerySerializer]
    )
    def get(self, request: Request, project_id: str) -> Response:
        """What a connection test of a destination will try."""
        query = read_query(request, shapes.BatchExportCheckQuerySerializer)
        steps = facade.check_steps(DestinationType(query["destination"]))
        return Response(shapes.BatchExportCheckSerializer({"steps": steps}).data)

    @extend_schema(operation_id="batch_exports_test", request=shapes.BatchExportCheckWishSerializer)
    def post(self, request: Request, project_id: str) -> Response:
        """Try a destination step by step. Nothing is left there."""
        body = read_body(request, shapes.BatchExportCheckWishSerializer)
        export = None
        if "batch_export_id" in body:
            export = found(
                facade.export(self.access.team.id, body["batch_export_id"]), "Batch export"
            )
        with refusing():
            steps = facade.check_destination(
                self.access.team.id,
                DestinationType(body["destination"]["type"]),
                Model(body["model"]),
                body["destination"]["config"],
                export,
            )
        return Response(shapes.BatchExportCheckSerializer({"steps": steps}).data)


class RunsView(ExportView):
    scopes = {"GET": READ, "POST": WRITE}
    serializer_class = shapes.BatchExportRunSerializer

    @extend_schema(
        operation_id="batch_exports_runs_list",
        parameters=[shapes.BatchExportRunQuerySerializer],
        responses=shapes.RunPage,
    )
    def get(self, request: Request, project_id: str, export_id: uuid.UUID) -> Response:
        """Runs, the latest first."""
        query = read_query(request, shapes.BatchExportRunQuerySerializer)
        page = facade.runs(
            self.export(),
            backfill_id=query.get("backfill_id"),
            limit=query["limit"],
            offset=query["offset"],
        )
        return page_reply(request, shapes.RunPage, page, query)

    @extend_schema(
        operation_id="batch_exports_runs_create",
        request=shapes.BatchExportRunNowSerializer,
        responses={201: shapes.BatchExportRunSerializer},
    )
    def post(self, request: Request, project_id: str, export_id: uuid.UUID) -> Response:
        """Export one interval now."""
        body = read_body(request, shapes.BatchExportRunNowSerializer)
        with refusing():
            run = facade.start_run_now(self.export(), body["data_interval_start"])
        return Response(shapes.BatchExportRunSerializer(run).data, status=status.HTTP_201_CREATED)


class RunView(ExportView):
    scopes = {"GET": READ}
    serializer_class = shapes.BatchExportRunSerializer

    @extend_schema(operation_id="batch_exports_runs_read")
    def get(
        self, request: Request, project_id: str, export_id: uuid.UUID, run_id: uuid.UUID
    ) -> Response:
        return Response(shapes.BatchExportRunSerializer(self.run()).data)


class RetryView(ExportView):
    scopes = {"POST": WRITE}
    serializer_class = shapes.BatchExportRunSerializer

    @extend_schema(
        operation_id="batch_exports_runs_retry",
        request=None,
        responses={201: shapes.BatchExportRunSerializer},
    )
    def post(
        self, request: Request, project_id: str, export_id: uuid.UUID, run_id: uuid.UUID
    ) -> Response:
        """Export the run's interval again, as a new run; the destination has each row once afterwards."""
        with refusing():
            run = facade.retry_run(self.run())
        return Response(shapes.BatchExportRunSerializer(run).data, status=status.HTTP_201_CREATED)


class CancelView(ExportView):
    scopes = {"POST": WRITE}
    serializer_class = shapes.BatchExportRunSerializer

    @extend_schema(
        operation_id="batch_exports_runs_cancel",
        request=None,
        responses={202: shapes.BatchExportRunSerializer},
    )
    def post(
        self, request: Request, project_id: str, export_id: uuid.UUID, run_id: uuid.UUID
    ) -> Response:
        """Ask a run to end; its status says when it has."""
        run = self.run()
        if not facade.cancel_run(run):
            raise Conflict("The run has ended already.")
        return Response(shapes.BatchExportRunSerializer(run).data, status=status.HTTP_202_ACCEPTED)


class LogsView(ExportView):
    scopes = {"GET": READ}
    serializer_class = shapes.BatchExportLogLineSerializer

    @extend_schema(
        operation_id="batch_exports_runs_logs",
        parameters=[PageQuerySerializer],
        responses=shapes.LogPage,
    )
    def get(
        self, request: Request, project_id: str, export_id: uuid.UUID, run_id: uuid.UUID
    ) -> Response:
        """What the run told of itself, in order."""
        query = read_query(request, PageQuerySerializer)
        page = facade.log_lines(self.run(), query["limit"], query["offset"])
        return page_reply(request, shapes.LogPage, page, query)


class BackfillsView(ExportView):
    scopes = {"GET": READ, "POST": WRITE}
    serializer_class = shapes.BatchExportBackfillSerializer

    @extend_schema(
        operation_id="batch_exports_backfills_list",
        parameters=[PageQuerySerializer],
        responses=shapes.BackfillPage,
    )
    def get(self, request: Request, project_id: str, export_id: uuid.UUID) -> Response:
        """Backfills, the latest first."""
        query = read_query(request, PageQuerySerializer)
        page = facade.backfills(self.export(), query["limit"], query["offset"])
        return page_reply(request, shapes.BackfillPage, page, query)

    @extend_schema(
        operation_id="batch_exports_backfills_create",
        request=shapes.BatchExportBackfillWishSerializer,
        responses={201: shapes.BatchExportBackfillSerializer},
    )
    def post(self, request: Request, project_id: str, export_id: uuid.UUID) -> Response:
        """Export all whole intervals between two instants, one after the other."""
        body = read_body(request, shapes.BatchExportBackfillWishSerializer)
        with refusing():
            backfill = facade.start_backfill(self.export(), body["start_at"], body["end_at"])
        return Response(
            shapes.BatchExportBackfillSerializer(backfill).data, status=status.HTTP_201_CREATED
        )


class BackfillView(ExportView):
    scopes = {"GET": READ}
    serializer_class = shapes.BatchExportBackfillSerializer

    @extend_schema(operation_id="batch_exports_backfills_read")
    def get(
        self, request: Request, project_id: str, export_id: uuid.UUID, backfill_id: uuid.UUID
    ) -> Response:
        return Response(shapes.BatchExportBackfillSerializer(self.backfill()).data)


class CancelBackfillView(ExportView):
    scopes = {"POST": WRITE}
    serializer_class = shapes.BatchExportBackfillSerializer

    @extend_schema(
        operation_id="batch_exports_backfills_cancel",
        request=None,
        responses={202: shapes.BatchExportBackfillSerializer},
    )
    def post(
        self, request: Request, project_id: str, export_id: uuid.UUID, backfill_id: uuid.UUID
    ) -> Response:
        """Ask a backfill to end, with the run that it is at."""
        backfill = self.backfill()
        if not facade.cancel_backfill(backfill):
            raise Conflict("The backfill has ended already.")
        return Response(
            shapes.BatchExportBackfillSerializer(backfill).data, status=status.HTTP_202_ACCEPTED
        )
