"""The model of the chaos: paced, faulty on demand, with a log that survives its death.

    python -m benchmarks.chaos.model PORT LOG

POST /fault takes the fields of a Fault (and "slow": seconds for which it is slow). Each request
is two lines of LOG: when it began, and how it ended.
"""

import asyncio
import hashlib
import itertools
import json
import os
import random
import re
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.chaos.plan import WORDS
from tests.model_server import ChatRequest, ModelServer, asks_for, says
from tests.model_server.http import Connection
from tests.model_server.script import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

TTFT, RATE, SLOTS = 0.15, 90.0, 64
SLOW_RATE = 12.0
SCENE = re.compile(r"Write scene (\d+) of")
MATERIAL = re.compile(r"<material[^>]*>\n(.*?)\n</material>", re.S)
SENTENCES = re.compile(r"(?<=[.!?])\s+")
FERRY = re.compile(r"Ferry (\d+)\.")
A_PARAGRAPH, SENTENCES_A_SCENE = 3, 5
NEAR_WORDS = 5


class ChaosServer(ModelServer):
    """Logs to a file that is only ever added to."""

    def __init__(self, port: int, log: Path) -> None:
        super().__init__(TTFT, RATE, SLOTS, port=port)
        self._numbers = itertools.count(1)
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    async def _serve(self, connection: Connection, method: str, path: str, body: bytes) -> None:
        if (method, path) == ("POST", "/fault"):
            self._go_wrong_from_now(json.loads(body))
            connection.respond(200, {})
        else:
            await super()._serve(connection, method, path, body)

    def _go_wrong_from_now(self, asked: dict[str, Any]) -> None:
        if seconds := asked.pop("slow", 0.0):
            self.pace = type(self.pace)(TTFT, SLOW_RATE)
            asyncio.get_running_loop().call_later(seconds, self._be_quick)
        else:
            match = _is_typed if asked["kind"] == "malformed_json" else None
            self.script.faults.append(Fault(match=match, **asked))

    def _be_quick(self) -> None:
        self.pace = type(self.pace)(TTFT, RATE)

    async def _chat(self, connection: Connection, request: ChatRequest) -> None:
        name = f"{os.getpid()} {next(self._numbers)}"
        before = "".join(text for role, text in request.messages if role == "assistant")
        self._write(name, key=key_of(request), goes_on_from=before)
        try:
            await super()._chat(connection, request)
        finally:
            [call] = [call for call in self.calls if call.request is request]
            self.calls.remove(call)
            self._write(name, outcome=call.outcome, text=call.text)

    def _write(self, name: str, **said: str) -> None:
        line = {"request": name, "at": time.monotonic()} | said
        os.write(self._log, f"{json.dumps(line)}\n".encode())


def key_of(request: ChatRequest) -> str:
    """The same for two requests that ask the same: what the scene goes on from is left out."""
    asked: Sequence[tuple[str, str]] = request.messages
    scene = SCENE.search(request.prompt)
    if scene and not request.answer_name:
        asked = [(role, text) for role, text in asked if role == "system"]
        told = FERRY.search(request.prompt)
        return f"write_beat.{scene[1]} of {told[1] if told else _digest(asked)}"
    return f"{request.answer_name or 'prose'} {_digest(asked)}"


def _digest(messages: "Sequence[tuple[str, str]]") -> str:
    return hashlib.sha256(repr(messages).encode()).hexdigest()[:16]


def _is_typed(request: ChatRequest) -> bool:
    return bool(request.answer_name)


def script(server: ModelServer) -> None:
    """A good chapter, with facts; a seam's two paragraphs come back in another order."""
    from benchmarks import bench_model

    server.answer(_is_a_scene, _scene)
    server.answer(asks_for("ExtractAnswer"), bench_model._facts)
    server.answer(asks_for("QuotesAnswer"), bench_model._quotes)
    server.answer(asks_for("CriticAnswer"), bench_model._critique)
    server.answer(says("Two scenes of a novel"), _turned_round)


def _is_a_scene(request: ChatRequest) -> bool:
    return not request.answer_name and bool(SCENE.search(request.prompt))


def _scene(request: ChatRequest) -> str:
    """What of the scene is not written yet: whoever asks how often, it becomes the same text."""
    scene, ferry = SCENE.search(request.prompt), FERRY.search(request.prompt)
    assert scene
    assert ferry
    before = "".join(text for role, text in request.messages if role == "assistant")
    sentences = scene_of(int(ferry[1]), int(scene[1]))
    left = sentences[len(SENTENCES.split(before.strip())) if before.strip() else 0 :]
    groups = range(0, len(left), A_PARAGRAPH)
    return "\n\n".join(" ".join(left[at : at + A_PARAGRAPH]) for at in groups)


def scene_of(ferry: int, beat: int) -> list[str]:
    """Of about WORDS words; no two scenes of a chapter have a sentence that begins alike."""
    chance = random.Random(f"{ferry} {beat}")
    while True:
        sentences = [_sentence(chance, beat, number) for number in range(SENTENCES_A_SCENE)]
        if abs(sum(len(each.split()) for each in sentences) - WORDS) <= NEAR_WORDS:
            return sentences


def _sentence(chance: random.Random, beat: int, number: int) -> str:
    from tests.model_server.author import _PARTS

    openings, people, *rest = (part.split("|") for part in _PARTS["en"])
    who = people[(beat * 5 + number) % len(people)]
    said = (openings[number % len(openings)], who, *(chance.choice(part) for part in rest))
    return " ".join(said) + "."


def _turned_round(request: ChatRequest) -> str:
    found = MATERIAL.findall(request.last)
    before, after = found[0].split("\n\n")[-1], found[1].split("\n\n")[0]
    return f"<before>{_reversed(before)}</before>\n<after>{_reversed(after)}</after>"


def _reversed(paragraph: str) -> str:
    return " ".join(reversed(SENTENCES.split(paragraph.strip())))


def main() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    server = ChaosServer(int(sys.argv[1]), Path(sys.argv[2]))
    script(server)
    with server:
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
