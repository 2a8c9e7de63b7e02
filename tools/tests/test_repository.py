"""What must hold of the repository itself."""

import pathlib
import re
import subprocess
import tomllib

import pytest

ROOT = pathlib.Path(__file__).parents[2]
TRACKED = [
    pathlib.Path(line)
    for line in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if (ROOT / line).is_file()
]
CODE_SUFFIXES = {".py", ".rs", ".ts", ".tsx", ".sql", ".sh", ".css"}
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "misc", "shared", "ee"}


def code_files() -> list[pathlib.Path]:
    return [
        path for path in TRACKED if path.suffix in CODE_SUFFIXES and "generated" not in path.parts
    ]


def test_no_code_file_is_longer_than_800_lines() -> None:
    long_files = {
        str(path): lines
        for path in code_files()
        if (lines := len((ROOT / path).read_text().splitlines())) > 800
    }
    assert long_files == {}


def test_no_room_or_file_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in TRACKED if FORBIDDEN_NAMES & {*path.parts[:-1], path.stem}] == []


def test_no_import_is_excused_from_its_linter() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    assert [contract["name"] for contract in contracts if contract.get("ignore_imports")] == []


def test_no_test_is_switched_off() -> None:
    marks = re.compile(
        r"pytest\.mark\.(skip|xfail)|pytest\.skip\(|#\[ignore|\b(it|test|describe)\.(skip|only)\("
    )
    itself = pathlib.Path(__file__).relative_to(ROOT)
    assert [
        str(path)
        for path in code_files()
        if path != itself and marks.search((ROOT / path).read_text())
    ] == []


def test_every_product_says_what_it_is_for() -> None:
    products = {path.parent for path in TRACKED if path.match("footfall/products/*/plugin.py")}
    assert products
    assert [
        str(product) for product in products if not (ROOT / product / "README.md").is_file()
    ] == []


def test_no_workflow_runs_untrusted_code_with_secrets() -> None:
    workflows = list((ROOT / ".github/workflows").glob("*.yml"))
    assert workflows
    assert [path.name for path in workflows if "pull_request_target" in path.read_text()] == []


def architecture_steps() -> list[str]:
    text = (ROOT / "docs/architecture.md").read_text()
    block = text.split("<!-- ingest-steps:")[1].split("<!-- /ingest-steps -->")[0]
    return re.findall(r"^\d+\. (\w+)$", block, re.MULTILINE)


def test_the_steps_of_ingest_are_the_same_in_the_documents_and_in_the_flow_tests() -> None:
    flow_test = (ROOT / "flow_tests/test_life_of_an_event.py").read_text()
    named = re.search(r"INGEST_STEPS = \[(.*?)\]", flow_test, re.DOTALL)
    assert named
    assert re.findall(r'"(\w+)"', named[1]) == architecture_steps()


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("docs/decisions/[0-9]*.md")), ids=lambda path: path.stem
)
def test_a_decision_has_its_facts_and_its_price(path: pathlib.Path) -> None:
    text = path.read_text()
    assert re.match(
        rf"# {path.name[:4]}\. |# NNNN\. ", text
    ), "the title begins with the page's number"
    for heading in ("## Facts", "## Decision", "## What it costs"):
        assert heading in text
