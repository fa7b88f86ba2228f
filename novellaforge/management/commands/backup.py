"""`manage.py backup [path] [--with-secrets]`: everything in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from novellaforge import checks
from novellaforge.backups import Unfit, back_up
from novellaforge.backups.making import name_now

WITHOUT = (
    "SECRET_KEY is not in it. Keep that beside it, in another place, with your settings (.env): "
    "without it nobody can read the stored keys of providers, and whoever has both has them."
)
WITH = (
    "SECRET_KEY is in it: whoever has this file can read the stored keys of providers and sign "
    "in as anybody. Your other settings (.env) are not in it: keep them too."
)


class Command(BaseCommand):
    help = (
        "Writes the database and the files on disk into one file, while everything goes on. "
        "Passages and the graph are not in it: they are made again after a restore."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, help="A file or a folder; without it, here."
        )
        parser.add_argument(
            "--with-secrets", action="store_true", help="Put SECRET_KEY in it, readable."
        )

    def handle(self, *args: Any, path: Path | None, with_secrets: bool, **options: Any) -> None:
        if problem := checks.database_problem(writes=False):  # a standby will do
            raise CommandError(problem)
        file = path or Path()
        if file.is_dir():
            file /= name_now()
        loud = options["verbosity"] > 1
        try:
            made = back_up(file, with_secrets=with_secrets, say=self.stdout.write if loud else str)
        except (Unfit, OSError) as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size
        self.stdout.write(f"{file}: {made.rows:,} rows, {size:,} bytes.")
        self.stdout.write(WITH if with_secrets else WITHOUT)
