"""The one place where code that waits in threads (Django's views, Celery) asks something of Temporal."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from temporalio.service import RPCError, RPCStatusCode

from footfall.foundations.http.errors import Unavailable

logger = logging.getLogger(__name__)

T = TypeVar("T")

_TIMEOUT_S = 20
_PASSING = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
}


class TemporalUnavailableError(Unavailable):
    """Temporal did not answer; nothing is known of whether it took the request."""

    default_detail = "The workflow server does not answer. Please try again in a moment."
    default_code = "workflow_server_unavailable"


def run_async(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run `coroutine`, which connects by itself, to its end. Not for code that already runs in an event loop.

    Raises `TemporalUnavailableError` (503 in a view) when the server is away; other `RPCError` pass through.
    """

    async def bounded() -> T:
        async with asyncio.timeout(_TIMEOUT_S):
            return await coroutine

    try:
        return asyncio.run(bounded())
    except TimeoutError as error:
        raise _told(error) from error
    except RPCError as error:
        if error.status in _PASSING:
            raise _told(error) from error
        raise
    except RuntimeError as error:
        if "Failed client connect" in str(error) or "Failed to connect" in str(error):
            raise _told(error) from error
        raise


def _told(error: Exception) -> TemporalUnavailableError:
    logger.warning("Temporal does not answer", exc_info=error)
    return TemporalUnavailableError()
