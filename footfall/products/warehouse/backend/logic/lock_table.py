"""One process at a time works on a table's copy, whatever Temporal believes: a lock in PostgreSQL, held by a connection.

It ends with the process that holds it, so an attempt that was given up but still works is waited for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import psycopg


@contextmanager
def locked_table(postgres_url: str, table_id: str) -> Iterator[None]:
    """Waits as long as somebody else has it."""
    number = int.from_bytes(sha256(f"warehouse {table_id}".encode()).digest()[:8], signed=True)
    with psycopg.connect(postgres_url, autocommit=True, keepalives_idle=10) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [number])
        yield
