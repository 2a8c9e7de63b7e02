"""A team's settings of generation. The key of the endpoint goes in and never comes out."""

from typing import Final
from urllib.parse import urlsplit

from django.db import transaction

from footfall.foundations.outbound.addresses import ForbiddenAddressError, UnknownHostError
from footfall.foundations.outbound.http import check_url
from footfall.foundations.secrets.masking import MASK
from footfall.products.tasks.backend.contracts import (
    GenerationSettings,
    RefusedChangeError,
    Sensitivity,
    SettingsChange,
)
from footfall.products.tasks.backend.logic.ask_model import Endpoint
from footfall.products.tasks.backend.models import GenerationSettings as SettingsRow

MAX_WATCHED: Final = 20


def read_settings(team_id: int) -> GenerationSettings:
    return _contract_of(_row_of(team_id))


def endpoint_of(team_id: int) -> Endpoint | None:
    """Where the team's drafts are asked for; None when nothing is set up."""
    row = _row_of(team_id)
    if not (row.base_url and row.model):
        return None
    return Endpoint(row.base_url, row.model, row.api_key or "")


def endpoint_with(team_id: int, change: SettingsChange) -> Endpoint:
    """The endpoint as it would be after the change, which is not stored. Raises RefusedChangeError."""
    row = _row_of(team_id)
    _apply(row, change)
    if not row.base_url:
        raise RefusedChangeError("base_url", "Give the address of an OpenAI-compatible API.")
    if not row.model:
        raise RefusedChangeError("model", "Give the name of a model.")
    return Endpoint(row.base_url, row.model, row.api_key or "")


def change_settings(team_id: int, change: SettingsChange) -> GenerationSettings:
    """Raises RefusedChangeError; then nothing is changed."""
    with transaction.atomic():
        SettingsRow._base_manager.bulk_create([SettingsRow(team_id=team_id)], ignore_conflicts=True)
        row = SettingsRow.objects.of_team(team_id).select_for_update().get()
        _apply(row, change)
        row.save(force_update=True)
    return _contract_of(row)


def _apply(row: SettingsRow, change: SettingsChange) -> None:
    if change.is_enabled is not None:
        row.is_enabled = change.is_enabled
    if change.watched_events is not None:
        row.watched_events = list(dict.fromkeys(change.watched_events))
    if change.sensitivity is not None:
        row.sensitivity = change.sensitivity.value
    if change.minimum_errors is not None:
        row.minimum_errors = change.minimum_errors
    if change.model is not None:
        row.model = change.model
    is_key_given = change.api_key is not None and change.api_key != MASK
    if change.base_url is not None and change.base_url != row.base_url:
        _check_base_url(change.base_url)
        # Otherwise whoever may change the address could have the stored key sent to themselves.
        if row.api_key and not is_key_given and _origin(change.base_url) != _origin(row.base_url):
            raise RefusedChangeError(
                "api_key", "The address leads to another server: enter the key again, or remove it."
            )
        row.base_url = change.base_url
    if is_key_given:
        row.api_key = change.api_key or None


def _check_base_url(url: str) -> None:
    if not url:
        return
    if urlsplit(url).query or urlsplit(url).fragment:
        raise RefusedChangeError("base_url", "Give the address without ? and #, up to /v1.")
    try:
        check_url(url)
    except (ForbiddenAddressError, UnknownHostError) as error:
        raise RefusedChangeError("base_url", str(error)) from error


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _row_of(team_id: int) -> SettingsRow:
    return SettingsRow.objects.of_team(team_id).first() or SettingsRow(team_id=team_id)


def _contract_of(row: SettingsRow) -> GenerationSettings:
    return GenerationSettings(
        is_enabled=row.is_enabled,
        watched_events=tuple(row.watched_events),
        sensitivity=Sensitivity(row.sensitivity),
        minimum_errors=row.minimum_errors,
        base_url=row.base_url,
        model=row.model,
        has_api_key=bool(row.api_key),
        updated_at=row.updated_at,
    )
