"""Runs a command with a Neo4j Community server of its own: run.py COMMAND…

    tools/neo4j/run.py .venv/bin/python -m pytest tests/memory/graph

Maven fetches the server from Maven Central once; it listens on a free loopback port, keeps its
data under var/neo4j and ends with the command, whose exit code is answered. NEO4J_URI, NEO4J_USER,
NEO4J_PASSWORD and NEO4J_DATABASE name it. Exit code 3: it cannot be had here, and why.
"""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = Path(os.environ.get("VAR_DIR", HERE.parent.parent / "var")).resolve() / "neo4j"
OLDEST_JAVA = 17
START_SECONDS, STOP_SECONDS = 240.0, 60.0


class Missing(Exception):
    """There is no Neo4j to be had on this machine; the text says why."""


def main(command: Sequence[str]) -> int:
    if not command:
        print(__doc__)
        return 2
    try:
        check_tools()
        classpath = build()
        with running(classpath) as variables:
            return subprocess.run(command, env={**os.environ, **variables}).returncode
    except Missing as problem:
        print(f"Neo4j cannot be run here. {problem}", file=sys.stderr)
        return 3


def check_tools() -> None:
    for tool, package in (("mvn", "Maven 3.8+"), ("java", f"a JDK {OLDEST_JAVA}+")):
        if shutil.which(tool) is None:
            raise Missing(f"{tool} is not on the PATH: install {package}.")
    said = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < OLDEST_JAVA:
        shown = version[1] if version else "unknown"
        raise Missing(f"java is version {shown}: install a JDK {OLDEST_JAVA}+.")


def build() -> str:
    """Fetch the server where it is not there yet; what java needs as its class path."""
    maven = ["mvn", "--batch-mode", "--quiet", "--file", str(HERE / "pom.xml")]
    done = subprocess.run([*maven, f"-Dwork={WORK}", "compile"], capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"Maven could not fetch or build it:\n{done.stdout[-2000:]}{done.stderr}")
    return f"{WORK / 'build' / 'classes'}:{(WORK / 'build' / 'classpath').read_text().strip()}"


@contextmanager
def running(classpath: str) -> Iterator[dict[str, str]]:
    """The variables that name the server, while it runs."""
    password, port = secrets.token_urlsafe(16), free_port()
    log = WORK / "server.log"
    with tempfile.TemporaryDirectory(dir=WORK, prefix="data-") as data, log.open("w") as output:
        server = subprocess.Popen(
            ["java", "-Xmx1g", "-XX:+UseSerialGC", "-cp", classpath, "Neo4j", data, str(port)],
            env={**os.environ, "NEO4J_PASSWORD": password},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait(server, log)
            yield {
                "NEO4J_URI": f"bolt://127.0.0.1:{port}",
                "NEO4J_USER": "neo4j",
                "NEO4J_PASSWORD": password,
                "NEO4J_DATABASE": "neo4j",
            }
        finally:
            stop(server)


def wait(server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while "ready\n" not in log.read_text():
        if server.poll() is not None or time.monotonic() > until:
            raise Missing(f"The server did not start ({log}):\n{log.read_text()[-2000:]}")
        time.sleep(0.1)


def stop(server: "subprocess.Popen[bytes]") -> None:
    """It ends when its standard input does; so it would even if we were killed."""
    assert server.stdin is not None
    server.stdin.close()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port: int = trial.getsockname()[1]
    return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
