"""Connections as httpcore wants them: plain, with TLS, broken, and closed while they rest."""

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from novellaforge.llm.network import Network

LONG = b"x" * 3_000_000


@asynccontextmanager
async def answering(
    tls: ssl.SSLContext | None = None, times: int = 9
) -> AsyncIterator[tuple[str, list[int]]]:
    """A server that answers so many requests of a connection with LONG and closes it then, without
    having said so; 0: it never does either. With it the ports that asked it.
    """
    asked: list[int] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError), closing(writer):
            for _ in range(times):
                await reader.readuntil(b"\r\n\r\n")
                asked.append(writer.get_extra_info("peername")[1])
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(LONG) + LONG)
                await writer.drain()
            if not times:
                await reader.read()

    server = await asyncio.start_server(answer, "127.0.0.1", ssl=tls)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}/", asked


@pytest.fixture
def ours(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Of a server and of whoever trusts it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now, address = datetime.now(UTC), x509.IPAddress(ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    written = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "pem").write_bytes(pem + written)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "pem")
    return server, ssl.create_default_context(cadata=pem.decode())


def a_pool(trusting: ssl.SSLContext | None = None) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(ssl_context=trusting, network_backend=Network())


async def test_a_connection_is_used_again() -> None:
    async with answering() as (url, asked), a_pool() as pool:
        for _ in range(2):
            assert (await pool.request("GET", url)).content == LONG
    assert len(set(asked)) == 1


async def test_with_tls(ours: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    async with answering(ours[0]) as (url, asked), a_pool(ours[1]) as pool:
        for _ in range(2):
            assert (await pool.request("GET", url)).content == LONG
    assert len(set(asked)) == 1


async def test_a_certificate_that_nobody_vouches_for(
    ours: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    async with answering(ours[0]) as (url, asked), a_pool() as pool:
        with pytest.raises(httpcore.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await pool.request("GET", url)
    assert asked == []


async def test_one_that_was_closed_while_it_rested_is_not_used_again() -> None:
    async with answering(times=1) as (url, asked), a_pool() as pool:
        for _ in range(2):
            assert (await pool.request("GET", url)).content == LONG
            await asyncio.sleep(0.05)  # the server's farewell is on its way
    assert len(set(asked)) == 2


async def test_nobody_there() -> None:
    async with answering() as (url, _):
        pass
    async with a_pool() as pool:
        with pytest.raises(httpcore.ConnectError):
            await pool.request("GET", url)


async def test_an_answer_that_does_not_come() -> None:
    async with answering(times=0) as (url, _), a_pool() as pool:
        with pytest.raises(httpcore.ReadTimeout):
            await pool.request("GET", url, extensions={"timeout": {"read": 0.05}})


async def test_who_is_silent_is_not_waited_for_to_say_goodbye(
    ours: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    """With TLS a farewell is answered; asyncio waits half a minute for that."""
    leaves = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor() as beside:

        def fall_silent() -> None:
            connection, _ = server.accept()
            with ours[0].wrap_socket(connection, server_side=True):
                leaves.wait()

        beside.submit(fall_silent)
        try:
            async with asyncio.timeout(15), a_pool(ours[1]) as pool:
                url = f"https://127.0.0.1:{server.getsockname()[1]}/"
                with pytest.raises(httpcore.ReadTimeout):
                    await pool.request("GET", url, extensions={"timeout": {"read": 0.05}})
        finally:
            leaves.set()


async def test_a_name_that_nobody_has() -> None:
    with pytest.raises(httpcore.ConnectError):
        await Network().connect_tcp("nobody.invalid", 80)
