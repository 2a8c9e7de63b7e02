"""The reasons why something is not done, as the API says them."""

from rest_framework import exceptions

from footfall.foundations.http.errors import Conflict
from footfall.products.tasks.backend.contracts import (
    ConflictingTaskError,
    RefusedChangeError,
    TaskNotFoundError,
)

Refusal = ConflictingTaskError | RefusedChangeError | TaskNotFoundError
REFUSALS = (ConflictingTaskError, RefusedChangeError, TaskNotFoundError)


def refusal_of(error: Refusal) -> exceptions.APIException:
    if isinstance(error, RefusedChangeError):
        return exceptions.ValidationError({error.field: [str(error)]})
    if isinstance(error, ConflictingTaskError):
        return Conflict(str(error))
    return exceptions.NotFound()
