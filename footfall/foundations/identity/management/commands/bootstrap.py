"""`bootstrap --email … --project … --json`: a user, a project and a key, so that a fresh house can be used at once."""

import json
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from footfall.foundations.identity.logic.bootstrap import bootstrap
from footfall.foundations.identity.models import User

PASSWORD_VARIABLE = "FOOTFALL_BOOTSTRAP_PASSWORD"  # noqa: S105  # a variable's name
KEY_VARIABLE = "FOOTFALL_BOOTSTRAP_PERSONAL_API_KEY"


class Command(BaseCommand):
    help = (
        "Make a user, a project and a personal API key, or find those that are there. The password "
        f"is read from {PASSWORD_VARIABLE} or else from the standard input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--project", required=True)
        parser.add_argument("--json", action="store_true", dest="is_json")
        parser.add_argument(
            "--personal-api-key",
            default=os.environ.get(KEY_VARIABLE),
            help=f"a key from an earlier run: kept if it still works (or {KEY_VARIABLE})",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = str(options["email"]).strip().lower()
        project = str(options["project"]).strip()
        password = os.environ.get(PASSWORD_VARIABLE) or sys.stdin.readline().rstrip("\r\n")
        try:
            validate_email(email)
            if not User.objects.filter(email__iexact=email).exists():
                validate_password(password, User(email=email))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not 1 <= len(project) <= 200:
            raise CommandError("--project must have 1 to 200 characters")
        made = bootstrap(email, password, project, options["personal_api_key"])
        answer = {
            "url": settings.FOOTFALL.site_url,
            "project_id": made.project_id,
            "project_token": made.project_token,
            "personal_api_key": made.personal_api_key,
        }
        if options["is_json"]:
            self.stdout.write(json.dumps(answer))
        else:
            for name, value in answer.items():
                self.stdout.write(f"{name}: {value}")
