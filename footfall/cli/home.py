"""The home: the folder of all state of one running house. Where things lie in it, and its two records.

`state.json` holds ports and addresses, `secrets.json` (readable by its owner only) the generated passwords.
"""

import errno
import fcntl
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Literal, Self, TypeVar
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from footfall.cli.trouble import TroubleError

_LONGEST_SOCKET_PATH = (
    90  # bytes; the kernel's limit is 107, and supervisord adds a suffix while it binds
)


def generate_encryption_key() -> str:
    """32 random bytes as the encryption of stored secrets wants them (footfall/foundations/secrets)."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _generate_access_key() -> str:
    """20 capital letters and digits: the shape that every S3 library accepts."""
    return secrets.token_hex(10).upper()


def _generate_password() -> str:
    return secrets.token_urlsafe(24)


class State(BaseModel):
    """Where the house listens (`ports` by name), and the parts of its last start."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: Literal[1] = 1
    listen: str = "127.0.0.1"
    ports: dict[str, int] = Field(default_factory=dict)
    kafka_cluster_id: str
    parts: list[str] = Field(default_factory=list)

    @classmethod
    def generate(cls) -> Self:
        cluster_id = urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
        # Kafka refuses ids that its own command line would take for an option.
        return cls(kafka_cluster_id=cluster_id.replace("-", "x"))


class Secrets(BaseModel):
    """Generated at the first start, except `given_settings`: the `FOOTFALL_…` variables of the last `up`."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    version: Literal[1] = 1
    django_secret_key: str = Field(min_length=50)
    postgres_password: str = Field(min_length=20)
    redis_password: str = Field(min_length=20)
    clickhouse_writer_password: str = Field(min_length=20)
    clickhouse_reader_password: str = Field(min_length=20)
    # A secret that younger versions added has a factory: `prepare` completes the record of an older home with it.
    encryption_key: str = Field(default_factory=generate_encryption_key, min_length=44)
    object_storage_access_key: str = Field(default_factory=_generate_access_key, min_length=16)
    object_storage_secret_key: str = Field(default_factory=_generate_password, min_length=20)
    given_settings: dict[str, str] = Field(default_factory=dict)

    @classmethod
    def generate(cls) -> Self:
        return cls(
            django_secret_key=secrets.token_urlsafe(50),
            postgres_password=secrets.token_urlsafe(24),
            redis_password=secrets.token_urlsafe(24),
            clickhouse_writer_password=secrets.token_urlsafe(24),
            clickhouse_reader_password=secrets.token_urlsafe(24),
            encryption_key=generate_encryption_key(),
            object_storage_access_key=_generate_access_key(),
            object_storage_secret_key=_generate_password(),
        )


Record = TypeVar("Record", State, Secrets)


class Home:
    """Paths of one home and its records. Making the object touches nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().resolve()
        self.state_file = self.folder / "state.json"
        self.secrets_file = self.folder / "secrets.json"
        self.keys_file = self.folder / "bootstrap.json"
        self.lock_file = self.folder / "lock"
        self.logs = self.folder / "logs"
        self.supervisord_conf = self.folder / "supervisord.conf"
        self.supervisord_log = self.logs / "supervisord.log"
        self.supervisord_pid = self.folder / "supervisord.pid"

    @property
    def socket(self) -> Path:
        """Where supervisord listens; in the home, unless its path is too long for a socket."""
        inside = self.folder / "supervisor.sock"
        if len(os.fsencode(inside)) <= _LONGEST_SOCKET_PATH:
            return inside
        name = sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(gettempdir()) / f"footfall-{os.getuid()}" / f"{name}.sock"

    def log_of(self, part: str) -> Path:
        return self.logs / f"{part}.log"

    def folder_of(self, part: str) -> Path:
        return self.folder / part

    @property
    def exists(self) -> bool:
        return self.state_file.exists()

    def read_state(self) -> State:
        return self._read(State, self.state_file)

    def read_secrets(self) -> Secrets:
        return self._read(Secrets, self.secrets_file)

    def prepare(self) -> tuple[State, Secrets]:
        """Make the folder and its records where they are missing, and read them."""
        self._refuse_foreign_folder()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # Parts that run as another user must pass through the home, so root's is open for passing only.
            self.folder.chmod(0o711 if os.getuid() == 0 else 0o700)
            self.logs.mkdir(exist_ok=True)
            self.socket.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise cannot_write(self.folder, error) from error
        if self.socket.parent.stat().st_uid != os.getuid():
            raise TroubleError(
                f"The folder {self.socket.parent} belongs to another user.",
                "Choose a home with a shorter path (--home DIR), so that its socket fits inside it.",
            )
        has_state, has_secrets = self.state_file.exists(), self.secrets_file.exists()
        if not has_state and not has_secrets:
            # The secrets first: a crash in between leaves a home that the next start completes.
            self.write(Secrets.generate())
            self.write(State.generate())
        elif has_secrets and not has_state and not self.folder_of("kafka").exists():
            self.write(State.generate())
        state, known = self.read_state(), self.read_secrets()
        if Secrets.model_fields.keys() - known.model_fields_set:
            self.write(known)
        return state, known

    def write(self, record: State | Secrets) -> None:
        path = self.state_file if isinstance(record, State) else self.secrets_file
        write_private(path, record.model_dump_json(indent=2) + "\n")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home for one command that changes it; a second one is refused with the pid of the first."""
        self._refuse_foreign_folder()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise cannot_write(self.folder, error) from error
        with os.fdopen(descriptor, "r+") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = held.read().strip() or "unknown"
                raise TroubleError(
                    f"Another footfall command (pid {holder}) is working on the home {self.folder}.",
                    "Wait until it has finished and try again.",
                ) from error
            held.truncate(0)
            held.write(str(os.getpid()))
            held.flush()
            yield

    def _read(self, kind: type[Record], path: Path) -> Record:
        try:
            return kind.model_validate_json(path.read_text())
        except FileNotFoundError as error:
            raise self._corrupt(path, "is missing") from error
        except (OSError, UnicodeDecodeError) as error:
            raise self._corrupt(path, f"cannot be read ({error})") from error
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            if where == "version":
                raise self._corrupt(path, "was written by another version of Footfall") from error
            reason = f"{where}: {first['msg']}" if where else first["msg"]
            raise self._corrupt(path, f"does not hold what it should ({reason})") from error

    def _corrupt(self, path: Path, what: str) -> TroubleError:
        return TroubleError(
            f"The home {self.folder} cannot be used: {path.name} {what}.",
            f"Put {path.name} back from a backup, or begin with an empty home (--home DIR); nothing in "
            f"{self.folder} was changed.",
        )

    def _refuse_foreign_folder(self) -> None:
        """A folder with other things in it must not get our lock, our permissions or our data."""
        if self.exists or self.secrets_file.exists():
            return
        ours = {self.lock_file.name, self.logs.name}
        try:
            names = [entry.name for entry in self.folder.iterdir()]
        except FileNotFoundError:
            return
        except OSError as error:
            raise cannot_write(self.folder, error) from error
        if strangers := sorted(set(names) - ours):
            raise TroubleError(
                f"The folder {self.folder} is no home of Footfall and is not empty (it holds {strangers[0]}).",
                "Name an empty folder, or one that does not exist yet, with --home DIR.",
                exit_code=2,
            )


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner only."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise cannot_write(path.parent, error) from error


def cannot_write(folder: Path, error: OSError) -> TroubleError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return TroubleError(
            f"The disk that holds {folder} is full.",
            "Free some space, or name a home on another disk with --home DIR.",
        )
    return TroubleError(
        f"{folder} cannot be written: {error.strerror or error}.",
        "Mend its permissions, or name another folder with --home DIR.",
    )
