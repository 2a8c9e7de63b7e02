"""Starting a program as an unprivileged user when the house is run by root.

PostgreSQL refuses to run as root, and user SQL runs inside the embedded ClickHouse server. A user id needs no entry in
the password file, except for PostgreSQL's `initdb`, which looks its name up.
"""

import os
import pwd
import shutil
from pathlib import Path

from footfall.cli.home import cannot_write
from footfall.cli.trouble import TroubleError

POSTGRES_USER_NAMES = ("postgres", "nobody")
# From the range that Debian's policy leaves to packages; PostgreSQL's files stay closed to ClickHouse and the reverse.
CLICKHOUSE_USER_ID = 64_087

# Lets a program pass through folders that only root may enter, such as /root. Containers often grant only the second.
_PASSING_CAPABILITIES = {"dac_read_search": 2, "dac_override": 1}


def postgres_user_id() -> int:
    for name in POSTGRES_USER_NAMES:
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise TroubleError(
        "PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody.",
        "Run Footfall as another user, or add one: useradd --system postgres.",
    )


def own_folder(folder: Path, user_id: int) -> None:
    """Make a folder that only `user_id` may read; its own user, when we are not root."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.getuid() == 0:
            os.chown(folder, user_id, user_id)
    except OSError as error:
        raise cannot_write(folder, error) from error


def unprivileged(command: list[str], user_id: int, *passes_through: Path) -> list[str]:
    """`command` as it must be started so that it runs as `user_id`; unchanged when we are not root."""
    if os.getuid() != 0:
        return command
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise TroubleError(
            "The program setpriv, which starts programs as another user, is missing.",
            "Install the package util-linux, or run Footfall as a user other than root.",
        )
    wrapped = [setpriv, f"--reuid={user_id}", f"--regid={user_id}", "--clear-groups"]
    if not all(_is_open_to_others(path) for path in passes_through):
        capability = _passing_capability()
        wrapped += [f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}"]
    return [*wrapped, "--", *command]


def _is_open_to_others(path: Path) -> bool:
    """Whether any user may pass through `path`, if it is a folder, and all folders above it."""
    path = path.resolve()
    folders = [path, *path.parents] if path.is_dir() else path.parents
    return all(folder.stat().st_mode & 0o001 for folder in folders)


def _passing_capability() -> str:
    status = Path("/proc/self/status").read_text()
    effective = next(
        int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapEff:")
    )
    for name, bit in _PASSING_CAPABILITIES.items():
        if effective >> bit & 1:
            return name
    raise TroubleError(
        "The home or the checkout lies in a folder that only root may enter, and PostgreSQL refuses to run as root.",
        "Name a home outside of it (--home DIR), or run Footfall as another user.",
    )
