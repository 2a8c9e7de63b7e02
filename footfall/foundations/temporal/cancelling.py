"""Asking a workflow to end."""

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode


async def cancel_workflow(client: Client, workflow_id: str, run_id: str | None = None) -> bool:
    """False when there is nothing to end: no such workflow, or one that has ended already."""
    handle = client.get_workflow_handle(workflow_id, run_id=run_id)
    try:
        # a server takes a second request for a workflow that the first one ended
        if (await handle.describe()).status is not WorkflowExecutionStatus.RUNNING:
            return False
        await handle.cancel()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return True
