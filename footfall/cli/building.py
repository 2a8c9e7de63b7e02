"""Making what the parts are made of: npm packages, the web app, Kafka's jars, the Rust programs.

Each step is skipped when the stamp beside its result says that it was made from the same content.
"""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from footfall.cli.blueprint import REPOSITORY
from footfall.cli.caches import KAFKA_POM, cache_folder, kafka_jars
from footfall.cli.home import cannot_write
from footfall.cli.parts.part import BuildName, Part
from footfall.cli.trouble import TroubleError

_SKIPPED_FOLDERS = {"node_modules", "target", "__pycache__", "dist", "tests"}
_SHOWN_LINES = 15
# Packages that use no other crate of this repository.
_RUST_ALONE = {"footfall-clickhouse-server"}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Tool:
    """A program that a build needs, and how to get it."""

    name: str
    advice: str


CARGO = Tool("cargo", "Install Rust: https://rustup.rs")
NPM = Tool("npm", "Install Node.js 20.19 or newer: https://nodejs.org")
MAVEN = Tool("mvn", "Install Maven (Debian: apt install maven).")


@dataclass(frozen=True)
class Step:
    """One build; `run` may use minutes and need not run when `is_done`."""

    name: str
    tool: Tool
    is_done: Callable[[], bool]
    run: Callable[[], None]


def _stamped(
    name: str,
    tool: Tool,
    run: Callable[[], None],
    *,
    sources: Callable[[], list[Path]],
    results: tuple[Path, ...],
    stamp: Path,
) -> Step:
    """A build that is done while `results` exist and the file `stamp` holds the hash of the sources."""

    def is_done() -> bool:
        return (
            all(result.exists() for result in results)
            and stamp.exists()
            and stamp.read_text() == content_hash(sources())
        )

    def run_and_stamp() -> None:
        hash_before = content_hash(sources())
        run()
        try:
            stamp.write_text(hash_before)
        except OSError as error:
            raise cannot_write(stamp.parent, error) from error

    return Step(name, tool, is_done, run_and_stamp)


def content_hash(sources: Iterable[Path]) -> str:
    """One hash of the names and contents of files, and of all files below folders."""
    total = sha256()
    for source in sources:
        for file in _files(source):
            total.update(os.fsencode(file.relative_to(REPOSITORY)))
            total.update(sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _files(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
        return
    for folder, subfolders, names in os.walk(source):
        subfolders[:] = sorted(set(subfolders) - _SKIPPED_FOLDERS)
        for name in sorted(names):
            if (file := Path(folder) / name).is_file():
                yield file


def steps_for(parts: Iterable[Part]) -> list[Step]:
    """The builds that `parts` need, in an order that works."""
    parts = list(parts)
    wanted = {name for part in parts for name in part.builds}
    return [
        *(step for name, step in _STEPS.items() if name in wanted),
        *(_rust_step(part.rust_package) for part in parts if part.rust_package),
    ]


def build(parts: Iterable[Part], say: Say) -> None:
    """Run the builds whose stamps are old. Raises `TroubleError` with the last lines of a build that fails."""
    pending = [step for step in steps_for(parts) if not step.is_done()]
    if not pending:
        return
    for step in pending:
        if shutil.which(step.tool.name) is None:
            raise TroubleError(
                f"The program {step.tool.name}, which builds {step.name}, is missing.",
                step.tool.advice,
            )
    with _build_lock(say):
        for step in pending:
            if not step.is_done():
                say(f"building {step.name}")
                step.run()


@contextmanager
def _build_lock(say: Say) -> Iterator[None]:
    """Two homes share the checkout and the caches: one of them builds at a time."""
    try:
        cache_folder().mkdir(parents=True, exist_ok=True)
        lock = (cache_folder() / "build.lock").open("w")
    except OSError as error:
        raise cannot_write(cache_folder(), error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another build")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(name: str, command: list[str], folder: Path = REPOSITORY) -> None:
    result = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode == 0:
        return
    if "No space left on device" in result.stdout:
        raise TroubleError(f"The disk is full: building {name} stopped.", "Free some space.")
    last_lines = "\n".join(result.stdout.strip().splitlines()[-_SHOWN_LINES:])
    raise TroubleError(
        f"Building {name} failed ({' '.join(command[:3])} …). Its last lines:\n{last_lines}\n",
        f"Mend that, then try again; the whole command is: {' '.join(command)}",
    )


def _has_npm_packages() -> bool:
    """Whether what npm noted down as installed is what the lock file wants; packages for other machines are optional."""
    try:
        wanted = json.loads((REPOSITORY / "package-lock.json").read_text())["packages"]
        installed = json.loads((REPOSITORY / "node_modules/.package-lock.json").read_text())
    except FileNotFoundError:
        return False
    versions = {path: entry.get("version") for path, entry in installed["packages"].items()}
    return all(
        versions.get(path, entry.get("version") if entry.get("optional") else None)
        == entry.get("version")
        for path, entry in wanted.items()
        if path
    )


def _install_npm_packages() -> None:
    _run("the npm packages", ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"])


def _build_frontend() -> None:
    _run("the web app", ["npm", "run", "build"])


def _fetch_kafka() -> None:
    jars = kafka_jars()
    fresh = jars.with_name(f"{jars.name}.{os.getpid()}.new")
    _run(
        "Kafka",
        [
            *("mvn", "--batch-mode", "--quiet", "--file", str(KAFKA_POM)),
            *("dependency:copy-dependencies", "-DincludeScope=runtime"),
            f"-DoutputDirectory={fresh}",
        ],
    )
    if jars.exists():
        shutil.rmtree(jars)
    fresh.rename(jars)


def rust_program(package: str) -> Path:
    """The program of a Rust package of this repository."""
    target = Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target")
    return target / "release" / package


def _rust_step(package: str) -> Step:
    rooms = ("clickhouse/server",) if package in _RUST_ALONE else ("crates", "services")
    return _stamped(
        f"the Rust program {package}",
        CARGO,
        # The whole workspace even for one program: cargo chooses the features of shared crates by what is built
        # together, so that a package alone would compile them a second time.
        lambda: _run(
            package, ["cargo", "build", "--release", "--locked", "--quiet", "--workspace"]
        ),
        sources=lambda: [REPOSITORY / name for name in ("Cargo.toml", "Cargo.lock", *rooms)],
        results=(rust_program(package),),
        stamp=rust_program(package).with_name(f".{package}.stamp"),
    )


def _frontend_sources() -> list[Path]:
    return [
        REPOSITORY / "package-lock.json",
        REPOSITORY / "frontend",
        *sorted(REPOSITORY.glob("footfall/products/*/frontend")),
    ]


_STEPS: dict[BuildName, Step] = {
    "npm packages": Step("the npm packages", NPM, _has_npm_packages, _install_npm_packages),
    "frontend": _stamped(
        name="the web app",
        tool=NPM,
        run=_build_frontend,
        sources=_frontend_sources,
        results=(REPOSITORY / "frontend" / "dist" / "index.html",),
        stamp=REPOSITORY / "frontend" / "dist" / ".footfall-stamp",
    ),
    "kafka": _stamped(
        name="Kafka",
        tool=MAVEN,
        run=_fetch_kafka,
        sources=lambda: [KAFKA_POM],
        results=(kafka_jars(),),
        stamp=kafka_jars() / ".footfall-stamp",
    ),
}
