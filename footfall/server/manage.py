"""Django's management commands: `python -m footfall.server.manage <command>`."""

import os
import sys

from django.core.management import execute_from_command_line

from footfall.foundations.settings.environment import InvalidSettingError


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "footfall.server.settings")
    try:
        execute_from_command_line(sys.argv)
    except InvalidSettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
