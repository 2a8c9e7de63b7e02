"""The settings for tools that read the code and reach no server, such as the type checker: placeholders fill in what
the environment does not say.
"""

import os

from footfall.foundations.settings.placeholders import PLACEHOLDERS

for _name, _value in PLACEHOLDERS.items():
    os.environ.setdefault(_name, _value)

from footfall.server.settings import *  # noqa: E402, F403  # the names of one module, under another's name
