"""A house in a `with`: for tests, benchmarks and scripts that need real servers for a while.

    with running_house(tmp_path / "home", parts=["postgres", "kafka"]) as house:
        psycopg.connect(house.settings["FOOTFALL_POSTGRES_URL"])

Everything the named parts need is started too, on free ports of the loopback; settings of the caller's environment are
not looked at. Leaving the `with` stops all of it and leaves the folder to its owner.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from footfall.cli.blueprint import Blueprint
from footfall.cli.bootstrapping import Keys, bootstrap
from footfall.cli.home import Home
from footfall.cli.opening import Wish, close_house, open_house
from footfall.cli.parts.table import PART_NAMES, part_named
from footfall.cli.starting import Progress, last_lines, wait_until_ready
from footfall.cli.supervision import Supervisor


class House:
    """A running house: where its parts are, and how to reach them."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint

    @property
    def settings(self) -> dict[str, str]:
        """Every `FOOTFALL_…` setting, as the parts have it (docs/architecture.md, Settings)."""
        return self.blueprint.settings

    @property
    def url(self) -> str:
        """The gateway."""
        return self.blueprint.local_url

    @property
    def clickhouse_writer(self) -> tuple[str, str]:
        return self._clickhouse_user("WRITER")

    @property
    def clickhouse_reader(self) -> tuple[str, str]:
        return self._clickhouse_user("READER")

    def address_of(self, part: str) -> str:
        """`host:port` of a part's first port."""
        return self.blueprint.address(part_named(part).ports[0])

    def url_of(self, part: str) -> str:
        """`http://host:port` of a part that speaks HTTP."""
        return f"http://{self.address_of(part)}"

    def pid_of(self, part: str) -> int:
        """The process that supervisord watches; 0 while it is between two runs."""
        return Supervisor(self.blueprint.home).process(part).pid

    def log_of(self, part: str, lines: int = 50) -> str:
        return "\n".join(last_lines(self.blueprint.home.log_of(part), lines))

    def wait_for(self, part: str) -> None:
        """Wait until a part answers (again). Raises `TroubleError` if it does not."""
        wait_until_ready(self.blueprint, part_named(part))

    def stop(self, part: str) -> None:
        Supervisor(self.blueprint.home).stop(part)

    def start(self, part: str) -> None:
        """Start a part that was stopped, and wait until it answers."""
        Supervisor(self.blueprint.home).start(part)
        self.wait_for(part)

    def bootstrap(self, email: str, project: str, password: str | None = None) -> Keys:
        """A user and a project with their keys, as `bin/footfall bootstrap --json` prints them."""
        secret = self.settings["FOOTFALL_SECRET_KEY"]
        chosen = password or sha256(f"{secret} {email}".encode()).hexdigest()
        return bootstrap(self.blueprint, email=email, password=chosen, project=project)

    def _clickhouse_user(self, role: str) -> tuple[str, str]:
        prefix = f"FOOTFALL_CLICKHOUSE_{role}"
        return self.settings[f"{prefix}_USER"], self.settings[f"{prefix}_PASSWORD"]


@contextmanager
def running_house(
    home: Path,
    parts: Sequence[str] = PART_NAMES,
    given: Mapping[str, str] | None = None,
) -> Iterator[House]:
    """Start `parts` and what they need in the folder `home`, which may be from an earlier run.

    `given` are `FOOTFALL_…` settings that win over the house's own. Raises `TroubleError` when a part does not start.
    """
    place = Home(home)
    wish = Wish(parts=tuple(parts), given=dict(given or {}), gateway_port=0)
    with place.lock():
        blueprint = open_house(place, wish, say=_quiet_word, watch=_quiet_progress)
    try:
        yield House(blueprint)
    finally:
        with place.lock():
            close_house(place, watch=_quiet_progress)


def _quiet_word(text: str) -> None:
    """Tests read the logs of the home instead."""


def _quiet_progress(progress: Progress) -> None:
    """Tests read the logs of the home instead."""
