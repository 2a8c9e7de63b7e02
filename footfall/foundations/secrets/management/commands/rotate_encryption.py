from typing import Any

from django.core.management.base import BaseCommand

from footfall.foundations.secrets.rotation import rotate


class Command(BaseCommand):
    help = (
        "Encrypts every stored secret anew with the first key of FOOTFALL_ENCRYPTION_KEYS. "
        "Afterwards the other keys may be removed from the setting."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in rotate().items():
            self.stdout.write(f"{name}: {count}")
        self.stdout.write("Every stored secret is under the first key.")
