"""The web program: `gunicorn footfall.server.wsgi:application`.

A request's path: gateway -> gunicorn -> middleware -> `footfall.server.urls` -> a view of a product's `backend/http`
(or of `foundations/identity`) -> the product's facade.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "footfall.server.settings")

application = get_wsgi_application()
