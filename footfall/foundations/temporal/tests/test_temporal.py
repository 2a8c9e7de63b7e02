"""Against the real server that `tools.test_servers` starts."""

import asyncio
import dataclasses
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from temporalio import activity, workflow
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from footfall.foundations.temporal.activity_threads import ActivityThreads
from footfall.foundations.temporal.call import TemporalUnavailableError, run_async
from footfall.foundations.temporal.client import connect
from footfall.foundations.temporal.heartbeat import beating, last_state
from footfall.foundations.temporal.search_attributes import (
    SEARCH_ATTRIBUTES,
    describe_job,
    ensure_search_attributes,
)

CANARY = "canary-1f3b9c"
_PATIENCE = timedelta(seconds=30)


@activity.defn(no_thread_cancel_exception=True)
def fail_once_after_two_steps(secret: str) -> list[str | None]:
    before = last_state()
    with beating(every_s=0.1) as heartbeat:
        heartbeat.beat({"done": 2, "secret": secret})
    assert before is not None, secret
    connection.ensure_connection()
    return [str(before["done"]), secret]


@workflow.defn
class TwoAttempts:
    @workflow.run
    async def run(self, secret: str) -> list[str | None]:
        return await workflow.execute_activity(
            fail_once_after_two_steps,
            secret,
            start_to_close_timeout=_PATIENCE,
            retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=10)),
        )


@workflow.defn
class Failing:
    @workflow.run
    async def run(self, secret: str) -> None:
        raise ApplicationError(f"it failed with {secret}", non_retryable=True)


async def _histories(client: Client, queue: str) -> tuple[list[str | None], str]:
    """What the workflow gave back, and all that Temporal keeps of it, as text."""
    job = describe_job(7, "test")
    async with Worker(
        client,
        task_queue=queue,
        workflows=[TwoAttempts, Failing],
        activities=[fail_once_after_two_steps],
        activity_executor=ActivityThreads(2),
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_heartbeat_throttle_interval=timedelta(milliseconds=50),
    ):
        good = await client.start_workflow(
            TwoAttempts.run, CANARY, id=f"{queue}-1", task_queue=queue, search_attributes=job
        )
        answer = await good.result()
        bad = await client.start_workflow(
            Failing.run, CANARY, id=f"{queue}-2", task_queue=queue, search_attributes=job
        )
        with pytest.raises(WorkflowFailureError) as failure:
            await bad.result()
        assert isinstance(failure.value.cause, ApplicationError)
        assert CANARY in failure.value.cause.message
        kept = [await handle.fetch_history() for handle in (good, bad)]
    return answer, "".join(history.to_json() for history in kept)


@pytest.mark.django_db(transaction=True)
def test_an_attempt_begins_where_the_last_heartbeat_was_and_nothing_is_kept_in_clear() -> None:
    async def scenario() -> tuple[list[str | None], str]:
        return await _histories(await connect(), f"test-{uuid4()}")

    answer, kept = run_async(scenario())
    assert answer == ["2", CANARY]
    assert CANARY not in kept
    assert "TeamId" in kept


def test_search_attributes_are_registered_and_registering_them_again_changes_nothing() -> None:
    async def scenario() -> set[str]:
        client = await connect()
        await ensure_search_attributes(client)
        listed = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=client.namespace)
        )
        return set(listed.custom_attributes)

    assert set(SEARCH_ATTRIBUTES) <= run_async(scenario())


def test_a_server_that_does_not_answer_is_told_as_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nowhere = dataclasses.replace(settings.FOOTFALL, temporal_address="127.0.0.1:9")
    monkeypatch.setattr(settings, "FOOTFALL", nowhere)
    with pytest.raises(TemporalUnavailableError) as refused:
        run_async(connect())
    assert refused.value.status_code == 503


def test_an_error_of_the_work_itself_passes_through() -> None:
    async def scenario() -> None:
        await asyncio.sleep(0)
        raise RuntimeError("of its own")

    with pytest.raises(RuntimeError, match="of its own"):
        run_async(scenario())
