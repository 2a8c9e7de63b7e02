"""What workflows and activities of the warehouse tell each other. No secrets: activities read those from the database.

What starts a workflow from outside is in `backend.contracts`.
"""

from dataclasses import dataclass

from footfall.products.warehouse.backend.contracts import SyncInput


@dataclass(frozen=True)
class SyncStep:
    sync: SyncInput
    run_id: str


@dataclass(frozen=True)
class Synced:
    """What was read from the source."""

    rows: int
    bytes: int


@dataclass(frozen=True)
class SyncEnd:
    """`status` is a `RunStatus`; `synced` is None unless the run came to its end."""

    sync: SyncInput
    run_id: str
    status: str
    error: str = ""
    synced: Synced | None = None
