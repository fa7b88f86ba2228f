"""ArcadeDB, spoken to over Bolt as Neo4j is: the wheel's own Java runtime and jars."""

import importlib.util
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from novellaforge import checks
from novellaforge.embedded.addresses import DATABASE, Addresses
from novellaforge.embedded.daemon import Command, Daemon, ServiceError

# Read by java from a file, so that the password is in no process list.
_ARGUMENTS = """\
-Xms64m
-Xmx512m
-XX:+UseSerialGC
-XX:TieredStopAtLevel={compiler}
-Djava.awt.headless=true
-Dpolyglot.engine.WarnInterpreterOnly=false
--add-exports=java.management/sun.management=ALL-UNNAMED
--add-opens=java.base/java.nio=ALL-UNNAMED
--add-opens=java.base/sun.nio.ch=ALL-UNNAMED
"-Darcadedb.server.rootPath={directory}"
"-Darcadedb.server.rootPassword={password}"
"-Darcadedb.server.databaseDirectory={directory}/databases"
-Darcadedb.server.defaultDatabases={database}[]
-Darcadedb.server.plugins=Bolt:com.arcadedb.bolt.BoltProtocolPlugin
-Darcadedb.server.mode=production
-Darcadedb.server.name=novellaforge
-Darcadedb.server.httpIncomingHost=127.0.0.1
-Darcadedb.server.httpIncomingPort={http_port}
-Darcadedb.bolt.host=127.0.0.1
-Darcadedb.bolt.port={port}
-Darcadedb.serverMetrics=false
-cp
"{jars}/*"
com.arcadedb.server.ArcadeDBServer
"""


@dataclass(frozen=True)
class Graph:
    var: Path
    addresses: Addresses

    name: ClassVar[str] = "graph"
    variable: ClassVar[str] = "NEO4J_URI"
    port_fields: ClassVar[tuple[str, ...]] = ("graph_port", "graph_http_port")
    start_seconds: ClassVar[float] = 60.0
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    stop_seconds: ClassVar[float] = 20.0

    @property
    def address(self) -> str:
        return self.addresses.neo4j_uri

    @property
    def daemon(self) -> Daemon:
        argument = f"@{self._argument_file}"
        java = str(_package() / "jre" / "bin" / "java")
        return Daemon(self._directory, Command([java, argument], mark=argument))

    def prepare(self) -> None:
        text = _ARGUMENTS.format(
            directory=self._data,
            password=self.addresses.graph_password,
            database=DATABASE,
            port=self.addresses.graph_port,
            http_port=self.addresses.graph_http_port,
            jars=_package() / "jars",
            compiler=1 if settings.EMBEDDED_GRAPH_BRIEF else 4,  # 4: the best, Java's own choice
        )
        self._data.mkdir(exist_ok=True)
        self._argument_file.touch(mode=0o600)
        self._argument_file.write_text(text)
        # Written anew from the password given at start, which may be another one by now.
        (self._data / "config" / "server-users.jsonl").unlink(missing_ok=True)

    def probe(self) -> checks.Probe:
        """Ready first: a Bolt question before that fills its log with complaints."""
        ready = checks.probe_health(
            f"http://127.0.0.1:{self.addresses.graph_http_port}/api/v1/ready"
        )
        return ready if ready.problem else self._bolt()

    def _bolt(self) -> checks.Probe:
        return checks.probe_bolt(
            self.addresses.neo4j_uri, "root", self.addresses.graph_password, DATABASE
        )

    def complete(self) -> None:
        """Its database is made by the server itself."""

    def mend(self, complaint: str) -> bool:
        """Nothing known. The graph is a projection: reconcile_memory makes it anew."""
        return False

    @property
    def _directory(self) -> Path:
        return self.var.resolve() / self.name

    @property
    def _data(self) -> Path:
        return self._directory / "data"

    @property
    def _argument_file(self) -> Path:
        return self._directory / "java.arguments"


def _package() -> Path:
    package = importlib.util.find_spec("arcadedb_embedded")
    if package is None or package.origin is None:
        raise ServiceError(
            "The embedded graph is not installed: set NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD "
            "to a Neo4j 5 server, or run pip install -r requirements-dev.txt."
        )
    directory = Path(package.origin).parent
    if not os.access(directory / "jre" / "bin" / "java", os.X_OK):
        raise ServiceError(
            f"The embedded graph has no Java for this machine ({directory}/jre): "
            "set NEO4J_URI to a Neo4j 5 server."
        )
    return directory
