"""The house's own API, asked with the key of whoever the demo is for."""

from typing import Any

import httpx

from footfall.cli.bootstrapping import Keys


class RefusedError(Exception):
    """The API did not do it; the text says why."""


class Api:
    """Paths are below `/api/projects/<the demo's project>`."""

    def __init__(self, url: str, keys: Keys) -> None:
        self._client = httpx.Client(
            base_url=f"{url}/api/projects/{keys['project_id']}",
            headers={"Authorization": f"Bearer {keys['personal_api_key']}"},
            timeout=60,
            trust_env=False,
        )

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, **parameters: str | int) -> Any:
        return self._answer("GET", path, params=parameters)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._answer("POST", path, json=body or {})

    def _answer(self, method: str, path: str, **options: Any) -> Any:
        try:
            answer = self._client.request(method, path, **options)
        except httpx.HTTPError as error:
            raise RefusedError(f"{method} {path}: {error}") from error
        if answer.is_error:
            raise RefusedError(f"{method} {path}: {answer.status_code} {answer.text[:300].strip()}")
        return answer.json() if answer.content else None
