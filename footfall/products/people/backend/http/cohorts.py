import csv
import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.clickhouse.errors import ClickHouseError
from footfall.foundations.http.bodies import found, read_body, refusal
from footfall.foundations.http.errors import Conflict, Unavailable
from footfall.foundations.http.pages import PageQuerySerializer, page_of, page_reply, read_query
from footfall.foundations.http.stored_json import check_storable
from footfall.foundations.identity.http.views import TeamView
from footfall.products.insights.backend.contracts import (
    QueryFailedError,
    QueryTooLargeError,
    QueryTooSlowError,
)
from footfall.products.people.backend import facade
from footfall.products.people.backend.contracts import (
    MAX_NAMED,
    CohortFields,
    CohortInUseError,
    CohortIsNotStaticError,
    NamedPeople,
)
from footfall.products.people.backend.http.persons import PersonPage
from footfall.query.errors import QueryError

_CSV_COLUMNS = ("distinct_id", "distinct_ids", "person_id", "person_ids", "email", "emails")
_PEOPLE = ("person_ids", "distinct_ids", "emails", "csv", "query")
_MAX_CSV = 10_000_000


class CohortTooSlow(exceptions.APIException):
    status_code = status.HTTP_504_GATEWAY_TIMEOUT
    default_code = "query_too_slow"


class CohortTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "query_too_large"


class CohortSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=400)
    description = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    is_static = serializers.BooleanField(required=False, default=False)
    filters = serializers.DictField(
        required=False,
        allow_null=True,
        validators=[check_storable],
        help_text='who is in it: {"properties": {"type": "OR", "values": [{"type": "AND", "values": [criteria]}]}}, each'
        " criterion of the type behavioral, person or cohort; null of a static cohort",
    )
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    created_by_id = serializers.IntegerField(read_only=True, allow_null=True)
    is_calculating = serializers.BooleanField(
        source="state.is_filling", read_only=True, help_text="people are being put into it"
    )
    count = serializers.IntegerField(
        source="state.count",
        read_only=True,
        allow_null=True,
        help_text="of a static cohort, at last_calculation; who is in another is found when it is asked for",
    )
    last_calculation = serializers.DateTimeField(
        source="state.filled_at", read_only=True, allow_null=True
    )
    last_error = serializers.CharField(
        source="state.error",
        read_only=True,
        help_text="why it could not be filled; empty if it was",
    )


class CohortChangeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=400, required=False)
    description = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    filters = serializers.DictField(required=False, validators=[check_storable])


class CohortCountSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()


class CohortPeopleSerializer(serializers.Serializer[Any]):
    """`csv`: text whose first line names its columns, one of which is distinct_id, person_id or email.

    `query`: an ActorsQuery about people; everybody whom it finds, whatever its limit.
    """

    person_ids = serializers.ListField(
        child=serializers.UUIDField(), max_length=MAX_NAMED, required=False
    )
    distinct_ids = serializers.ListField(
        child=serializers.CharField(max_length=400), max_length=MAX_NAMED, required=False
    )
    emails = serializers.ListField(
        child=serializers.CharField(max_length=400), max_length=MAX_NAMED, required=False
    )
    csv = serializers.CharField(max_length=_MAX_CSV, required=False)
    query = serializers.DictField(required=False)


class CohortCreationSerializer(CohortSerializer, CohortPeopleSerializer):
    """A cohort with filters, or a static one, with people or without."""

    # without a default, to tell what was said from what was not
    is_static = serializers.BooleanField(required=False)


class CohortRemovalSerializer(serializers.Serializer[Any]):
    person_id = serializers.UUIDField()


class CohortAddedSerializer(serializers.Serializer[Any]):
    """`not_found`: the first of the ids and emails that no person of the project has; `not_found_count`: of all of them."""

    added = serializers.IntegerField()
    not_found = serializers.ListField(child=serializers.CharField())
    not_found_count = serializers.IntegerField()


class CohortCreatedSerializer(CohortSerializer):
    """`people`: of those who were named with it."""

    people = CohortAddedSerializer(allow_null=True)


CohortPage = page_of(CohortSerializer)


class CohortsView(TeamView):
    scopes = {"GET": "cohort:read", "POST": "cohort:write"}
    serializer_class = CohortSerializer
    pagination_class = None

    @extend_schema(
        operation_id="cohorts_list", parameters=[PageQuerySerializer], responses=CohortPage
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The project's cohorts, by name."""
        query = read_query(request, PageQuerySerializer)
        page = facade.cohorts(self.access.team.id, **query)
        return page_reply(request, CohortPage, page, query)

    @extend_schema(
        operation_id="cohorts_create",
        request=CohortCreationSerializer,
        responses={201: CohortCreatedSerializer},
    )
    def post(self, request: Request, project_id: str) -> Response:
        """A new cohort: with filters, or static, empty or with the people that are named or found by a query."""
        body = read_body(request, CohortCreationSerializer)
        named = _named(body) if any(name in body for name in _PEOPLE) else None
        is_static = body.get("is_static", named is not None)
        fields = CohortFields(
            **{name: body[name] for name in ("name", "description", "filters") if name in body}
        )
        added = None
        with _refusing():
            if named is None:
                cohort = facade.create_cohort(
                    self.access.team.id, self.user.id, fields, is_static=is_static
                )
            elif not is_static:
                raise refusal("people are named of static cohorts", ["is_static"])
            else:
                cohort, added = facade.create_cohort_with(
                    self.access.team.id, self.user.id, fields, named
                )
        shown = {**CohortSerializer(cohort).data, "people": asdict(added) if added else None}
        return Response(shown, status=status.HTTP_201_CREATED)


class CohortView(TeamView):
    scopes = {"GET": "cohort:read", "PATCH": "cohort:write", "DELETE": "cohort:write"}
    serializer_class = CohortSerializer

    @extend_schema(operation_id="cohorts_read")
    def get(self, request: Request, project_id: str, cohort_id: int) -> Response:
        cohort = found(facade.cohort(self.access.team.id, cohort_id), "Cohort")
        return Response(CohortSerializer(cohort).data)

    @extend_schema(operation_id="cohorts_update", request=CohortChangeSerializer)
    def patch(self, request: Request, project_id: str, cohort_id: int) -> Response:
        """Change what is given. Questions that name the cohort mean the new one from now on."""
        fields = CohortFields(**read_body(request, CohortChangeSerializer))
        with _refusing():
            changed = facade.change_cohort(self.access.team.id, cohort_id, fields)
        return Response(CohortSerializer(found(changed, "Cohort")).data)

    @extend_schema(operation_id="cohorts_delete", responses={204: None})
    def delete(self, request: Request, project_id: str, cohort_id: int) -> Response:
        """Questions that name the cohort are refused from now on. Refused while another cohort is made of it."""
        with _refusing():
            is_deleted = facade.delete_cohort(self.access.team.id, cohort_id)
        found(is_deleted or None, "Cohort")
        return Response(status=status.HTTP_204_NO_CONTENT)


class CohortCountView(TeamView):
    scopes = {"GET": "cohort:read"}
    serializer_class = CohortCountSerializer

    @extend_schema(operation_id="cohorts_count")
    def get(self, request: Request, project_id: str, cohort_id: int) -> Response:
        """How many persons are in the cohort now."""
        found(facade.cohort(self.access.team.id, cohort_id), "Cohort")
        with _refusing():
            return Response({"count": facade.count_cohort(self.access.team.id, cohort_id)})


class CohortPersonsView(TeamView):
    scopes = {"GET": "person:read"}
    serializer_class = PersonPage
    pagination_class = None

    @extend_schema(
        operation_id="cohorts_persons", parameters=[PageQuerySerializer], responses=PersonPage
    )
    def get(self, request: Request, project_id: str, cohort_id: int) -> Response:
        """Who is in the cohort now, the newest persons first."""
        query = read_query(request, PageQuerySerializer)
        if query["search"]:
            raise refusal("the persons of a cohort are not searched", ["search"])
        found(facade.cohort(self.access.team.id, cohort_id), "Cohort")
        with _refusing():
            page = facade.persons_in_cohort(
                self.access.team.id, cohort_id, limit=query["limit"], offset=query["offset"]
            )
        return page_reply(request, PersonPage, page, query)


class CohortAddView(TeamView):
    scopes = {"PATCH": "cohort:write", "POST": "cohort:write"}
    serializer_class = CohortPeopleSerializer

    @extend_schema(operation_id="cohorts_add_persons", responses=CohortAddedSerializer)
    def patch(self, request: Request, project_id: str, cohort_id: int) -> Response:
        """Put people into a static cohort: by ids of persons, distinct ids or emails, a CSV of one of these, or a query."""
        return self._added(request, cohort_id)

    @extend_schema(operation_id="cohorts_add_persons_by_post", responses=CohortAddedSerializer)
    def post(self, request: Request, project_id: str, cohort_id: int) -> Response:
        """As PATCH."""
        return self._added(request, cohort_id)

    def _added(self, request: Request, cohort_id: int) -> Response:
        named = _named(read_body(request, CohortPeopleSerializer))
        with _refusing():
            added = facade.add_to_cohort(self.access.team.id, cohort_id, named)
        return Response(CohortAddedSerializer(asdict(found(added, "Cohort"))).data)


class CohortRemoveView(TeamView):
    scopes = {"PATCH": "cohort:write", "POST": "cohort:write"}
    serializer_class = CohortRemovalSerializer

    @extend_schema(operation_id="cohorts_remove_person", responses={204: None})
    def patch(self, request: Request, project_id: str, cohort_id: int) -> Response:
        """Take somebody out of a static cohort."""
        return self._removed(request, cohort_id)

    @extend_schema(operation_id="cohorts_remove_person_by_post", responses={204: None})
    def post(self, request: Request, project_id: str, cohort_id: int) -> Response:
        """As PATCH."""
        return self._removed(request, cohort_id)

    def _removed(self, request: Request, cohort_id: int) -> Response:
        person_id = read_body(request, CohortRemovalSerializer)["person_id"]
        with _refusing():
            is_known = facade.remove_from_cohort(self.access.team.id, cohort_id, [person_id])
        found(is_known or None, "Cohort")
        return Response(status=status.HTTP_204_NO_CONTENT)


def _named(body: dict[str, Any]) -> NamedPeople:
    persons: list[uuid.UUID] = list(body.get("person_ids", ()))
    names: list[str] = list(body.get("distinct_ids", ()))
    emails: list[str] = list(body.get("emails", ()))
    if "csv" in body:
        column, values = _read_csv(body["csv"])
        if column.startswith("person"):
            persons += [_uuid(value, line) for line, value in values]
        else:
            texts = emails if column.startswith("email") else names
            texts += [value for _, value in values]
    if not persons and not names and not emails and "query" not in body:
        raise refusal(f"expected one of {', '.join(_PEOPLE)}", [])
    return NamedPeople(tuple(persons), tuple(names), tuple(emails), body.get("query"))


def _read_csv(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The column that names people, and its values with the lines they are on."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        lines = list(reader)
    except csv.Error as error:
        raise refusal(f"this is not a CSV: {error}", ["csv"]) from error
    header = [name.strip().lower() for name in lines[0]] if lines else []
    column = next((name for name in header if name in _CSV_COLUMNS), None)
    if column is None:
        raise refusal("expected a first line with distinct_id, person_id or email", ["csv"])
    place = header.index(column)
    values = [
        (number, line[place].strip())
        for number, line in enumerate(lines[1:], 2)
        if len(line) > place and line[place].strip()
    ]
    if len(values) > MAX_NAMED:
        raise refusal(f"a CSV may name {MAX_NAMED} people at once", ["csv"])
    if any("\0" in value or len(value) > 400 for _, value in values):
        raise refusal("an id is longer than 400 characters or holds a null character", ["csv"])
    return column, values


def _uuid(value: str, line: int) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError as error:
        raise refusal(f"line {line}: {value!r} is not the id of a person", ["csv"]) from error


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except QueryError as error:
        raise refusal(error.message, error.path.split(".") if error.path else []) from error
    except CohortIsNotStaticError as error:
        raise refusal(str(error), []) from error
    except CohortInUseError as error:
        raise Conflict(str(error)) from error
    except QueryTooSlowError as error:
        raise CohortTooSlow(str(error)) from error
    except QueryTooLargeError as error:
        raise CohortTooLarge(str(error)) from error
    except (QueryFailedError, ClickHouseError) as error:
        raise Unavailable() from error
