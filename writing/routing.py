"""The sockets of `writing`."""

from django.urls import URLPattern, path

from writing.consumers import GenerateConsumer

websocket_urlpatterns: list[URLPattern] = [
    path("api/v1/writing/ws/generate/<uuid:project_id>", GenerateConsumer.as_asgi()),
]
