"""What all nodes share."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, ValidationError

from footfall.query.errors import InvalidValueError


class QueryNode(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=False)


def first_problem(error: ValidationError, given: object) -> InvalidValueError:
    """What is wrong with `given`, with the path of the field as the client wrote it.

    Where several shapes could have been meant, the one that was followed furthest speaks.
    """
    problems = [
        (_path_in(problem["loc"], given, is_missing=problem["type"] == "missing"), problem)
        for problem in error.errors(include_url=False, include_input=False)
    ]
    path, problem = max(problems, key=lambda found: len(found[0]))
    context = problem.get("ctx", {})
    if "discriminator" not in context:
        return InvalidValueError(problem["msg"].removeprefix("Value error, "), path=".".join(path))
    field = context["discriminator"].strip("'")
    expected = context.get("expected_tags")
    message = f"expected one of {expected}" if expected else "this field is required"
    return InvalidValueError(message, path=".".join([*path, field]))


def _path_in(location: Sequence[str | int], given: object, *, is_missing: bool) -> list[str]:
    """`location` without the names of union members that pydantic puts between and behind the fields."""
    path: list[str] = []
    held: object = given
    for position, step in enumerate(location):
        is_last = position == len(location) - 1
        if isinstance(held, Mapping) and (step in held or (is_missing and is_last)):
            path.append(str(step))
            held = held.get(step)
        elif isinstance(held, list) and isinstance(step, int) and step < len(held):
            path.append(str(step))
            held = held[step]
    return path
