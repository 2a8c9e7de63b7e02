"""Builds all that the tests run: the Node packages, the web app, Kafka's files, and every Rust program."""

import sys

from footfall.cli.building import build
from footfall.cli.parts.table import PARTS


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    build(PARTS, say)
