"""A model field whose value PostgreSQL, its backups and its logs never see in clear."""

import json
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from footfall.foundations.secrets.keys import decrypt, encrypt

if TYPE_CHECKING:
    # only the type checker knows that fields are generic
    _AnyField = models.Field[Any, Any]
else:
    _AnyField = models.Field


class EncryptedJSONField(_AnyField):
    """Holds any JSON value; stores text. It cannot be filtered by, ordered by or made unique, only asked `isnull`."""

    description = "JSON, encrypted"

    def get_internal_type(self) -> str:
        return "TextField"

    def from_db_value(
        self, value: str | None, expression: object, connection: BaseDatabaseWrapper
    ) -> Any:
        return None if value is None else json.loads(decrypt(value.encode("ascii")))

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return encrypt(text.encode()).decode("ascii")

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is secret and is not serialised")
