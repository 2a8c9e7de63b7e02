"""Tries a destination step by step, as a run would use it, and says at which step it fails and why."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
from botocore.exceptions import BotoCoreError, ClientError

from footfall.foundations.object_storage.outbound_s3 import InvalidEndpointError
from footfall.foundations.outbound.addresses import (
    ForbiddenAddressError,
    UnknownHostError,
    resolve,
)
from footfall.products.exports.backend.contracts import (
    CheckStep,
    DestinationError,
    DestinationType,
    Model,
)
from footfall.products.exports.backend.logic.explain_storage_error import describe
from footfall.products.exports.backend.logic.merge_tables import (
    Table,
    check_columns,
    connected,
    create_table,
    explain,
)
from footfall.products.exports.backend.logic.open_destination import (
    Settings,
    open_bucket,
    open_table,
)

# name, what it shows to people
_Step = tuple[str, str]
_REACH: _Step = ("reach", "The address is one that may be reached")
_LIST: _Step = ("list", "The key is accepted and the bucket can be listed")
_WRITE: _Step = ("write", "A file can be written and deleted")
_LOG_IN: _Step = ("log_in", "The user can log in to the database")
_TABLE: _Step = ("table", "The table takes the rows, or can be created")

_STEPS = {
    DestinationType.S3: (_REACH, _LIST, _WRITE),
    DestinationType.HOUSE: (_REACH, _LIST, _WRITE),
    DestinationType.POSTGRES: (_REACH, _LOG_IN, _TABLE),
}


class _FailedError(Exception):
    """The step failed; the text says why."""


def list_steps(destination_type: DestinationType) -> list[CheckStep]:
    """What `check_destination` will try, in order."""
    return [CheckStep(name, text, None, "") for name, text in _STEPS[destination_type]]


def check_destination(
    team_id: int, destination_type: DestinationType, model: Model, config: Settings
) -> list[CheckStep]:
    """Every step with its outcome; those behind the first that failed were not tried. Leaves nothing behind."""
    if destination_type is DestinationType.POSTGRES:
        tries = _table_tries(open_table(config), model)
    else:
        tries = _bucket_tries(team_id, destination_type, config)
    outcomes: list[CheckStep] = []
    has_failed = False
    with ExitStack() as stack:
        attempts = tries(stack)
        for name, text in _STEPS[destination_type]:
            if has_failed:
                outcomes.append(CheckStep(name, text, None, "Not tried."))
                continue
            try:
                next(attempts)
            except _FailedError as error:
                has_failed = True
                outcomes.append(CheckStep(name, text, False, str(error)))
            else:
                outcomes.append(CheckStep(name, text, True, ""))
    return outcomes


def _bucket_tries(
    team_id: int, destination_type: DestinationType, config: Settings
) -> Callable[[ExitStack], Iterator[None]]:
    def tries(_: ExitStack) -> Iterator[None]:
        try:
            bucket = open_bucket(team_id, destination_type, config)
        except (DestinationError, InvalidEndpointError) as error:
            raise _FailedError(str(error)) from error
        yield
        client, name = bucket.client, bucket.name
        try:
            client.list_objects_v2(Bucket=name, Prefix=bucket.prefix, MaxKeys=1)
            yield
            key = "/".join(filter(None, (bucket.prefix, f"footfall-test-{secrets.token_hex(8)}")))
            client.put_object(Bucket=name, Key=key, Body=b"A connection test. It may be deleted.\n")
            client.delete_object(Bucket=name, Key=key)
            yield
        except (ClientError, BotoCoreError, OSError) as error:
            raise _FailedError(describe(error, bucket)) from error

    return tries


def _table_tries(table: Table, model: Model) -> Callable[[ExitStack], Iterator[None]]:
    def tries(stack: ExitStack) -> Iterator[None]:
        try:
            resolve(table.host, table.port)
            yield
            connection = stack.enter_context(connected(table))
            yield
            with connection.transaction(force_rollback=True), connection.cursor() as cursor:
                create_table(cursor, table, model)
                check_columns(cursor, table, model)
            yield
        except (ForbiddenAddressError, UnknownHostError, DestinationError) as error:
            raise _FailedError(str(error)) from error
        except psycopg.Error as error:
            raise _FailedError(explain(error, table)) from error

    return tries
