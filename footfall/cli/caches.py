"""What houses share: downloads that hold no state and can be made again, outside of every home."""

import os
from hashlib import sha256
from pathlib import Path

KAFKA_POM = Path(__file__).parent / "kafka" / "pom.xml"


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/footfall`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "footfall"


def kafka_jars() -> Path:
    """The jars of the broker; another list of jars is another folder."""
    return cache_folder() / f"kafka-{sha256(KAFKA_POM.read_bytes()).hexdigest()[:12]}"
