"""`manage.py delete_account NAME --yes [--heir BOOK=NAME]`: a person and all their data."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from novellaforge.errors import Refused
from projects.leaving.deleting import delete_account, finish
from projects.models import Project


class Command(BaseCommand):
    help = (
        "Deletes a person with everything of theirs, at once: rows, graph, caches, files. Books "
        "are deleted too, except those that one of their editors is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--yes", action="store_true", help="Without it, only says what goes.")
        parser.add_argument(
            "--heir", action="append", default=[], metavar="BOOK=NAME", help="Who has a book then."
        )

    def handle(self, *args: Any, name: str, yes: bool, heir: list[str], **options: Any) -> None:
        user = _user(name)
        heirs = dict(map(_heir, heir))
        books = Project.objects.filter(owner=user).order_by("title")
        for book in books:
            what = "handed over" if book.pk in heirs else "deleted"
            self.stdout.write(f"{book.title} ({book.pk}): {what}")
        if not yes:
            raise CommandError("Nothing was deleted: say --yes.")
        if not user.is_active and not heirs and not books.filter(trashed_at=None):
            finish(user.pk)  # one that was begun already
        else:
            try:
                delete_account(user, heirs, at_once=True)
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{name} is deleted.")


def _user(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no account of the name {name}.")
    return user


def _heir(said: str) -> tuple[UUID, int]:
    book, _equals, name = said.partition("=")
    try:
        return UUID(book), _user(name).pk
    except ValueError as error:
        raise CommandError(f"{said} is no BOOK=NAME.") from error
