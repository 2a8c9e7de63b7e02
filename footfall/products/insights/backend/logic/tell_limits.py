"""A limit that a question met, in words for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from footfall.foundations.clickhouse.client import QueryLimits
from footfall.foundations.clickhouse.errors import (
    Cancelled,
    OutOfMemory,
    Overloaded,
    TimedOut,
    TooManyRows,
    Unreachable,
)
from footfall.products.insights.backend.contracts import (
    QueryCancelledError,
    QueryFailedError,
    QueryTooLargeError,
    QueryTooSlowError,
    StoreUnavailableError,
)

_NARROW = "narrow the date range, name fewer properties, or ask for fewer series"


@contextmanager
def told_limits(limits: QueryLimits, narrow: str, too_many_rows: str) -> Iterator[None]:
    """Turns what ClickHouse says of `limits` into a QueryFailedError. `narrow` says what would help; `too_many_rows` begins
    the sentence about an answer with more rows than it may have.
    """
    try:
        yield
    except TimedOut as error:
        raise QueryTooSlowError(
            f"The query ran longer than the {limits.max_execution_time_s:g} s that it may: {narrow}."
        ) from error
    except Cancelled as error:
        raise QueryCancelledError("The query was cancelled.") from error
    except OutOfMemory as error:
        raise QueryTooLargeError(
            f"The query needs more than the 2 GB of memory that it may use: {narrow}."
        ) from error
    except TooManyRows as error:
        raise QueryTooLargeError(f"{too_many_rows}: {narrow}.") from error
    except (Unreachable, Overloaded) as error:
        raise StoreUnavailableError(
            "The event store does not answer now. Try again in a moment."
        ) from error


def too_many_bytes(max_bytes: int) -> QueryFailedError:
    return QueryTooLargeError(
        f"The query reads more than the {max_bytes / 1024**3:g} GB that it may: {_NARROW}."
    )
