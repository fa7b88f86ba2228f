"""A run, as the API tells it."""

from typing import Any
from uuid import UUID

from rest_framework.renderers import JSONRenderer

from writing.api.serializers import RunSerializer
from writing.models import GenerationRun


def run_now(run_id: UUID) -> dict[str, Any]:
    """As it stands now, with its text where it has one."""
    run = GenerationRun.objects.select_related("chapter", "version").get(pk=run_id)
    return dict(RunSerializer(run).data)


def asked_run(run_id: UUID, is_new: bool) -> dict[str, Any]:
    return run_now(run_id) | {"is_new": is_new}


def asked_run_as_json(run_id: UUID, is_new: bool) -> bytes:
    return JSONRenderer().render(asked_run(run_id, is_new))
