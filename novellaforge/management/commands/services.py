"""manage.py services start|stop|status|remove [postgres valkey graph model]"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from novellaforge.embedded import start
from novellaforge.embedded.daemon import ServiceError
from novellaforge.embedded.start import Status

ACTIONS: dict[str, Callable[[Iterable[str] | None], list[Status]]] = {
    "start": start.start,
    "stop": start.stop,
    "status": start.status,
    "remove": start.remove,
}


class Command(BaseCommand):
    help = (
        "Starts, stops or shows the embedded services (those whose variable is not set), or "
        "removes them with all that they hold."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=list(ACTIONS))
        parser.add_argument("names", nargs="*", metavar="name", help=", ".join(start.SERVICES))
        parser.add_argument("--yes", action="store_true", help="With remove: books too.")

    def handle(self, *args: Any, action: str, names: list[str], yes: bool, **options: Any) -> None:
        if action == "remove" and not yes:
            raise CommandError("It deletes all that they hold, books too. If so, add --yes.")
        try:
            statuses = ACTIONS[action](names or None)
        except start.StartError as error:
            statuses = error.statuses
        except ServiceError as error:
            raise CommandError(str(error)) from error
        for status in statuses:
            self.stdout.write(line(status))
        if any(status.state == "failed" for status in statuses):
            raise CommandError(f"not everything could be done: {action}", returncode=1)


def line(status: Status) -> str:
    """Such as: valkey    running   127.0.0.1:21432  Valkey 9.1.2  0.2 s"""
    parts = [status.address, status.version, f"{status.seconds:.1f} s", status.detail]
    return f"{status.name:9} {status.state:9} " + "  ".join(part for part in parts if part)
