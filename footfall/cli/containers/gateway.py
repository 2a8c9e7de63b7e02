"""Prints the gateway's configuration: the routes of `bin/up`, with the names of the services.

It is rendered when the image is built. What an operator chooses at the start stays a variable, which Caddy reads itself.
"""

import sys

from footfall.cli.containers.addresses import blueprint_of
from footfall.cli.parts.gateway import GATEWAY, render_configuration

PROXIES_VARIABLE = "FOOTFALL_TRUSTED_PROXIES"
# Of the block kept for documentation: nobody's proxy. Caddy wants at least one network.
NOBODY = "192.0.2.0/32"


def render() -> str:
    text = render_configuration(blueprint_of(GATEWAY, {PROXIES_VARIABLE: NOBODY}))
    if text.count(NOBODY) != 1:
        raise ValueError("the gateway's configuration does not name its trusted proxies once")
    return text.replace(NOBODY, f"{{${PROXIES_VARIABLE}:{NOBODY}}}")


if __name__ == "__main__":
    sys.stdout.write(render())
