"""The steps as a worker leaves them that dies at the worst moment: all is done, and nobody was told. Each is tried again."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from temporalio import activity

from footfall.products.tasks.workflows import activities
from footfall.products.tasks.workflows.messages import (
    BEGIN_RUN,
    DRAFT_BY_TEMPLATE,
    DRAFT_WITH_MODEL,
    END_RUN,
    FIND_SIGNALS,
    GATHER_EVIDENCE,
    LIST_TEAMS,
)

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class WorkerDiedError(Exception):
    """Stands for a kill between the last effect and the answer."""


def _dying(name: str, step: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    # without the attributes of the step: they say that it is an activity already
    @wraps(step, updated=())
    def dying(asked: Asked) -> Answer:
        answer = step(asked)
        if activity.info().attempt == 1:
            raise WorkerDiedError(name)
        return answer

    return activity.defn(name=name, no_thread_cancel_exception=True)(dying)


list_teams = _dying(LIST_TEAMS, activities.list_teams)
begin_run = _dying(BEGIN_RUN, activities.begin_run)
find_signals = _dying(FIND_SIGNALS, activities.find_signals)
gather_evidence = _dying(GATHER_EVIDENCE, activities.gather_evidence)
draft_with_model = _dying(DRAFT_WITH_MODEL, activities.draft_with_model)
draft_by_template = _dying(DRAFT_BY_TEMPLATE, activities.draft_by_template)
end_run = _dying(END_RUN, activities.end_run)
