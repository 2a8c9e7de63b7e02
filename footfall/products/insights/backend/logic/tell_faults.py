"""What the engine says of SQL that people wrote, in the words they used."""

import re
from collections.abc import Mapping

from footfall.foundations.clickhouse.errors import ClickHouseError

# The engine's own faults; every other error of it is about the statement.
_FAULTS = {None, 49, 209, 210, 1001, 1002}
_ENGINE_NAME = re.compile(r"`?(?:__table\d+\.|\b[sw]_\w+\.)?`?\b([a-z]_[A-Za-z0-9_$]+)`?")
_TAIL = re.compile(
    r"(: [Ii]n scope |: while executing |: While |, while executing | \(version |\. Stack trace|: \(while ).*",
    re.DOTALL,
)


def is_of_engine(error: ClickHouseError) -> bool:
    """Whether the engine itself is at fault, and not what it was told to do."""
    return error.code in _FAULTS


def in_words_of_people(message: str, written: Mapping[str, str]) -> str:
    """`written`: the names of the SQL that stand for names of people."""
    text = message.partition("DB::Exception: ")[2] or message
    text = _TAIL.sub("", text)
    text = _ENGINE_NAME.sub(lambda found: written.get(found[1], found[1].partition("_")[2]), text)
    return text.strip().rstrip(".")[:500]
