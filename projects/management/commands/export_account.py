"""`manage.py export_account NAME PATH`: all of a person's data as one zip."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from novellaforge import jobs
from projects.leaving import exporting


class Command(BaseCommand):
    help = "Writes everything that is kept of a person into a zip, as their account page does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, name: str, path: Path, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account of the name {name}.")
        if path.exists():
            raise CommandError(f"{path} is there already; give another name.")
        export = exporting.start(user.pk)
        while job := jobs.unfinished(exporting.KIND, exporting.key_of(user.pk)):
            if job.state != job.State.RUNNING:
                raise CommandError(job.sentence)
            jobs.run_part(str(job.pk))
        path.touch(mode=0o600)
        with exporting.zipped(export) as made, path.open("wb") as file:
            shutil.copyfileobj(made, file)
        self.stdout.write(f"{path}: {path.stat().st_size:,} bytes.")
