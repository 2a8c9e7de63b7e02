import json

from footfall.products.remote_config.backend.contracts import (
    MAX_DISTINCT_ID_CHARACTERS,
    FlagsRequest,
    JsonObject,
    RefusedRequestError,
)

_TOKEN_NAMES = ("token", "api_key", "$token")
_DISTINCT_ID_NAMES = ("distinct_id", "$distinct_id")


def read_flags_request(body: JsonObject) -> FlagsRequest:
    """Raises RefusedRequestError: 401 without a token, 400 without a distinct_id."""
    token = _first(body, _TOKEN_NAMES)
    if not isinstance(token, str) or not token.strip():
        raise RefusedRequestError(401, "No API token provided")
    distinct_id = _first(body, _DISTINCT_ID_NAMES)
    if distinct_id is None:
        raise RefusedRequestError(400, "request without a distinct_id")
    text = distinct_id if isinstance(distinct_id, str) else json.dumps(distinct_id)
    return FlagsRequest(token.strip(), text[:MAX_DISTINCT_ID_CHARACTERS])


def _first(body: JsonObject, names: tuple[str, ...]) -> object:
    return next((body[name] for name in names if body.get(name) is not None), None)
