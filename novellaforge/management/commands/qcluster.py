"""`manage.py qcluster`: in place of Django-Q2's own command of this name."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from novellaforge import collecting
from novellaforge.cluster.rows import Terms
from novellaforge.cluster.supervisor import Supervisor
from novellaforge.queues import (
    BEATS_HIGH,
    DEFAULT,
    GENERATION_MEDIUM,
    MAINTENANCE_LOW,
    PRIORITY,
)


class Command(BaseCommand):
    help = "Runs queued tasks until SIGTERM or Ctrl-C; a second one does not wait for them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--queues",
            nargs="+",
            action="extend",
            metavar="QUEUE",
            help=f"Only these, by name or comma-separated; all of {', '.join(PRIORITY)} if unset.",
        )
        parser.add_argument("--processes", type=int, default=1, help="Worker processes.")
        parser.add_argument(
            "--slots",
            type=int,
            help="Tasks at a time in each process; by default what QUEUE_*_SLOTS says for the "
            "one queue named, or for the beats.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        queues = _chosen(options["queues"] or [])
        slots = _slots(queues) if options["slots"] is None else options["slots"]
        for option, value in (("--processes", options["processes"]), ("--slots", slots)):
            if not 1 <= value <= 256:
                raise CommandError(
                    _("%(option)s takes a number from 1 to 256, not %(value)s.")
                    % {"option": option, "value": value}
                )
        collecting.settle()  # for all that it forks
        sys.exit(Supervisor(Terms.of_settings(queues), options["processes"], slots).run())


def _chosen(given: list[str]) -> tuple[str, ...]:
    names = [name.strip() for part in given for name in part.split(",") if name.strip()]
    unknown = sorted(set(names) - set(PRIORITY))
    if unknown:
        raise CommandError(
            _("There is no queue %(names)s: there are %(queues)s.")
            % {"names": ", ".join(unknown), "queues": ", ".join(PRIORITY)}
        )
    return tuple(name for name in PRIORITY if not names or name in names)


def _slots(queues: tuple[str, ...]) -> int:
    slots: dict[str, int] = {
        BEATS_HIGH: settings.QUEUE_BEATS_SLOTS,
        GENERATION_MEDIUM: settings.QUEUE_GENERATION_SLOTS,
        DEFAULT: settings.QUEUE_GENERATION_SLOTS,
        MAINTENANCE_LOW: settings.QUEUE_MAINTENANCE_SLOTS,
    }
    return slots[queues[0]] if len(queues) == 1 else settings.QUEUE_BEATS_SLOTS
