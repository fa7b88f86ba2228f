"""The sockets of `writing`."""

from typing import Any

from django.urls import path

from writing.consumers import GenerateConsumer

_application: Any = GenerateConsumer.as_asgi()  # Django's `path` is typed for views only
websocket_urlpatterns: list[Any] = [
    path("api/v1/writing/ws/generate/<uuid:project_id>", _application),
]
