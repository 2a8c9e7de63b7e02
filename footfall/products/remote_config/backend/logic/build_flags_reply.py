"""The replies of `/flags` and `/decide` for a team without flags, in every version that SDKs ask for."""

from collections.abc import Mapping

from footfall.products.remote_config.backend.contracts import JsonObject

_OLDEST_WITH_RECORDS = 2


def build_flags_reply(
    query: Mapping[str, str], config: JsonObject, request_id: str, now_ms: int
) -> JsonObject:
    """`/flags`: records of flags from `v=2` on, which is also what nothing means; maps for `v=1`."""
    version = _number(query.get("v"), if_missing=_OLDEST_WITH_RECORDS)
    wants_config = query.get("config", "").lower() in {"true", "1"}
    asks_nothing = "v" not in query and "config" not in query
    told = {"requestId": request_id, "evaluatedAt": now_ms, "errorsWhileComputingFlags": False}
    if version >= _OLDEST_WITH_RECORDS:
        return {**(config if wants_config or asks_nothing else {}), **told, "flags": {}}
    maps: JsonObject = {"featureFlags": {}, "featureFlagPayloads": {}}
    return {**(config if wants_config else {}), **told, **maps}


def build_decide_reply(
    query: Mapping[str, str], config: JsonObject, request_id: str, now_ms: int
) -> JsonObject:
    """`/decide` always holds the config; the shape of the flags changed with each version."""
    version = _number(query.get("v"), if_missing=1)
    # SDKs of the first years read "autocapture is allowed" here
    told = {**config, "config": {"enable_collect_everything": not config["autocapture_opt_out"]}}
    if version <= 1:
        return {**told, "featureFlags": []}
    if version == 2:
        return {**told, "featureFlags": {}}
    told |= {"requestId": request_id, "evaluatedAt": now_ms, "errorsWhileComputingFlags": False}
    if version == 3:
        return {**told, "featureFlags": {}, "featureFlagPayloads": {}}
    return {**told, "flags": {}}


def build_minimal_reply() -> JsonObject:
    """`GET /flags`: who asks without a token learns only how to send."""
    return {"supportedCompression": ["gzip", "gzip-js"], "featureFlags": {}, "flags": {}}


def _number(version: str | None, *, if_missing: int) -> int:
    """Junk means the oldest version."""
    if version is None:
        return if_missing
    return int(version) if version.isascii() and version.isdigit() and len(version) < 4 else 1
