from footfall.foundations.identity.models import PersonalApiKey, User
from footfall.foundations.identity.tokens import mask_of_key, new_personal_api_key, sha256_of_key


def create_personal_api_key(
    user: User, label: str, scopes: list[str]
) -> tuple[PersonalApiKey, str]:
    """The stored row, and the key itself, which can never be read again."""
    key = new_personal_api_key()
    row = PersonalApiKey.objects.create(
        user=user,
        label=label,
        key_sha256=sha256_of_key(key),
        mask=mask_of_key(key),
        scopes=scopes,
    )
    row.refresh_from_db()
    return row, key
