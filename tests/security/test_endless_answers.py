"""A server that an author typed talks without end: no more is taken of it than an answer has."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Thread
from typing import Any

import pytest
from pytest_django import Settings

from novellaforge.llm import LLM, client, user
from novellaforge.llm.errors import ModelFailed, NotAModelServer
from novellaforge.llm.provider import Provider

pytestmark = pytest.mark.usefixtures("unrecorded_calls")
ASKED = [user("Say one word.")]
TOKEN = b'data: {"choices": [{"delta": {"content": "on and "}}]}\n\n'


@contextmanager
def talking(status: int, said: bytes) -> Iterator[LLM]:
    """Asks a server that says this again and again, until whoever listens goes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.end_headers()
            with suppress(ConnectionError):
                while True:
                    self.wfile.write(said)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield LLM(Provider(address, model="m", retries=0, is_own=True))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def _allowed(settings: Settings) -> None:
    settings.LLM_PRIVATE_ADDRESSES = (ip_network("127.0.0.1"),)


async def test_an_event() -> None:
    with talking(200, b"on and ") as llm, pytest.raises(NotAModelServer):
        await llm.chat(ASKED)


async def test_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST_BYTES", 200_000)
    with talking(200, TOKEN) as llm, pytest.raises(NotAModelServer) as caught:
        await llm.chat(ASKED)
    assert 0 < len(caught.value.text) < 200_000


async def test_a_refusal() -> None:
    with talking(500, b"on and ") as llm, pytest.raises(ModelFailed, match="HTTP 500: on and"):
        await llm.chat(ASKED)


async def test_a_list_of_models() -> None:
    with talking(200, b" " * 1_000) as llm, pytest.raises(NotAModelServer):
        await llm.models()


async def test_a_stream_that_was_taken_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """What had come is told before it is given up, and kept."""
    monkeypatch.setattr(client, "MOST_BYTES", 200_000)
    told: list[str] = []

    async def tell(text: str) -> None:
        told.append(text)

    with talking(200, TOKEN) as llm, pytest.raises(NotAModelServer) as caught:
        await llm.chat_stream_full(ASKED, on_chunk=tell)
    assert told
    assert caught.value.text == "".join(told)
