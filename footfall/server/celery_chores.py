"""The closed list of what Celery runs. It is closed: docs/decisions/0010 says where new work goes, and a test refuses a fourth entry.

An entry names the function that does the work, so that the list can be read without loading any product.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True)
class Chore:
    """Work that nobody misses when it is late or left out: a later run makes up for it.

    `function` is the dotted path of a function without arguments; what it returns is logged. It runs at `minute` of
    `hour` (crontab's words, UTC), which is once in `interval`. After `time_limit` the worker ends itself.
    """

    name: str
    function: str
    minute: str
    hour: str
    interval: timedelta
    time_limit: timedelta

    @property
    def expires(self) -> timedelta:
        """A message that no worker took in this time is dropped: the next one does the same work."""
        return self.interval * 1.5


CHORES: Final = (
    Chore(
        name="clear_expired_sessions",
        function="footfall.foundations.identity.logic.clear_expired_sessions.clear_expired_sessions",
        minute="40",
        hour="3",
        interval=timedelta(days=1),
        time_limit=timedelta(minutes=10),
    ),
    Chore(
        name="count_definitions",
        function="footfall.products.taxonomy.backend.facade.count_definitions",
        minute="20",
        hour="*/6",
        interval=timedelta(hours=6),
        time_limit=timedelta(minutes=30),
    ),
    Chore(
        name="delete_expired_exports",
        function="footfall.products.exports.backend.facade.delete_expired_exports",
        minute="10",
        hour="4",
        interval=timedelta(days=1),
        time_limit=timedelta(minutes=30),
    ),
)
