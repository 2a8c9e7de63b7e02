"""Why a workflow failed, in words for people. Free of Django, so that workflows may import it."""

from temporalio.exceptions import ApplicationError, TimeoutError


def told_cause(error: BaseException, timed_out: str) -> str:
    """The innermost cause that has something to say; a time that ran out without one is told as `timed_out`."""
    told = str(error)
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ApplicationError):
            told = cause.message
        elif isinstance(cause, TimeoutError) and not isinstance(cause.__cause__, ApplicationError):
            told = timed_out
        cause = cause.__cause__
    return told
