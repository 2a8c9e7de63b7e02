"""Answers that were computed, kept in Redis for whoever asks the same again."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import redis

from footfall.foundations.redis.client import Redis

KEPT_FOR = timedelta(days=1)
MAX_ANSWER_BYTES = 32 * 1024**2
MAX_KEPT_BYTES = 4 * 1024**2
MAX_TEAM_BYTES = 64 * 1024**2

# The oldest of the team's give way to a new one. Of those that ended by themselves only the size is left to forget.
_KEEP = """
local times, sizes, total = KEYS[1], KEYS[2], KEYS[3]
local name, data, now, kept_for, most, prefix = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
local function forget(old)
    redis.call('decrby', total, tonumber(redis.call('hget', sizes, old) or 0))
    redis.call('hdel', sizes, old)
    redis.call('zrem', times, old)
    redis.call('del', prefix .. old)
end
forget(name)
for _, old in ipairs(redis.call('zrangebyscore', times, '-inf', now - kept_for)) do forget(old) end
while tonumber(redis.call('get', total) or 0) + #data > most do
    local oldest = redis.call('zrange', times, 0, 0)
    if #oldest == 0 then break end
    forget(oldest[1])
end
redis.call('set', prefix .. name, data, 'EX', kept_for)
redis.call('zadd', times, now, name)
redis.call('hset', sizes, name, #data)
redis.call('incrby', total, #data)
for _, key in ipairs(KEYS) do redis.call('expire', key, kept_for) end
return 1
"""


@dataclass(frozen=True)
class KeptAnswer:
    """`answer`, as JSON has it, was computed from `began` to `ended`."""

    answer: dict[str, Any]
    began: datetime
    ended: datetime
    fresh_until: datetime
    refresh_from: datetime


class AnswerTooLargeError(Exception):
    """It takes more room than one answer may."""


class Answers:
    """The answers of one team. Its name is part of every key, so no other team's can be found."""

    def __init__(self, shared: Redis, team_id: int, max_team_bytes: int = MAX_TEAM_BYTES) -> None:
        self._shared = shared
        self._team = f"footfall:query:{{{team_id}}}"
        self._max_team_bytes = max_team_bytes

    def find(self, name: str) -> KeptAnswer | None:
        """None also while Redis is down."""
        held = self._shared.tried(
            lambda client: cast("bytes | None", client.get(f"{self._team}:answer:{name}")), None
        )
        return None if held is None else _unpacked(held)

    def keep(self, name: str, kept: KeptAnswer) -> bool:
        """Whether it is kept; it is not while Redis is down. Raises AnswerTooLargeError."""
        packed = _packed(kept)

        def store(client: redis.Redis) -> bool:
            kinds = ("times", "sizes", "total")
            client.eval(
                _KEEP,
                len(kinds),
                *(f"{self._team}:answers:{kind}" for kind in kinds),
                *(name, packed, str(int(kept.ended.timestamp()))),
                *(str(int(KEPT_FOR.total_seconds())), str(self._max_team_bytes)),
                f"{self._team}:answer:",
            )
            return True

        return self._shared.tried(store, False)


def _packed(kept: KeptAnswer) -> bytes:
    head = {
        name: getattr(kept, name).isoformat()
        for name in ("began", "ended", "fresh_until", "refresh_from")
    }
    text = json.dumps({**head, "answer": kept.answer}, allow_nan=False, separators=(",", ":"))
    if len(text) > MAX_ANSWER_BYTES:
        raise AnswerTooLargeError
    packed = zlib.compress(text.encode(), level=1)
    if len(packed) > MAX_KEPT_BYTES:
        raise AnswerTooLargeError
    return packed


def _unpacked(packed: bytes) -> KeptAnswer:
    held = json.loads(zlib.decompress(packed))
    answer = held.pop("answer")
    return KeptAnswer(
        answer=answer, **{name: datetime.fromisoformat(text) for name, text in held.items()}
    )
