"""ClickHouse's errors as types, so that callers decide by meaning and never by text."""

from __future__ import annotations

import re

from clickhouse_connect.driver.exceptions import Error as DriverError
from clickhouse_connect.driver.exceptions import ProgrammingError

_CODE_IN_TEXT = re.compile(r"\bCode: (\d+)")
_NAME_IN_TEXT = re.compile(r"\(([A-Z][A-Z0-9_]+)\)\s*$")


class ClickHouseError(Exception):
    """A statement was refused or failed.

    `code` is ClickHouse's number, None when no answer came. `message` is the engine's own sentence: it can hold parts
    of the SQL and of rows, so it is for logs and for people who wrote the SQL, not for every client.
    """

    def __init__(self, message: str, *, code: int | None = None, name: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.name = name


class Unreachable(ClickHouseError):
    """No answer: nothing listens, the connection broke, or the answer took longer than the client waits."""


class AccessRefused(ClickHouseError):
    """The credential is unknown or may not do this."""


class TimedOut(ClickHouseError):
    """The statement ran longer than its `max_execution_time_s`."""


class OutOfMemory(ClickHouseError):
    """The statement needed more memory than its limit or the server's."""


class TooManyRows(ClickHouseError):
    """The statement read or returned more rows or bytes than its limit."""


class TooManyBytes(TooManyRows):
    """The statement read more than its `max_read_bytes`."""


class Cancelled(ClickHouseError):
    """The statement was killed."""


class Overloaded(ClickHouseError):
    """The server runs as many statements as it may; the same statement can succeed later."""


class InvalidQuery(ClickHouseError):
    """The SQL does not parse, or names what does not exist, or has types that do not fit."""


_TYPE_OF_CODE: dict[int, type[ClickHouseError]] = {
    6: InvalidQuery,  # CANNOT_PARSE_TEXT
    36: InvalidQuery,  # BAD_ARGUMENTS
    41: InvalidQuery,  # CANNOT_PARSE_DATETIME
    42: InvalidQuery,  # NUMBER_OF_ARGUMENTS_DOESNT_MATCH
    43: InvalidQuery,  # ILLEGAL_TYPE_OF_ARGUMENT
    46: InvalidQuery,  # UNKNOWN_FUNCTION
    47: InvalidQuery,  # UNKNOWN_IDENTIFIER
    53: InvalidQuery,  # TYPE_MISMATCH
    60: InvalidQuery,  # UNKNOWN_TABLE
    62: InvalidQuery,  # SYNTAX_ERROR
    81: InvalidQuery,  # UNKNOWN_DATABASE
    158: TooManyRows,  # TOO_MANY_ROWS
    159: TimedOut,  # TIMEOUT_EXCEEDED
    160: TimedOut,  # TOO_SLOW
    164: AccessRefused,  # READONLY
    193: AccessRefused,  # WRONG_PASSWORD
    202: Overloaded,  # TOO_MANY_SIMULTANEOUS_QUERIES
    215: InvalidQuery,  # NOT_AN_AGGREGATE
    241: OutOfMemory,  # MEMORY_LIMIT_EXCEEDED
    291: AccessRefused,  # DATABASE_ACCESS_DENIED
    307: TooManyBytes,  # TOO_MANY_BYTES
    386: InvalidQuery,  # NO_COMMON_TYPE
    394: Cancelled,  # QUERY_WAS_CANCELLED
    396: TooManyRows,  # TOO_MANY_ROWS_OR_BYTES
    456: InvalidQuery,  # UNKNOWN_QUERY_PARAMETER
    457: InvalidQuery,  # BAD_QUERY_PARAMETER
    497: AccessRefused,  # ACCESS_DENIED
    516: AccessRefused,  # AUTHENTICATION_FAILED
}


def error_of(error: DriverError) -> ClickHouseError:
    """The typed error for the driver's; without a code no answer came, or the driver itself refused to ask."""
    text = str(error)
    code = error.code
    if code is None and (found := _CODE_IN_TEXT.search(text)):
        # A statement that fails after its first rows has its error in the body, not in a header.
        code = int(found[1])
    kind = ClickHouseError
    if code is not None:
        kind = _TYPE_OF_CODE.get(code, ClickHouseError)
    elif not isinstance(error, ProgrammingError):
        kind = Unreachable
    named = _NAME_IN_TEXT.search(text)
    return kind(text, code=code, name=error.name or (named[1] if named else None))
