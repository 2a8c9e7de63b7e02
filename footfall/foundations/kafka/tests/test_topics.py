"""The topics that are made are those that contracts/events promises."""

import re
from pathlib import Path

from footfall.foundations.kafka.topics import TOPICS

CONTRACT = Path(__file__).parents[4] / "contracts/events/README.md"


def test_the_topics_made_are_those_of_the_contract() -> None:
    promised = re.findall(r"^\| `([a-z_]+\.[a-z_]+\.v\d+)` \|", CONTRACT.read_text(), re.MULTILINE)
    assert promised
    assert sorted(topic.name for topic in TOPICS) == sorted(promised)
