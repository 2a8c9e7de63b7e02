"""A connection to a PostgreSQL that somebody named: checked, pinned to the checked address, read-only, with time limits."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import errors

from footfall.foundations.outbound.addresses import (
    ForbiddenAddressError,
    UnknownHostError,
    resolve,
)
from footfall.products.warehouse.backend.contracts import SourceError

_CONNECT_TIMEOUT_S: Final = 10
# One page of a table, at the pace at which we take it.
_STATEMENT_TIMEOUT_MS: Final = 6 * 3600 * 1000
_LOCK_TIMEOUT_MS: Final = 60 * 1000
_OPTIONS: Final = (
    "-c default_transaction_read_only=on -c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 "
    "-c extra_float_digits=1 -c bytea_output=hex -c client_encoding=UTF8 "
    f"-c statement_timeout={_STATEMENT_TIMEOUT_MS} -c lock_timeout={_LOCK_TIMEOUT_MS}"
)

# What only the owner of the database can mend. A connection that broke is tried again.
_OWNERS_FAULTS: Final = (
    errors.InvalidPassword,
    errors.InvalidAuthorizationSpecification,
    errors.InvalidCatalogName,
    errors.InvalidSchemaName,
    errors.InsufficientPrivilege,
    errors.UndefinedColumn,
    errors.UndefinedTable,
    errors.UndefinedFunction,
    errors.DataError,
    errors.DatatypeMismatch,
    errors.CannotCoerce,
)
# what libpq says -> the setting that is wrong, in the order in which they are looked for
_SAYS_WHOSE_FAULT: Final = {
    "password authentication failed": "password",
    "no password supplied": "password",
    "no pg_hba.conf entry": "",
    "server does not support SSL": "ssl_mode",
    "certificate": "ssl_mode",
    "role": "user",
    "does not exist": "database",
}


@contextmanager
def open_postgres(config: Mapping[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    """Raises `SourceError` for what its owner must mend, and psycopg's errors for what may pass."""
    host, port = str(config["host"]), int(config["port"])
    try:
        address = resolve(host, port)
    except (ForbiddenAddressError, UnknownHostError) as error:
        raise SourceError(str(error), "host") from error
    try:
        connection = psycopg.connect(
            host=host,
            # resolved and checked once; the name is for TLS alone
            hostaddr=address,
            port=port,
            user=config["user"],
            password=config["password"],
            dbname=config["database"],
            sslmode=config["ssl_mode"],
            sslrootcert="system" if config["ssl_mode"] == "verify-full" else None,
            connect_timeout=_CONNECT_TIMEOUT_S,
            options=_OPTIONS,
            application_name="footfall warehouse",
            autocommit=True,
            keepalives_idle=30,
            # nothing of this machine's user is offered to a stranger
            passfile="",
            gssencmode="disable",
        )
    except psycopg.OperationalError as error:
        raise explained(error) from error
    try:
        yield connection
    except _OWNERS_FAULTS as error:
        raise SourceError(f"PostgreSQL refuses: {first_line(error)}") from error
    finally:
        # never with a rollback, as the connection's own `with` does: it waits for the lock of a COPY that was left half-way
        connection.close()


def explained(error: psycopg.OperationalError) -> Exception:
    """A refusal that will be the same next time as `SourceError`; else the error itself."""
    text = first_line(error)
    for words, setting in _SAYS_WHOSE_FAULT.items():
        if words in str(error):
            return SourceError(f"PostgreSQL refuses the connection: {text}", setting)
    return error


def first_line(error: Exception) -> str:
    """What libpq says, without its lines about where in a statement."""
    lines = str(error).strip().splitlines() or ["no answer"]
    return (
        lines[-1].removeprefix("FATAL: ").strip()[:500] if "FATAL" in lines[-1] else lines[0][:500]
    )
