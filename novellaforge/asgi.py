"""The composition root of the servers: HTTP and WebSockets."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "novellaforge.settings")
application = get_asgi_application()
