"""Runs every Rust test, those against real servers included, with a PostgreSQL and a Kafka of their own."""

import os
import pathlib
import subprocess
import sys
import tempfile

from footfall.cli.house import running_house

NEEDED = ["postgres", "postgres tables", "kafka", "kafka topics"]


def main() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="footfall-rust-") as folder,
        running_house(pathlib.Path(folder) / "home", parts=NEEDED) as house,
    ):
        addresses = {
            "FOOTFALL_TEST_POSTGRES_URL": house.settings["FOOTFALL_POSTGRES_URL"],
            "FOOTFALL_TEST_KAFKA_BROKERS": house.settings["FOOTFALL_KAFKA_BROKERS"],
        }
        command = ["cargo", "test", "--release", "--workspace", "--all-features", "--quiet"]
        return subprocess.run(
            [*command, *sys.argv[1:]], env={**os.environ, **addresses}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
