"""Reads `pairs/<pass>.sql`: a comment, the SQL before, `;`, the SQL after; pairs are set apart by `;;`."""

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "pairs"


@dataclass(frozen=True)
class Pair:
    pass_name: str
    says: str
    before: str
    after: str


def read_pairs() -> list[Pair]:
    return [
        _pair(path.stem, text)
        for path in sorted(_FOLDER.glob("*.sql"))
        for text in path.read_text().split("\n;;\n")
    ]


def _pair(pass_name: str, text: str) -> Pair:
    says, _, sql = text.strip().partition("\n")
    before, _, after = sql.partition(";\n")
    return Pair(pass_name, says.removeprefix("-- "), before.strip(), after.strip())
