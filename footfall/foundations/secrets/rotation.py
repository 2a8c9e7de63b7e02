"""Brings every stored secret under the first key."""

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from footfall.foundations.secrets.fields import EncryptedJSONField
from footfall.foundations.secrets.keys import reencrypt


def rotate() -> dict[str, int]:
    """How many values of each `table.column` were encrypted anew. Safe beside running programs, and to repeat."""
    return {
        f"{model._meta.db_table}.{field.column}": _rotate_column(model, field)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedJSONField)
    }


def _rotate_column(model: type[models.Model], field: EncryptedJSONField) -> int:
    names = {
        "table": sql.Identifier(model._meta.db_table),
        "column": sql.Identifier(field.column),
        "key": sql.Identifier(model._meta.pk.column),
    }
    # The stored text is what must change, so this goes past the field, which would show the value. Whoever stores a
    # new value meanwhile has stored it under the first key.
    read = sql.SQL("SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL").format(**names)
    write = sql.SQL("UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s").format(
        **names
    )
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(read)
        for primary_key, token in cursor.fetchall():
            fresh = reencrypt(token.encode("ascii")).decode("ascii")
            cursor.execute(write, [fresh, primary_key, token])
            count += cursor.rowcount
    return count
