"""The reasons why a question is not answered, as the API says them."""

from rest_framework import exceptions, status

from footfall.foundations.http.errors import Unavailable
from footfall.products.insights.backend.contracts import (
    BudgetSpentError,
    QueryCancelledError,
    QueryFailedError,
    QueryTooLargeError,
    QueryTooSlowError,
    TooManyQueriesError,
)
from footfall.query.errors import QueryError


class QueryTooSlow(exceptions.APIException):
    status_code = status.HTTP_504_GATEWAY_TIMEOUT
    default_code = "query_too_slow"


class QueryTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "query_too_large"


class TooManyQueries(exceptions.APIException):
    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "too_many_queries"
    # told as Retry-After
    wait = 2


class BudgetSpent(exceptions.APIException):
    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "query_budget_spent"

    def __init__(self, detail: str, wait_s: int) -> None:
        super().__init__(detail)
        self.wait = wait_s


class QueryCancelled(exceptions.APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "query_cancelled"


def refusal_of(error: QueryError | QueryFailedError) -> exceptions.APIException:
    if isinstance(error, QueryError):
        return exceptions.ValidationError({error.path or "query": [error.message]})
    if isinstance(error, BudgetSpentError):
        return BudgetSpent(str(error), error.wait_s)
    if isinstance(error, QueryCancelledError):
        return QueryCancelled(str(error))
    if isinstance(error, TooManyQueriesError):
        return TooManyQueries(str(error))
    if isinstance(error, QueryTooSlowError):
        return QueryTooSlow(str(error))
    if isinstance(error, QueryTooLargeError):
        return QueryTooLarge(str(error))
    return Unavailable(str(error))
