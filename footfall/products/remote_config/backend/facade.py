"""The door to remote config."""

from collections.abc import Mapping
from pathlib import Path

from footfall.foundations.identity.access import team_of_project_token
from footfall.foundations.identity.models import Team
from footfall.products.remote_config.backend.contracts import (
    JsonObject,
    RefusedRequestError,
    Script,
)
from footfall.products.remote_config.backend.logic import (
    build_config,
    build_flags_reply,
    decode_body,
    find_script,
    read_flags_request,
)

MAX_TOKEN_CHARACTERS = 200
_TOKEN_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def team_of_token(token: str) -> Team:
    """Raises RefusedRequestError: 400 for what can be no token, 404 for one that is nobody's."""
    if not token or len(token) > MAX_TOKEN_CHARACTERS or not _TOKEN_ALPHABET.issuperset(token):
        raise RefusedRequestError(400, "malformed project token")
    team = team_of_project_token(token)
    if team is None:
        raise RefusedRequestError(404, "unknown project token")
    return team


def authenticated_team(token: str) -> Team:
    """As `team_of_token`, for doors that answer 401 to every token that is not a team's."""
    try:
        return team_of_token(token)
    except RefusedRequestError as error:
        text = "The provided API key is invalid" if token else "No API token provided"
        raise RefusedRequestError(401, text) from error


def config(team: Team) -> JsonObject:
    return build_config.build_config(team)


def config_script(team: Team) -> str:
    return build_config.build_config_script(team)


def script(folder: Path, name: str) -> Script:
    """Raises RefusedRequestError with 404 unless the folder has a script of this name."""
    found = find_script.find_script(folder, name)
    if found is None:
        raise RefusedRequestError(404, "no such script")
    return found


def flags_reply(
    *,
    is_decide: bool,
    body: bytes,
    content_type: str,
    query: Mapping[str, str],
    request_id: str,
    now_ms: int,
) -> JsonObject:
    """Answers `/flags`, or `/decide` if `is_decide`. Raises RefusedRequestError."""
    decoded = decode_body.decode_body(
        body,
        content_type=content_type,
        compression=query.get("compression", ""),
    )
    request = read_flags_request.read_flags_request(decoded)
    team_config = config(authenticated_team(request.token))
    build = (
        build_flags_reply.build_decide_reply if is_decide else build_flags_reply.build_flags_reply
    )
    return build(query, team_config, request_id, now_ms)


def minimal_flags_reply() -> JsonObject:
    return build_flags_reply.build_minimal_reply()
