"""What a person sees while a house starts and stops: one line a step, with its time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

from footfall.cli.starting import Progress

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

_ENDS = {"ready": "[green]✓[/]", "done": "[green]✓[/]", "stopped": "[green]✓[/]"}


class Screen:
    """Prints a line when a step ends; on a terminal, shows what is under way."""

    def __init__(self, title: str, status: Status) -> None:
        self._title = title
        self._status = status
        self._under_way: list[str] = []
        self._begin = time.monotonic()

    def say(self, text: str) -> None:
        console.print(f"  {self._elapsed()} [dim]·[/] {text}", soft_wrap=True)
        self._status.update(f"{self._title}: {text}")

    def watch(self, progress: Progress) -> None:
        mark = _ENDS.get(progress.stage)
        if mark is None:
            self._under_way.append(progress.name)
        else:
            if progress.name in self._under_way:
                self._under_way.remove(progress.name)
            console.print(
                f"  {self._elapsed()} {mark} {progress.name} {progress.stage} "
                f"[dim]({progress.seconds:.1f} s)[/]"
            )
        self._status.update(f"{self._title}: {', '.join(self._under_way)}")

    def _elapsed(self) -> str:
        return f"[dim]{time.monotonic() - self._begin:6.1f} s[/]"


@contextmanager
def screen(title: str) -> Iterator[Screen]:
    with console.status(title) as status:
        yield Screen(title, status)
