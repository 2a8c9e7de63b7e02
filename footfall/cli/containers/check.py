"""Exit code 0 when the part that runs in this container is well: `python -m footfall.cli.containers.check dagster-daemon`.

For parts that cannot be asked over HTTP; it starts a Python for each question, so it is asked seldom.
"""

import sys

from footfall.cli.containers.part import blueprint_here, find
from footfall.cli.parts.part import NotReadyError
from footfall.cli.trouble import TroubleError


def main() -> int:
    try:
        part = find(sys.argv[1])
        part.check_ready(blueprint_here(part))
    except (NotReadyError, TroubleError) as error:
        sys.stdout.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
