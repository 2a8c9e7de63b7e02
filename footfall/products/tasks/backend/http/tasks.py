from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.bodies import read_body
from footfall.foundations.http.pages import page_reply, read_query
from footfall.foundations.identity.http.views import TeamView
from footfall.products.tasks.backend import facade
from footfall.products.tasks.backend.contracts import (
    Severity,
    SignalKind,
    TaskFilters,
    TaskStatus,
)
from footfall.products.tasks.backend.http.refusals import REFUSALS, refusal_of
from footfall.products.tasks.backend.http.serializers import (
    TaskChangeSerializer,
    TaskQuerySerializer,
    TaskSerializer,
    TaskSummaryPage,
    TaskSummarySerializer,
)


class TasksView(TeamView):
    scopes = {"GET": "task:read"}
    serializer_class = TaskSummarySerializer
    pagination_class = None

    @extend_schema(
        operation_id="tasks_list", parameters=[TaskQuerySerializer], responses=TaskSummaryPage
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The project's tasks, those with the most recent signal first."""
        query = read_query(request, TaskQuerySerializer)
        filters = TaskFilters(
            statuses=tuple(map(TaskStatus, query["status"])),
            kinds=tuple(map(SignalKind, query["kind"])),
            severities=tuple(map(Severity, query["severity"])),
            assignee_id=query.get("assignee"),
            search=query["search"],
        )
        page = facade.list_tasks(
            self.access.team.id, filters, limit=query["limit"], offset=query["offset"]
        )
        return page_reply(request, TaskSummaryPage, page, query)


class TaskView(TeamView):
    scopes = {"GET": "task:read", "PATCH": "task:write"}
    serializer_class = TaskSerializer

    @extend_schema(operation_id="tasks_read")
    def get(self, request: Request, project_id: str, task_id: int) -> Response:
        """One task with its text and its evidence."""
        try:
            task = facade.get_task(self.access.team.id, task_id)
        except REFUSALS as error:
            raise refusal_of(error) from error
        return Response(TaskSerializer(task).data)

    @extend_schema(
        operation_id="tasks_update", request=TaskChangeSerializer, responses=TaskSerializer
    )
    def patch(self, request: Request, project_id: str, task_id: int) -> Response:
        """Accept, dismiss, finish or reopen a task, or give it to a member."""
        change = read_body(request, TaskChangeSerializer)
        try:
            task = facade.change_task(self.access.team, task_id, **change)
        except REFUSALS as error:
            raise refusal_of(error) from error
        return Response(TaskSerializer(task).data)
