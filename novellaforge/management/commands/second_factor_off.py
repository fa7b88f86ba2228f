"""`manage.py second_factor_off NAME --yes`: for somebody who lost the phone and the codes."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from novellaforge.accounts import second_factor


class Command(BaseCommand):
    help = (
        "Takes the second factor off a person who lost the phone and the recovery codes: the "
        "password alone signs in then. Be sure who asks. Their sessions end, they are told by "
        "e-mail, and it is noted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--yes", action="store_true", help="Without it, nothing is changed.")

    def handle(self, *args: Any, name: str, yes: bool, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account of the name {name}.")
        if not second_factor.is_on(user.pk):
            raise CommandError(f"{name} has no second factor.")
        if not yes:
            raise CommandError("Nothing was changed: say --yes.")
        second_factor.take_off(user)
        self.stdout.write(f"The second factor of {name} is off.")
