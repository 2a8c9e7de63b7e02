"""The JSON shapes of identity. Names follow the field's public API where it has one."""

import zoneinfo
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers

from footfall.foundations.http.bodies import refusal
from footfall.foundations.http.stored_json import check_storable
from footfall.foundations.identity.access import memberships_of, visible_teams
from footfall.foundations.identity.answers import has_ingested_event, problem_of_setting
from footfall.foundations.identity.models import (
    Invite,
    Level,
    Membership,
    Organization,
    PersonalApiKey,
    Team,
    User,
)
from footfall.foundations.identity.scopes import ALL_SCOPES

PASSWORD_MAX_CHARACTERS = 1024


def checked_password(password: str, user: User | None = None) -> str:
    try:
        validate_password(password, user)
    except DjangoValidationError as error:
        raise serializers.ValidationError(error.messages, code="weak_password") from error
    return password


def password_field(**options: Any) -> serializers.CharField:
    return serializers.CharField(
        max_length=PASSWORD_MAX_CHARACTERS, trim_whitespace=False, write_only=True, **options
    )


class OrganizationSerializer(serializers.ModelSerializer[Organization]):
    class Meta:
        model = Organization
        fields = ("id", "name", "created_at")
        read_only_fields = ("id", "created_at")


class OppositeField(serializers.BooleanField):
    """A flag that the field's public API names the other way round than the column."""

    def to_internal_value(self, data: Any) -> bool:
        return not super().to_internal_value(data)

    def to_representation(self, value: Any) -> bool:
        return not super().to_representation(value)


class ProjectSerializer(serializers.ModelSerializer[Team]):
    """A team, as people see it: a project."""

    organization = serializers.UUIDField(source="organization_id", read_only=True)
    ingested_event = serializers.SerializerMethodField()
    autocapture_opt_out = OppositeField(source="is_autocapture_enabled", required=False)
    autocapture_web_vitals_opt_in = serializers.BooleanField(
        source="is_web_vitals_enabled", required=False
    )
    test_account_filters = serializers.ListField(
        child=serializers.DictField(),
        max_length=100,
        required=False,
        validators=[check_storable],
        help_text="property filters; events that do not pass them are of people who only test",
    )
    path_cleaning_filters = serializers.ListField(
        child=serializers.DictField(),
        max_length=100,
        required=False,
        validators=[check_storable],
        help_text="rules of regex and alias that tell which paths are one",
    )
    person_display_name_properties = serializers.ListField(
        child=serializers.CharField(max_length=400),
        max_length=20,
        required=False,
        validators=[check_storable],
        help_text="the properties that persons are called by: the first that one has; else a distinct_id",
    )

    class Meta:
        model = Team
        fields = (
            "id",
            "uuid",
            "organization",
            "name",
            "api_token",
            "timezone",
            "created_at",
            "updated_at",
            "ingested_event",
            "autocapture_opt_out",
            "autocapture_web_vitals_opt_in",
            "test_account_filters",
            "path_cleaning_filters",
            "person_display_name_properties",
        )
        read_only_fields = ("id", "uuid", "api_token", "created_at", "updated_at")
        extra_kwargs = {"timezone": {"required": False}}

    def validate_test_account_filters(self, filters: list[Any]) -> list[Any]:
        return self._checked("test_account_filters", filters)

    def validate_path_cleaning_filters(self, rules: list[Any]) -> list[Any]:
        return self._checked("path_cleaning_filters", rules)

    def validate_person_display_name_properties(self, names: list[str]) -> list[str]:
        return list(dict.fromkeys(names))

    def _checked(self, name: str, value: list[Any]) -> list[Any]:
        problem = problem_of_setting(self.instance.id if self.instance else None, name, value)
        if problem is not None:
            path, message = problem
            inner = path.removeprefix(name).strip(".").split(".")
            raise refusal(message, [part for part in inner if part])
        return value

    def get_ingested_event(self, team: Team) -> bool:
        return has_ingested_event(team.id)

    def validate_timezone(self, name: str) -> str:
        if name not in zoneinfo.available_timezones():
            raise serializers.ValidationError(
                f"{name!r} is not a time zone: use an IANA name such as Europe/Berlin.",
                code="invalid_timezone",
            )
        return name

    def update(self, team: Team, changes: dict[str, Any]) -> Team:
        for name, value in changes.items():
            setattr(team, name, value)
        team.save(update_fields=[*changes, "updated_at"])
        return team


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    user_id = serializers.IntegerField(read_only=True)
    user_uuid = serializers.UUIDField(source="user.uuid", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    first_name = serializers.CharField(source="user.first_name", read_only=True)
    last_name = serializers.CharField(source="user.last_name", read_only=True)
    level = serializers.ChoiceField(choices=Level.choices)

    class Meta:
        model = Membership
        fields = (
            *("id", "user_id", "user_uuid", "email", "first_name", "last_name"),
            *("level", "joined_at"),
        )
        read_only_fields = ("id", "joined_at")


class InviteSerializer(serializers.ModelSerializer[Invite]):
    email = serializers.EmailField(max_length=254)
    level = serializers.ChoiceField(choices=Level.choices, default=Level.MEMBER)
    is_expired = serializers.BooleanField(read_only=True)

    class Meta:
        model = Invite
        fields = ("id", "email", "level", "created_at", "is_expired")
        read_only_fields = ("id", "created_at")


class PersonalApiKeySerializer(serializers.ModelSerializer[PersonalApiKey]):
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=ALL_SCOPES), min_length=1, max_length=len(ALL_SCOPES)
    )

    class Meta:
        model = PersonalApiKey
        fields = ("id", "label", "mask", "scopes", "created_at", "last_used_at")
        read_only_fields = ("id", "mask", "created_at", "last_used_at")

    def validate_scopes(self, scopes: list[str]) -> list[str]:
        return sorted(set(scopes))


class CreatedPersonalApiKeySerializer(PersonalApiKeySerializer):
    """Only the reply to its creation holds the key itself."""

    value = serializers.CharField(read_only=True)

    class Meta(PersonalApiKeySerializer.Meta):
        fields = (*PersonalApiKeySerializer.Meta.fields, "value")  # type: ignore[assignment]  # one more than the parent


class UserSerializer(serializers.Serializer["Account"]):
    """Who is logged in, what they look at now, and what they may switch to."""

    id = serializers.IntegerField(source="user.id")
    uuid = serializers.UUIDField(source="user.uuid")
    email = serializers.EmailField(source="user.email")
    first_name = serializers.CharField(source="user.first_name")
    last_name = serializers.CharField(source="user.last_name")
    created_at = serializers.DateTimeField(source="user.created_at")
    organization = OrganizationSerializer(allow_null=True)
    team = ProjectSerializer(allow_null=True)
    organizations = OrganizationSerializer(many=True)


@dataclass(frozen=True)
class Account:
    user: User
    organization: Organization | None
    team: Team | None
    organizations: list[Organization]


def account_of(user: User) -> Account:
    organizations = [membership.organization for membership in memberships_of(user)]
    current = [one for one in organizations if one.id == user.current_organization_id]
    teams = visible_teams(user)
    team = teams.filter(pk__in=[user.current_team_id]).first() or teams.first()
    return Account(user, next(iter(current or organizations), None), team, organizations)


class UserChangeSerializer(serializers.Serializer[Any]):
    first_name = serializers.CharField(max_length=150, required=False)
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    current_password = password_field(required=False)
    password = password_field(required=False)
    set_current_organization = serializers.UUIDField(required=False)
    set_current_team = serializers.IntegerField(required=False, min_value=1)


class LoginSerializer(serializers.Serializer[Any]):
    email = serializers.CharField(max_length=254)
    password = password_field()


class SignUpSerializer(serializers.Serializer[Any]):
    organization_name = serializers.CharField(max_length=64)
    first_name = serializers.CharField(max_length=150)
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")
    email = serializers.EmailField(max_length=254)
    password = password_field()

    def validate(self, fields: dict[str, Any]) -> dict[str, Any]:
        _check_password_of(fields)
        return fields


class InviteSignUpSerializer(serializers.Serializer[Any]):
    """Somebody who is logged in sends `{}`; a new account needs all but the last name."""

    first_name = serializers.CharField(max_length=150)
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")
    email = serializers.EmailField(max_length=254)
    password = password_field()

    def validate(self, fields: dict[str, Any]) -> dict[str, Any]:
        _check_password_of(fields)
        return fields


def _check_password_of(fields: dict[str, Any]) -> None:
    someone = User(email=fields["email"], first_name=fields["first_name"])
    try:
        checked_password(fields["password"], someone)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"password": error.detail}) from error


class InvitePreviewSerializer(serializers.Serializer[Any]):
    organization_name = serializers.CharField()
    email = serializers.EmailField()


class ResetSerializer(serializers.Serializer[Any]):
    email = serializers.CharField(max_length=254)


class ResetCompleteSerializer(serializers.Serializer[Any]):
    uid = serializers.CharField(max_length=64)
    token = serializers.CharField(max_length=128)
    password = password_field()


class SuccessSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField()
