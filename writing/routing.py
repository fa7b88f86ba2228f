"""The sockets of `writing`."""

from typing import Any

from django.urls import path

from writing.consumers import GenerateConsumer
from writing.rewriting.consumers import ProposalConsumer

_application: Any = GenerateConsumer.as_asgi()  # Django's `path` is typed for views only
_proposals: Any = ProposalConsumer.as_asgi()
websocket_urlpatterns: list[Any] = [
    path("api/v1/writing/ws/generate/<uuid:project_id>", _application),
    path("api/v1/writing/ws/proposals/<uuid:proposal_id>", _proposals),
]
