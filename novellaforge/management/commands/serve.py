"""`manage.py serve`: pages, API and sockets, until SIGTERM."""

import sys
from argparse import ArgumentParser
from typing import Any

from daphne.access import AccessLogGenerator
from daphne.endpoints import build_endpoint_description_strings
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from novellaforge.checks import SETTINGS
from novellaforge.serving import WebServer


class Command(BaseCommand):
    help = "Serves pages, API and sockets until SIGTERM, which lets running answers end."
    requires_system_checks = [SETTINGS]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1", help="Address; 0.0.0.0: of all.")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--unix-socket", help="Listen here, instead of on a port.")
        parser.add_argument("--fd", type=int, help="Listen on this open socket, instead.")
        parser.add_argument(
            "--access-log", action="store_true", help="Write a line for each request to stdout."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        elsewhere = options["unix_socket"] or options["fd"] is not None
        if not elsewhere and not 0 < options["port"] < 65_536:
            raise CommandError(
                _("%(option)s takes a number from 1 to 65535, not %(value)s.")
                % {"option": "--port", "value": options["port"]}
            )
        server = WebServer(
            application=import_string(settings.ASGI_APPLICATION),
            endpoints=build_endpoint_description_strings(
                host=None if elsewhere else options["bind"],
                port=None if elsewhere else options["port"],
                unix_socket=options["unix_socket"],
                file_descriptor=options["fd"],
            ),
            action_logger=AccessLogGenerator(sys.stdout) if options["access_log"] else None,
            server_name="novellaforge",
        )
        server.run()
        if server.abort_start:
            raise CommandError(_("It cannot listen there: see the line above."))
