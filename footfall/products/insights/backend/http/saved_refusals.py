"""The reasons why something is not saved, as the API says them."""

from collections.abc import Iterator
from contextlib import contextmanager

from footfall.foundations.http.bodies import refusal
from footfall.foundations.http.errors import Conflict
from footfall.products.insights.backend.contracts import (
    InUseError,
    NameTakenError,
    QueryFailedError,
)
from footfall.products.insights.backend.http.refusals import refusal_of
from footfall.query.errors import QueryError


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """`name`: the field that has to be unlike those of all others."""
    try:
        yield
    except NameTakenError as error:
        raise refusal(str(error), [name]) from error
    except InUseError as error:
        raise Conflict(str(error)) from error
    except QueryError as error:
        raise refusal(error.message, error.path.split(".") if error.path else []) from error
    except QueryFailedError as error:
        raise refusal_of(error) from error
