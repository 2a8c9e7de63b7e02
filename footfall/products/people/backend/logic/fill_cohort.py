"""Says of a static cohort that people are being put into it, and how that ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone

from footfall.foundations.clickhouse.errors import ClickHouseError
from footfall.products.insights.backend.contracts import QueryFailedError
from footfall.products.people.backend.logic.ask_cohorts import count_named
from footfall.products.people.backend.models import Cohort
from footfall.query.errors import QueryError

# Longer than the limits of a question and of a request let it last.
LONGEST_FILLING = timedelta(minutes=10)
_STORE_FAILED = "The event store failed: put them in again."


@contextmanager
def filling(team_id: int, cohort_id: int) -> Iterator[None]:
    """Whatever is raised inside is raised again."""
    row = Cohort.objects.of_team(team_id).filter(id=cohort_id)
    row.update(filling_since=timezone.now())
    try:
        yield
        count = count_named(team_id, cohort_id)
    except (QueryError, QueryFailedError) as error:
        row.update(filling_since=None, fill_error=str(error))
        raise
    except ClickHouseError:
        row.update(filling_since=None, fill_error=_STORE_FAILED)
        raise
    row.update(filling_since=None, fill_error="", filled_at=timezone.now(), people_count=count)
