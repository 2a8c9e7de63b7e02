import uuid

from django.db.models import Count, Max
from django.utils import timezone

from footfall.foundations.http.pages import Page
from footfall.products.people.backend import contracts
from footfall.products.people.backend.logic.ask_cohorts import count_people, find_people
from footfall.products.people.backend.logic.fill_cohort import LONGEST_FILLING
from footfall.products.people.backend.logic.list_persons import persons_of
from footfall.products.people.backend.models import Cohort


def list_cohorts(
    team_id: int, search: str, limit: int, offset: int
) -> Page[contracts.CohortRecord]:
    found = Cohort.objects.of_team(team_id).filter(is_deleted=False).order_by("name", "id")
    if search:
        found = found.filter(name__icontains=search)
    rows = found[offset : offset + limit]
    return Page(found.count(), [record_of(row) for row in rows])


def list_people(team_id: int, cohort_id: int, limit: int, offset: int) -> Page[contracts.Person]:
    """Raises QueryError or a QueryFailedError. Who was deleted a moment ago is still counted, and not shown."""
    found: list[uuid.UUID] = find_people(team_id, cohort_id, limit, offset)
    return Page(count_people(team_id, cohort_id), persons_of(team_id, found))


def ids_of_cohorts(team_id: int, name: str) -> list[int]:
    found = Cohort.objects.of_team(team_id).filter(is_deleted=False, name=name).order_by("id")
    return list(found.values_list("id", flat=True))


def state_of_cohorts(team_id: int) -> list[object]:
    """Other than before when any cohort is."""
    counted = Cohort.objects.of_team(team_id).aggregate(Count("id"), Max("updated_at"))
    return [counted["id__count"], str(counted["updated_at__max"])]


def record_of(row: Cohort) -> contracts.CohortRecord:
    return contracts.CohortRecord(
        id=row.id,
        name=row.name,
        description=row.description,
        is_static=row.is_static,
        filters=row.filters,
        created_at=row.created_at,
        updated_at=row.updated_at,
        created_by_id=row.created_by_id,
        state=_state_of(row),
    )


def _state_of(row: Cohort) -> contracts.CohortState:
    since = row.filling_since
    is_filling = since is not None and timezone.now() - since < LONGEST_FILLING
    # Whoever fills one says how it ended, but for a process that ended before.
    is_lost = since is not None and not is_filling
    return contracts.CohortState(
        is_filling=is_filling,
        count=row.people_count,
        filled_at=row.filled_at,
        error=(
            "It ended before everybody was in it: put them in again." if is_lost else row.fill_error
        ),
    )
