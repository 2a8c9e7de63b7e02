from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.identity.http.views import TeamView
from footfall.products.tasks.backend import facade
from footfall.products.tasks.backend.http.refusals import REFUSALS, refusal_of
from footfall.products.tasks.backend.http.serializers import (
    TaskRunListSerializer,
    TaskRunSerializer,
)


class RunsView(TeamView):
    scopes = {"GET": "task:read", "POST": "task:write"}
    serializer_class = TaskRunSerializer
    pagination_class = None

    @extend_schema(operation_id="tasks_runs_list", responses=TaskRunListSerializer)
    def get(self, request: Request, project_id: str) -> Response:
        """The last looks for signals, the newest first."""
        runs = facade.list_runs(self.access.team.id)
        return Response(TaskRunListSerializer({"results": runs}).data)

    @extend_schema(
        operation_id="tasks_runs_create", request=None, responses={202: TaskRunSerializer}
    )
    def post(self, request: Request, project_id: str) -> Response:
        """Look for signals in the last day now. While a look is under way, asking again gives that one."""
        run = facade.start_run(self.access.team.id)
        return Response(TaskRunSerializer(run).data, status=status.HTTP_202_ACCEPTED)


class RunView(TeamView):
    scopes = {"GET": "task:read"}
    serializer_class = TaskRunSerializer

    @extend_schema(operation_id="tasks_runs_read")
    def get(self, request: Request, project_id: str, run_id: int) -> Response:
        """How far a look is."""
        try:
            run = facade.get_run(self.access.team.id, run_id)
        except REFUSALS as error:
            raise refusal_of(error) from error
        return Response(TaskRunSerializer(run).data)
