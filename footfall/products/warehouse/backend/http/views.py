import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.bodies import found, read_body, refusal
from footfall.foundations.http.errors import Conflict
from footfall.foundations.http.pages import PageQuerySerializer, page_reply, read_query
from footfall.foundations.identity.http.views import TeamView
from footfall.products.warehouse.backend import facade
from footfall.products.warehouse.backend.contracts import (
    AlreadyRunningError,
    SourceError,
    SourceRefusedError,
    SourceType,
    SyncInterval,
    SyncMode,
    TableWish,
)
from footfall.products.warehouse.backend.http import serializers as shapes
from footfall.products.warehouse.backend.models import DataSource, SourceTable

READ, WRITE = "external_data_source:read", "external_data_source:write"


@contextmanager
def refusing(where: str = "payload") -> Iterator[None]:
    """The product's refusals as those of the API; what a source says is about `where`."""
    try:
        yield
    except SourceRefusedError as error:
        raise refusal(str(error), error.attr.split(".") if error.attr else []) from error
    except SourceError as error:
        raise refusal(str(error), [where, error.setting] if error.setting else [where]) from error
    except AlreadyRunningError as error:
        raise Conflict(str(error)) from error


class WarehouseView(TeamView):
    """A door below a source or a table of the team."""

    pagination_class = None

    def source(self) -> DataSource:
        return found(facade.source(self.access.team.id, self.kwargs["source_id"]), "Source")

    def table(self) -> SourceTable:
        return found(facade.table(self.access.team.id, self.kwargs["schema_id"]), "Table")

    def source_reply(self, source: DataSource, code: int = status.HTTP_200_OK) -> Response:
        context = {"tables": {source.id: facade.tables(source)}}
        return Response(
            shapes.ExternalDataSourceSerializer(source, context=context).data, status=code
        )


class SourcesView(WarehouseView):
    scopes = {"GET": READ, "POST": WRITE}
    serializer_class = shapes.ExternalDataSourceSerializer

    @extend_schema(
        operation_id="external_data_sources_list",
        parameters=[PageQuerySerializer],
        responses=shapes.SourcePage,
    )
    def get(self, request: Request, project_id: str) -> Response:
        """Sources with their tables, the newest first."""
        query = read_query(request, PageQuerySerializer)
        page = facade.sources(self.access.team.id, **query)
        context = {"tables": {source.id: tables for source, tables in page.results}}
        answers = shapes.ExternalDataSourceSerializer(
            [source for source, _ in page.results], many=True, context=context
        ).data
        return Response({"count": page.count, "next": None, "previous": None, "results": answers})

    @extend_schema(
        operation_id="external_data_sources_create",
        request=shapes.SourceCreateSerializer,
        responses={201: shapes.ExternalDataSourceSerializer},
    )
    def post(self, request: Request, project_id: str) -> Response:
        """Connect a source, and begin to sync the tables that `payload.schemas` names."""
        body = read_body(request, shapes.SourceCreateSerializer)
        wishes = [
            TableWish(
                schema=choice["schema"],
                name=choice["name"],
                should_sync=choice["should_sync"],
                sync_mode=SyncMode(choice["sync_type"]),
                cursor_column=choice.get("incremental_field") or "",
                sync_interval=SyncInterval(choice["sync_frequency"]),
            )
            for choice in body["schemas"]
        ]
        with refusing():
            source = facade.create_source(
                self.access.team.id,
                self.user.id,
                SourceType(body["source_type"]),
                body["prefix"],
                body["config"],
                wishes,
            )
        return self.source_reply(source, status.HTTP_201_CREATED)


class DiscoverView(TeamView):
    scopes = {"POST": WRITE}
    serializer_class = shapes.ExternalDataFoundTablesSerializer
    pagination_class = None

    @extend_schema(
        operation_id="external_data_sources_database_schema", request=shapes.DiscoverSerializer
    )
    def post(self, request: Request, project_id: str) -> Response:
        """Try a connection, and list what could be synced. Nothing is saved."""
        body = read_body(request, shapes.DiscoverSerializer)
        team_id, stored = self.access.team.id, None
        if "source_id" in body:
            stored = found(facade.source(team_id, body["source_id"]), "Source")
        with refusing():
            tables = facade.find_tables(
                team_id, SourceType(body["source_type"]), body["config"], stored
            )
        return Response(shapes.ExternalDataFoundTablesSerializer({"tables": tables}).data)


class SourceView(WarehouseView):
    scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}
    serializer_class = shapes.ExternalDataSourceSerializer

    @extend_schema(operation_id="external_data_sources_read")
    def get(self, request: Request, project_id: str, source_id: uuid.UUID) -> Response:
        return self.source_reply(self.source())

    @extend_schema(
        operation_id="external_data_sources_update", request=shapes.SourceChangeSerializer
    )
    def patch(self, request: Request, project_id: str, source_id: uuid.UUID) -> Response:
        """Change the connection; it is tried before it is saved."""
        source = self.source()
        body = read_body(request, shapes.SourceChangeSerializer)
        config = shapes.check_config(source.source_type, body["payload"], "payload")
        with refusing():
            facade.update_source(source, config)
        return self.source_reply(source)

    @extend_schema(operation_id="external_data_sources_delete", responses={204: None})
    def delete(self, request: Request, project_id: str, source_id: uuid.UUID) -> Response:
        """Forget the source and delete all that was copied from it. The source itself is not touched."""
        facade.delete_source(self.source())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReloadSourceView(WarehouseView):
    scopes = {"POST": WRITE}
    serializer_class = shapes.ExternalDataSourceSerializer

    @extend_schema(operation_id="external_data_sources_reload", request=None)
    def post(self, request: Request, project_id: str, source_id: uuid.UUID) -> Response:
        """Sync all tables that are switched on now; those that are being synced go on."""
        source = self.source()
        facade.sync_all(source)
        return self.source_reply(source)


class RefreshSchemasView(WarehouseView):
    scopes = {"POST": WRITE}
    serializer_class = shapes.ExternalDataSourceSerializer

    @extend_schema(operation_id="external_data_sources_refresh_schemas", request=None)
    def post(self, request: Request, project_id: str, source_id: uuid.UUID) -> Response:
        """Look again which tables the source has."""
        source = self.source()
        with refusing("source"):
            facade.refresh_tables(source)
        return self.source_reply(source)


class SourceJobsView(WarehouseView):
    scopes = {"GET": READ}
    serializer_class = shapes.ExternalDataJobSerializer

    @extend_schema(
        operation_id="external_data_sources_jobs",
        parameters=[PageQuerySerializer],
        responses=shapes.JobPage,
    )
    def get(self, request: Request, project_id: str, source_id: uuid.UUID) -> Response:
        """Syncs of all tables of the source, the latest first."""
        query = read_query(request, PageQuerySerializer)
        page = facade.source_runs(self.source(), query["limit"], query["offset"])
        return page_reply(request, shapes.JobPage, page, query)


class SchemaView(WarehouseView):
    scopes = {"GET": READ, "PATCH": WRITE}
    serializer_class = shapes.ExternalDataSchemaSerializer

    @extend_schema(operation_id="external_data_schemas_read")
    def get(self, request: Request, project_id: str, schema_id: uuid.UUID) -> Response:
        return Response(shapes.ExternalDataSchemaSerializer(self.table()).data)

    @extend_schema(
        operation_id="external_data_schemas_update", request=shapes.SchemaChangeSerializer
    )
    def patch(self, request: Request, project_id: str, schema_id: uuid.UUID) -> Response:
        """Choose whether, how and how often a table is synced."""
        table = self.table()
        body = read_body(request, shapes.SchemaChangeSerializer)
        wish = TableWish(
            schema=table.source_schema,
            name=table.source_name,
            should_sync=body.get("should_sync"),
            sync_mode=SyncMode(body["sync_type"]) if "sync_type" in body else None,
            cursor_column=(
                body["incremental_field"] or "" if "incremental_field" in body else None
            ),
            sync_interval=(
                SyncInterval(body["sync_frequency"]) if "sync_frequency" in body else None
            ),
            is_paused=body.get("paused"),
        )
        with refusing():
            facade.change_table(table, wish)
        return Response(shapes.ExternalDataSchemaSerializer(table).data)


class ReloadSchemaView(WarehouseView):
    scopes = {"POST": WRITE}
    serializer_class = shapes.ExternalDataJobSerializer

    @extend_schema(
        operation_id="external_data_schemas_reload",
        request=None,
        responses={201: shapes.ExternalDataJobSerializer},
    )
    def post(self, request: Request, project_id: str, schema_id: uuid.UUID) -> Response:
        """Sync the table now."""
        with refusing():
            run = facade.sync_now(self.table())
        return Response(shapes.ExternalDataJobSerializer(run).data, status=status.HTTP_201_CREATED)


class ResyncSchemaView(WarehouseView):
    scopes = {"POST": WRITE}
    serializer_class = shapes.ExternalDataJobSerializer

    @extend_schema(
        operation_id="external_data_schemas_resync",
        request=None,
        responses={201: shapes.ExternalDataJobSerializer},
    )
    def post(self, request: Request, project_id: str, schema_id: uuid.UUID) -> Response:
        """Copy the table anew; the old copy is read until the new one is there."""
        with refusing():
            run = facade.resync(self.table())
        return Response(shapes.ExternalDataJobSerializer(run).data, status=status.HTTP_201_CREATED)


class CancelSchemaView(WarehouseView):
    scopes = {"POST": WRITE}
    serializer_class = shapes.ExternalDataSchemaSerializer

    @extend_schema(
        operation_id="external_data_schemas_cancel",
        request=None,
        responses={202: shapes.ExternalDataSchemaSerializer},
    )
    def post(self, request: Request, project_id: str, schema_id: uuid.UUID) -> Response:
        """Ask the sync under way to end; what is read stays as it was."""
        table = self.table()
        if not facade.cancel_sync(table):
            raise Conflict("The table is not being synced now.")
        return Response(
            shapes.ExternalDataSchemaSerializer(table).data, status=status.HTTP_202_ACCEPTED
        )


class SchemaJobsView(WarehouseView):
    scopes = {"GET": READ}
    serializer_class = shapes.ExternalDataJobSerializer

    @extend_schema(
        operation_id="external_data_schemas_jobs",
        parameters=[PageQuerySerializer],
        responses=shapes.JobPage,
    )
    def get(self, request: Request, project_id: str, schema_id: uuid.UUID) -> Response:
        """Syncs of one table, the latest first."""
        query = read_query(request, PageQuerySerializer)
        page = facade.runs(self.table(), query["limit"], query["offset"])
        return page_reply(request, shapes.JobPage, page, query)


class JobLogsView(WarehouseView):
    scopes = {"GET": READ}
    serializer_class = shapes.ExternalDataLogLineSerializer

    @extend_schema(
        operation_id="external_data_schemas_jobs_logs",
        parameters=[PageQuerySerializer],
        responses=shapes.LogPage,
    )
    def get(
        self, request: Request, project_id: str, schema_id: uuid.UUID, job_id: uuid.UUID
    ) -> Response:
        """What a sync told of itself, in order."""
        table = self.table()
        run = found(facade.run(table, job_id), "Job")
        query = read_query(request, PageQuerySerializer)
        page = facade.log_lines(run, query["limit"], query["offset"])
        return page_reply(request, shapes.LogPage, page, query)


class RowsView(WarehouseView):
    scopes = {"GET": READ}
    serializer_class = shapes.ExternalDataRowsSerializer

    @extend_schema(
        operation_id="external_data_schemas_rows", parameters=[shapes.RowsQuerySerializer]
    )
    def get(self, request: Request, project_id: str, schema_id: uuid.UUID) -> Response:
        """Some rows of the table's copy."""
        table = self.table()
        query = read_query(request, shapes.RowsQuerySerializer)
        rows = facade.preview(table, query["limit"])
        return Response({"columns": table.published_columns, "rows": rows})


class TablesView(WarehouseView):
    scopes = {"GET": "warehouse_table:read"}
    serializer_class = shapes.WarehouseTableSerializer

    @extend_schema(
        operation_id="warehouse_tables_list",
        parameters=[PageQuerySerializer],
        responses=shapes.TablePage,
    )
    def get(self, request: Request, project_id: str) -> Response:
        """Tables that can be asked, by name."""
        query = read_query(request, PageQuerySerializer)
        page = facade.published_tables(self.access.team.id, **query)
        return page_reply(request, shapes.TablePage, page, query)
