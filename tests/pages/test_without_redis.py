"""What `/readyz` calls degraded is served: without Redis pages open and keep what is typed."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from projects.models import Chapter
from tests.factories import a_version

AWAY = "redis://127.0.0.1:9/0"


@pytest.fixture(autouse=True)
def away(settings: Settings, as_alice: Client) -> None:
    """Alice has signed in before."""
    settings.REDIS_URL = AWAY
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": AWAY}}
    layer = settings.CHANNEL_LAYERS["default"]
    settings.CHANNEL_LAYERS = {"default": layer | {"CONFIG": {"hosts": [AWAY]}}}


def test_pages_open(as_alice: Client, chapter: Chapter) -> None:
    a_version(chapter=chapter)
    book = [chapter.project_id]
    for address in (
        reverse("projects:shelf"),
        reverse("writing:plan", args=book),
        reverse("memory:codex", args=book),
        reverse("writing:desk", args=[*book, chapter.pk]),
    ):
        assert as_alice.get(address).status_code == 200, address


def test_what_is_typed_is_kept(as_alice: Client, chapter: Chapter) -> None:
    version = a_version(chapter=chapter)
    page = reverse("writing:text", args=[chapter.project_id, chapter.pk])
    answer = as_alice.post(page, {"base": version.pk, "text": "Ilse rowed back alone."})
    assert answer.status_code == 302, answer.content.decode()
    newest = chapter.versions.first()
    assert newest
    assert newest.text == "Ilse rowed back alone."
