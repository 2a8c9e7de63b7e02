"""The web program: `gunicorn footfall.server.wsgi:application`.

A request's path: gateway -> gunicorn -> middleware -> `footfall.server.urls` -> a view of a product's `backend/http`
(or of `foundations/identity`) -> the product's facade.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "footfall.server.settings")

application = get_wsgi_application()
# What the views need is loaded now, and is then never looked at by a garbage collection: those took 30 ms of a request.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
