"""`manage.py healthcheck web|worker`: exit code 0 where that works on this machine."""

import json
import socket
import urllib.error
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from novellaforge.checks import database_problem, probe_cache
from novellaforge.cluster.depth import ClustersUnknown, clusters
from novellaforge.cluster.process import named
from novellaforge.queues import PRIORITY

TIMEOUT_SECONDS = 15
NONE_HERE = "No living cluster on this machine."


class Command(BaseCommand):
    help = "For a container's health check: does the web server, or do the workers, work here?"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["web", "worker"])
        parser.add_argument("--port", type=int, default=8000, help="Of the web server.")
        parser.add_argument(
            "--queues", nargs="*", choices=PRIORITY, default=[], help="That must be served here."
        )

    def handle(self, *args: Any, what: str, port: int, queues: list[str], **options: Any) -> None:
        problem = web_problem(port) if what == "web" else worker_problem(queues)
        if problem:
            raise CommandError(problem, returncode=1)
        self.stdout.write("well")


def web_problem(port: int) -> str:
    """Of the web server on this port of this machine; empty where it is ready."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(f"http://127.0.0.1:{port}/readyz", timeout=TIMEOUT_SECONDS).close()
    except urllib.error.HTTPError as error:
        if error.code != 503:
            return f"The web server answers HTTP {error.code}. Its log says why."
        missing = ", ".join(json.load(error)["missing"])
        return f"The web server is not ready, it lacks: {missing}. Its log says why."
    except OSError as error:
        return f"The web server does not answer on port {port}: {error}"
    return ""


def worker_problem(queues: list[str]) -> str:
    """Of the clusters on this machine; empty where they live and reach the database."""
    if problem := database_problem():
        return problem
    try:
        told = clusters()
    except ClustersUnknown:  # they work without the cache, and cannot be heard
        return "" if named("nf-supervisor") else NONE_HERE
    here = [each for each in told if each.host == socket.gethostname()]
    if not here and probe_cache().problem:  # it answers and takes no writes: as above
        return "" if named("nf-supervisor") else NONE_HERE
    served = {queue for cluster in here for queue in cluster.queues}
    if neglected := sorted(set(queues) - served):
        return f"No living cluster on this machine serves: {', '.join(neglected)}."
    return "" if here else NONE_HERE
