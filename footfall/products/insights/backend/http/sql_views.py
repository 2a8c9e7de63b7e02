"""`GET /api/projects/:id/query/schema`: what an editor of SQL may suggest."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from pydantic import RootModel
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.identity.http.views import TeamView
from footfall.products.insights.backend.contracts import SqlSchema
from footfall.products.insights.backend.facade import sql_schema


class SqlSchemaResponse(RootModel[SqlSchema]):
    """The tables of the house and of the project, and every function that may be called."""


class SqlSchemaView(TeamView):
    scopes = {"GET": "query:read"}

    @extend_schema(operation_id="query_schema_retrieve", responses=SqlSchemaResponse)
    def get(self, request: Request, project_id: str) -> Response:
        """The tables, columns and functions that SQL may name."""
        return Response(asdict(sql_schema(self.access.team.pk)))
