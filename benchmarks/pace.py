"""The paced model server of the chapters: its pace, the model's own time, what it was asked."""

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

TTFT, RATE, SLOTS = 1.0, 50.0, 64
BEATS, WORDS = 6, 250
TOKENS_A_WORD = 1.39
PLAN_TOKENS, SEAM_TOKENS, EXTRACTION_TOKENS, CRITIC_TOKENS = 250, 5, 170, 130


@dataclass(frozen=True)
class Prompts:
    """Of the calls of a time, in characters."""

    characters: int
    cached: int
    tokens_out: int

    @property
    def share(self) -> float:
        return self.cached / self.characters if self.characters else 0.0


def ideal(mode: str = "distributed", *, live: bool = False) -> float:
    """Seconds of the model alone, of fixed sizes; the critic and an extraction side by side."""
    beat = TTFT + WORDS * TOKENS_A_WORD / RATE
    seam = TTFT + SEAM_TOKENS / RATE
    critic, extraction = TTFT + CRITIC_TOKENS / RATE, TTFT + EXTRACTION_TOKENS / RATE
    plan = TTFT + PLAN_TOKENS / RATE if live else 0.0
    if mode == "sequential":
        return plan + (beat + extraction) * BEATS + seam * (BEATS - 1) + critic
    # the last beat's facts are read while its seam is mended and the critic reads
    return plan + beat + max(seam + critic, extraction)


@contextmanager
def a_paced_model(script: str = "benchmarks.bench_model:script") -> Iterator[None]:
    """A model server of this pace in a process of its own, which the settings name.

    Nobody else is asked, whatever stands in `.env`.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    os.environ["LLM_BASE_URL"] = f"http://127.0.0.1:{port}/v1"
    os.environ["LLM_MODEL"] = "scripted"
    os.environ["LLM_CACHES_PREFIXES"] = "true"
    os.environ |= dict.fromkeys(("EMBEDDING_BASE_URL", "PLAN_REASONING_MODEL"), "")
    command = [sys.executable, "-m", "tests.model_server", "--port", str(port)]
    command += ["--ttft", str(TTFT), "--rate", str(RATE), "--slots", str(SLOTS)]
    server = subprocess.Popen([*command, "--script", script])
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def prompts() -> Prompts:
    """Of every call since the log was forgotten."""
    calls = _log()
    return Prompts(
        sum(call["characters"] for call in calls),
        sum(call["characters_cached"] for call in calls),
        sum(call["tokens_out"] for call in calls),
    )


def forget() -> None:
    """The log, and the prefixes that the model has read."""
    for what in ("log", "cache"):
        asked = urllib.request.Request(f"{_server()}/{what}", method="DELETE")
        urllib.request.urlopen(asked).close()


def _server() -> str:
    return os.environ["LLM_BASE_URL"].removesuffix("/v1")


def _log() -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{_server()}/log") as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found
