"""The threads that plain (not `async`) activities run on."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")


class ActivityThreads(ThreadPoolExecutor):
    """Gives every activity fresh database connections and takes them back: a thread outlives PostgreSQL's restarts."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        def with_own_connections() -> T:
            close_old_connections()
            try:
                return function(*args, **kwargs)
            finally:
                connections.close_all()

        return super().submit(with_own_connections)
