"""What Redis holds of a question that is answered while nobody waits: its status, and whether its process lives."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self, cast

from footfall.foundations.redis.client import Redis
from footfall.foundations.redis.leases import Lease, Leases
from footfall.products.insights.backend.contracts import QueryProgress, StoreUnavailableError
from footfall.products.insights.backend.logic.answer_question import Label

KNOWN_FOR = timedelta(minutes=20)
RUNNER_ENDED = "The process that answered the query ended before it was done. Ask the query again."
CANCELLED = "The query was cancelled."

# An end is written once: who cancels and who finishes at the same moment may both try.
_END = """
if redis.call('hexists', KEYS[1], 'end') == 1 then return 0 end
if redis.call('exists', KEYS[1]) == 0 then return 0 end
redis.call('hset', KEYS[1], 'end', ARGV[1])
redis.call('expire', KEYS[1], ARGV[2])
return 1
"""


# Nothing is told of a run that has ended, or is forgotten.
_TELL = """
if redis.call('hexists', KEYS[1], 'end') == 1 then return 0 end
if redis.call('exists', KEYS[1]) == 0 then return 0 end
return redis.call('hset', KEYS[1], ARGV[1], ARGV[2])
"""


@dataclass(frozen=True)
class RunEnd:
    """`status_code`: of the refusal, as HTTP has it; 200 where there is an answer."""

    at: str
    error: str | None
    status_code: int


@dataclass(frozen=True)
class Run:
    id: str
    team_id: int
    label: Label
    started: str
    expires: str
    picked_up: str | None = None
    progress: QueryProgress | None = None
    end: RunEnd | None = None

    @classmethod
    def new(cls, team_id: int, label: Label, now: datetime) -> Self:
        return cls(
            # enough that nobody finds another one's
            id=secrets.token_urlsafe(24),
            team_id=team_id,
            label=label,
            started=now.isoformat(),
            expires=(now + KNOWN_FOR).isoformat(),
        )


class Runs:
    """The runs of one team: another team's id is not known here."""

    def __init__(self, shared: Redis, leases: Leases, team_id: int) -> None:
        self._shared = shared
        self._leases = leases
        self._team = f"footfall:query:{{{team_id}}}"

    def begin(self, run: Run) -> Lease:
        """Raises StoreUnavailableError while Redis is down: nobody could find the answer."""
        # The lease comes first, or the run would look dead.
        lease = self._leases.take(self._alive(run.id))
        fields = asdict(replace(run, picked_up=None, progress=None, end=None))
        key = self._key(run.id)

        def write(_client: object) -> bool:
            with self._shared.client.pipeline() as together:
                together.hset(key, "run", json.dumps(fields))
                together.expire(key, KNOWN_FOR)
                together.set(self._newest(run.label.name), run.id, ex=KNOWN_FOR)
                together.execute()
            return True

        if lease is None or not self._shared.tried(write, False):
            raise StoreUnavailableError(
                "Queries cannot be answered later just now: ask with refresh: blocking."
            )
        return lease

    def pick_up(self, run: Run, now: datetime) -> None:
        self._set(run.id, "picked_up", now.isoformat())

    def tell_progress(self, run: Run, progress: QueryProgress) -> None:
        self._set(run.id, "progress", json.dumps(asdict(progress)))

    def end(self, run_id: str, end: RunEnd) -> bool:
        """False when it had ended before."""
        told = json.dumps(asdict(end))
        seconds = str(int(KNOWN_FOR.total_seconds()))
        return self._shared.tried(
            lambda client: bool(client.eval(_END, 1, self._key(run_id), told, seconds)), False
        )

    def has_ended(self, run_id: str) -> bool:
        return self._shared.tried(
            lambda client: bool(client.hexists(self._key(run_id), "end")), False
        )

    def find(self, run_id: str, now: datetime) -> Run | None:
        """A run that has not ended and whose process does not live ends here, with an error."""
        run = self._read(run_id)
        if run is None or run.end is not None or self._leases.is_held(self._alive(run_id)):
            return run
        if self._shared.is_down:
            return run
        # It may have ended, and given back its lease, since it was read.
        self.end(run_id, RunEnd(now.isoformat(), RUNNER_ENDED, 503))
        return self._read(run_id)

    def find_of_answer(self, answer_name: str, now: datetime) -> Run | None:
        """The newest run that is to give this answer, if it has not ended."""
        held = self._shared.tried(
            lambda client: cast("bytes | None", client.get(self._newest(answer_name))), None
        )
        run = self.find(held.decode(), now) if held is not None else None
        return run if run is not None and run.end is None else None

    def _read(self, run_id: str) -> Run | None:
        nothing: dict[bytes, bytes] = {}
        held = self._shared.tried(
            lambda client: cast("dict[bytes, bytes]", client.hgetall(self._key(run_id))), nothing
        )
        if b"run" not in held:
            return None
        fields: dict[str, Any] = json.loads(held[b"run"])
        progress, end = held.get(b"progress"), held.get(b"end")
        picked_up = held.get(b"picked_up")
        label = Label(**fields.pop("label"))
        return replace(
            Run(label=label, **fields),
            picked_up=picked_up.decode() if picked_up else None,
            progress=QueryProgress(**json.loads(progress)) if progress else None,
            end=RunEnd(**json.loads(end)) if end else None,
        )

    def _set(self, run_id: str, field: str, text: str) -> None:
        self._shared.tried(
            lambda client: client.eval(_TELL, 1, self._key(run_id), field, text), None
        )

    def _key(self, run_id: str) -> str:
        return f"{self._team}:run:{run_id}"

    def _alive(self, run_id: str) -> str:
        return f"{self._team}:runner:{run_id}"

    def _newest(self, answer_name: str) -> str:
        return f"{self._team}:run-of:{answer_name}"
