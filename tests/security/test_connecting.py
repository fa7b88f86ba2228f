"""An address that a person typed, all the way to the connection: none leads inside."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from pytest_django import Settings

from memory.embedder import Embedder, EmbedderRefused
from novellaforge.llm import LLM, Origin, user
from novellaforge.llm.errors import AddressRefused, ModelError
from novellaforge.llm.provider import Provider

pytestmark = pytest.mark.usefixtures("unrecorded_calls")
ASKED = [user("Say one word.")]
INSIDE = (
    "http://169.254.169.254/latest/meta-data", "http://[fd00:ec2::254]/latest",
    "http://0.0.0.0:8000/v1", "http://0/v1", "http://127.1/v1", "http://2130706433/v1",
    "http://0x7f000001/v1", "http://017700000001/v1", "http://[::ffff:127.0.0.1]/v1",
    "http://[::ffff:a9fe:a9fe]/v1", "http://[::]/v1", "http://[64:ff9b::a9fe:a9fe]/v1",
    "http://localhost/v1", "http://10.0.0.1/v1", "http://[fe80::1]/v1",
)  # fmt: skip


class Leading:
    """A server that leads whoever asks to another address."""

    def __init__(self, to: str) -> None:
        self.heard: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.heard.append(self.path)
                self.send_response(307)
                self.send_header("Location", to)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Leading":
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def typed(address: str) -> LLM:
    provider = replace(
        Provider.from_settings(), base_url=address, is_own=True, retries=0, api_key="a key"
    )
    return LLM(provider)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """To what a socket was connected."""
    seen: list[object] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        seen.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return seen  # type: ignore[return-value]


@pytest.mark.parametrize("address", INSIDE)
async def test_nothing_inside_is_asked(address: str, settings: Settings) -> None:
    settings.LLM_PRIVATE_ADDRESSES = ()
    with pytest.raises(AddressRefused):
        await typed(address).chat(ASKED)
    with pytest.raises(AddressRefused):
        await typed(address).models()


async def test_a_name_is_asked_anew_for_each_connection(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """Its first answer leads outside, where nobody answers; its second one inside."""
    settings.LLM_PRIVATE_ADDRESSES = ()
    with Leading("/") as inside:
        port = int(inside.url.rpartition(":")[2])
        answers = iter(["203.0.113.1", "127.0.0.1", "127.0.0.1"])

        def look_up(_host: str, _port: int, *_: Any, **__: Any) -> list[Any]:
            found = next(answers)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        for _ in range(2):
            with pytest.raises(AddressRefused):
                await typed(f"http://twofaced.example:{port}/v1").chat(ASKED)
        assert inside.heard == []


async def test_nobody_is_followed(settings: Settings) -> None:
    from ipaddress import ip_network

    settings.LLM_PRIVATE_ADDRESSES = (ip_network("127.0.0.1"),)
    with Leading("/stolen") as there, Leading(f"{there.url}/latest/meta-data") as here:
        with pytest.raises(ModelError):
            await typed(f"{here.url}/v1").chat(ASKED)
        with pytest.raises(ModelError):
            await typed(f"{here.url}/v1").models()
        assert here.heard == ["/v1/chat/completions", "/v1/models"]
        assert there.heard == []


async def test_nor_by_the_embedder(settings: Settings) -> None:
    """Its address is the operator's alone: no author can type one."""
    with Leading("/stolen") as there, Leading(f"{there.url}/v1/embeddings") as here:
        embedder = Embedder("m", 3, f"{here.url}/v1", "a key")
        with pytest.raises(EmbedderRefused):
            await embedder.passages(["x"], Origin())
        assert there.heard == []


def test_a_proxy_of_the_environment_does_not_stand_in_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The guard would judge the proxy's address in place of the one that was typed."""
    import asyncio

    from novellaforge.llm import client

    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    async def mounts() -> list[Any]:
        provider = replace(Provider.from_settings(), is_own=True)
        made = await client._client(provider)
        return [each for each in made._mounts.values() if each is not None]

    assert asyncio.run(mounts()) == []
