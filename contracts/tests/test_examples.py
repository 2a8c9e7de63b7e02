"""Every example of a contract is what its schema says, and a message that breaks the schema is refused by it."""

import json
import pathlib

import jsonschema
import pytest

CONTRACTS = pathlib.Path(__file__).parents[1]
EVENT_EXAMPLES = sorted((CONTRACTS / "events/examples").glob("*.json"))
CAPTURE_EXAMPLES = sorted((CONTRACTS / "capture/examples").glob("*.json"))


def validator(message: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((CONTRACTS / f"events/{message}.schema.json").read_text())
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def test_every_message_has_an_example() -> None:
    messages = {path.name.split(".")[0] for path in (CONTRACTS / "events").glob("*.schema.json")}
    assert {path.name.split(".")[0] for path in EVENT_EXAMPLES} == messages


@pytest.mark.parametrize("path", EVENT_EXAMPLES, ids=lambda path: path.stem)
def test_an_example_fits_its_schema(path: pathlib.Path) -> None:
    validator(path.name.split(".")[0]).validate(json.loads(path.read_text()))


@pytest.mark.parametrize("path", EVENT_EXAMPLES, ids=lambda path: path.stem)
def test_an_example_without_its_team_does_not_fit(path: pathlib.Path) -> None:
    message = json.loads(path.read_text())
    del message["team_id"]
    with pytest.raises(jsonschema.ValidationError, match="team_id"):
        validator(path.name.split(".")[0]).validate(message)


@pytest.mark.parametrize("path", CAPTURE_EXAMPLES, ids=lambda path: path.stem)
def test_a_captured_example_says_a_status_and_a_title(path: pathlib.Path) -> None:
    example = json.loads(path.read_text())
    assert example["title"]
    assert 200 <= example["expect"]["status"] < 600
