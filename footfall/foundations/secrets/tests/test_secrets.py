"""Stored secrets: unreadable in the database, readable under every key of the list, moved by the rotation."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from pytest_django import Settings

from footfall.foundations.secrets.fields import EncryptedJSONField
from footfall.foundations.secrets.keys import UndecryptableSecretError, decrypt, encrypt
from footfall.foundations.secrets.masking import MASK, masked, unmasked

CANARY = "canary-secret-ümlaut"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def with_keys(settings: Settings, *keys: str) -> None:
    settings.FOOTFALL = replace(settings.FOOTFALL, encryption_keys=keys)


@pytest.fixture
def safe(transactional_db: None) -> Iterator[Any]:
    """A model of one encrypted column, in a table that lives for this test."""

    class Safe(models.Model):
        content = EncryptedJSONField(null=True)

        class Meta:
            app_label = "secrets"

        def __str__(self) -> str:
            return str(self.pk)

    with connection.schema_editor() as editor:
        editor.create_model(Safe)
    yield Safe
    with connection.schema_editor() as editor:
        editor.delete_model(Safe)
    del apps.all_models["secrets"]["safe"]
    apps.clear_cache()


def stored_texts() -> list[str | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM secrets_safe ORDER BY id")
        return [text for (text,) in cursor.fetchall()]


@pytest.mark.parametrize(
    "value",
    [{"key": CANARY}, [1, None, "x"], "text", 0, False, {}, "", {"nested": {"a": [CANARY]}}],
)
def test_a_value_comes_back_as_it_was_stored(safe: Any, value: object) -> None:
    safe.objects.create(content=value)
    assert safe.objects.get().content == value


def test_nothing_is_stored_for_nothing(safe: Any) -> None:
    safe.objects.create(content=None)
    assert stored_texts() == [None]
    assert safe.objects.get(content__isnull=True).content is None


def test_the_database_never_sees_the_secret_nor_that_two_are_equal(safe: Any) -> None:
    safe.objects.create(content={"key": CANARY})
    safe.objects.create(content={"key": CANARY})
    first, second = stored_texts()
    assert CANARY not in f"{first}{second}"
    assert json.dumps(CANARY)[1:-1] not in f"{first}{second}"
    assert first != second


@pytest.mark.parametrize("lookup", ["content", "content__contains", "content__gt"])
def test_a_secret_cannot_be_searched(safe: Any, lookup: str) -> None:
    with pytest.raises(Exception, match=r"(?i)lookup"):
        safe.objects.filter(**{lookup: "x"}).exists()


def test_every_key_of_the_list_opens_and_the_first_one_closes(settings: Settings) -> None:
    with_keys(settings, OLD)
    token = encrypt(b"secret")
    with_keys(settings, NEW, OLD)
    assert decrypt(token) == b"secret"
    fresh = encrypt(b"secret")
    with_keys(settings, NEW)
    assert decrypt(fresh) == b"secret"
    with pytest.raises(UndecryptableSecretError, match="FOOTFALL_ENCRYPTION_KEYS"):
        decrypt(token)


def test_the_rotation_makes_an_old_key_superfluous(safe: Any, settings: Settings) -> None:
    with_keys(settings, OLD)
    for number in range(3):
        safe.objects.create(content={"number": number})
    safe.objects.create(content=None)
    with_keys(settings, NEW, OLD)
    said = StringIO()
    call_command("rotate_encryption", stdout=said)
    assert "secrets_safe.content: 3" in said.getvalue()
    with_keys(settings, NEW)
    assert [row.content for row in safe.objects.order_by("id")] == [
        {"number": 0},
        {"number": 1},
        {"number": 2},
        None,
    ]


def test_a_rotation_without_the_old_key_stops_before_it_loses_anything(
    safe: Any, settings: Settings
) -> None:
    with_keys(settings, OLD)
    safe.objects.create(content=CANARY)
    before = stored_texts()
    with_keys(settings, NEW)
    with pytest.raises(UndecryptableSecretError):
        call_command("rotate_encryption", stdout=StringIO())
    assert stored_texts() == before


def test_outside_a_secret_is_a_mask_and_a_mask_sent_back_keeps_it() -> None:
    stored = {"url": "https://a", "key": CANARY, "spare": ""}
    shown = masked(stored, {"key", "spare"})
    assert shown == {"url": "https://a", "key": MASK, "spare": ""}
    assert unmasked({**shown, "url": "https://b"}, stored) == {**stored, "url": "https://b"}
    assert unmasked({"key": "fresh"}, stored) == {"key": "fresh"}
    assert unmasked({"key": MASK}, {}) == {}
