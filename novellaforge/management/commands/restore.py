"""`manage.py restore path [--replace]`: what `backup` wrote, into this installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from novellaforge import checks
from novellaforge.backups import Unfit, keys, restore
from novellaforge.backups.restoring import Restored


class Command(BaseCommand):
    help = (
        "Checks a backup, then restores it in one transaction: all of it, or nothing. One of an "
        "older version is brought up to date. Stop the web and worker processes before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Also where this database is in use: what is in it is lost.",
        )

    def handle(self, *args: Any, path: Path, replace: bool, **options: Any) -> None:
        if problem := checks.database_problem():
            raise CommandError(problem)
        loud = options["verbosity"] > 1
        try:
            done = restore(path, replace=replace, say=self.stdout.write if loud else str)
        except (Unfit, OSError) as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        for line in lines(done):
            self.stdout.write(line)


def lines(done: Restored) -> list[str]:
    told = done.manifest
    said = [f"Restored what was kept at {told.made_at}: {told.rows:,} rows."]
    if done.migrated:
        said.append(f"It was of an older version: {done.migrated} migrations were applied.")
    if done.keys.renewed:
        said.append(f"{done.keys.renewed} stored keys are sealed under this SECRET_KEY now.")
    if done.keys.lost:
        said.append(_lost(done))
    return [*said, *done.said, "Start the web and worker processes: runs and jobs go on."]


def _lost(done: Restored) -> str:
    same = "" if keys.is_same(done.manifest.key_check) else "another SECRET_KEY sealed them"
    return (
        f"{done.keys.lost} stored keys cannot be read{f': {same}' if same else ''}. Name "
        "that one in SECRET_KEY_FALLBACKS and run manage.py renew_provider_keys, or have their "
        "owners give them again."
    )
