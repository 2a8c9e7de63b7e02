"""Questions to a part that tell whether it is ready."""

import httpx

from footfall.cli.parts.part import NotReadyError

_ANSWER_WITHIN_S = 5


def check_http(url: str) -> None:
    """Raises `NotReadyError` unless `url` answers 200; proxies of the environment are not asked."""
    try:
        answer = httpx.get(url, timeout=_ANSWER_WITHIN_S, trust_env=False)
    except httpx.HTTPError as error:
        raise NotReadyError(f"{url}: {error}") from error
    if answer.status_code != httpx.codes.OK:
        raise NotReadyError(f"{url} answered {answer.status_code}: {answer.text[:300].strip()}")
