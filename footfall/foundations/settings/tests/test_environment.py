import pytest

from footfall.foundations.settings.environment import InvalidSettingError, read_settings
from footfall.foundations.settings.placeholders import PLACEHOLDERS


@pytest.mark.parametrize("name", PLACEHOLDERS)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_required_variable_is_named(name: str, value: str | None) -> None:
    variables = {key: text for key, text in PLACEHOLDERS.items() if key != name}
    with pytest.raises(InvalidSettingError, match=f"^{name} is not set"):
        read_settings({**variables, **({} if value is None else {name: value})})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOOTFALL_POSTGRES_POOL_SIZE", "many"),
        ("FOOTFALL_TRUSTED_PROXY_COUNT", "1.5"),
        ("FOOTFALL_SITE_URL", "footfall.example.com"),
        ("FOOTFALL_ENCRYPTION_KEYS", "too-short"),
        ("FOOTFALL_ENCRYPTION_KEYS", "not base64 at all, whatever its length is!!"),
        ("FOOTFALL_OUTBOUND_ALLOW", "10.0.0.0/99"),
        ("FOOTFALL_OUTBOUND_ALLOW", "http://db.lan:5432"),
        ("FOOTFALL_OUTBOUND_ALLOW", "db.lan:port"),
    ],
)
def test_a_malformed_variable_is_named(name: str, value: str) -> None:
    with pytest.raises(InvalidSettingError, match=name):
        read_settings({**PLACEHOLDERS, name: value})


def test_secrets_are_not_printed_with_the_settings() -> None:
    secret = "a-very-secret-value"
    secrets = {
        name: f"redis://:{secret}@h/0" if name.endswith("_URL") else secret
        for name in (
            "FOOTFALL_SECRET_KEY",
            "FOOTFALL_POSTGRES_URL",
            "FOOTFALL_REDIS_URL",
            "FOOTFALL_CLICKHOUSE_WRITER_PASSWORD",
            "FOOTFALL_CLICKHOUSE_READER_PASSWORD",
        )
    }
    settings = read_settings({**PLACEHOLDERS, **secrets})
    assert secret not in repr(settings)
    assert settings.encryption_keys[0] not in repr(settings)


def test_values_are_read_as_given_even_with_a_dollar_in_front() -> None:
    settings = read_settings({**PLACEHOLDERS, "FOOTFALL_SECRET_KEY": "$dollar#key"})
    assert settings.secret_key == "$dollar#key"
