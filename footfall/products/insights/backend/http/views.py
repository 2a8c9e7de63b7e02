"""`POST /api/projects/:id/query` answers a question of any installed kind, now or later."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.identity.http.views import TeamView
from footfall.products.insights.backend.contracts import QueryFailedError
from footfall.products.insights.backend.facade import (
    answer_query,
    cancel_query,
    explain_query,
    find_query,
)
from footfall.products.insights.backend.http.asked import asker_of, query_of, refresh_of
from footfall.products.insights.backend.http.disconnects import waiting_client
from footfall.products.insights.backend.http.refusals import refusal_of
from footfall.products.insights.backend.http.schema import (
    QueryPlanRequest,
    QueryPlanResponse,
    QueryRequest,
    QueryResponse,
    QueryStatusResponse,
)
from footfall.query.errors import QueryError


class QueryView(TeamView):
    scopes = {"POST": "query:read"}

    @extend_schema(
        operation_id="query_run",
        request=QueryRequest,
        responses={200: QueryResponse, 202: QueryStatusResponse},
    )
    def post(self, request: Request, project_id: str) -> Response:
        """Answer a question about the project's events; with an `async` refresh tell how it can be had later."""
        query = query_of(request.data)
        refresh = refresh_of(request.data)
        asker = asker_of(self.access.team)
        waiting = waiting_client(request)
        try:
            answered = answer_query(query, asker, refresh, timezone.now(), "query", waiting)
        except (QueryError, QueryFailedError) as error:
            raise refusal_of(error) from error
        return Response(answered, status=_code_of(answered))


class QueryRunView(TeamView):
    scopes = {"GET": "query:read", "DELETE": "query:read"}

    @extend_schema(
        operation_id="query_retrieve",
        responses={
            200: QueryStatusResponse,
            202: QueryStatusResponse,
            400: QueryStatusResponse,
            410: QueryStatusResponse,
            413: QueryStatusResponse,
            503: QueryStatusResponse,
            504: QueryStatusResponse,
        },
    )
    def get(self, request: Request, project_id: str, query_id: str) -> Response:
        """How far a question is that is answered later (202), and its answer at the end.

        One that has failed or was cancelled has the code that it would have been refused with.
        """
        found = find_query(query_id, asker_of(self.access.team), timezone.now())
        if found is None:
            raise exceptions.NotFound
        told, code = found
        return Response({"query_status": asdict(told)}, status=code)

    @extend_schema(
        operation_id="query_cancel",
        responses={204: OpenApiResponse(description="It is cancelled, or had ended before")},
    )
    def delete(self, request: Request, project_id: str, query_id: str) -> Response:
        """Cancel a question: its statements are killed, and its status says so."""
        if not cancel_query(query_id, asker_of(self.access.team), timezone.now()):
            raise exceptions.NotFound
        return Response(status=status.HTTP_204_NO_CONTENT)


class QueryPlanView(TeamView):
    scopes = {"POST": "query:read"}

    @extend_schema(
        operation_id="query_explain", request=QueryPlanRequest, responses=QueryPlanResponse
    )
    def post(self, request: Request, project_id: str) -> Response:
        """What a question would run and how much it would read, at most; nothing of it is run."""
        query = query_of(request.data, {"query"})
        try:
            plan = explain_query(query, asker_of(self.access.team), timezone.now(), "query")
        except (QueryError, QueryFailedError) as error:
            raise refusal_of(error) from error
        return Response(asdict(plan))


def _code_of(answered: dict[str, Any]) -> int:
    told = answered.get("query_status")
    return 202 if told is not None and not told["complete"] else 200
