"""What a socket is sent over Twisted's own transport, on a real pair of sockets."""

import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.exception import Disconnected
from daphne.ws_protocol import WebSocketFactory
from twisted.internet.tcp import Connection
from twisted.internet.testing import MemoryReactor

from novellaforge.serving import Socket, WebServer
from tests.benchmarks.test_screens import framed

Pair = tuple[Socket, socket.socket]
LARGE = "Ilse counted the oars. " * 100_000  # more than the kernel holds for a reader


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Ours, open, and what its client has."""
    here, there = socket.socketpair()
    with here, there:
        for each in (here, there):
            each.setblocking(False)
        ours = Socket()
        ours.transport = Connection(here, SimpleNamespace(), MemoryReactor())
        ours.transport.connected, ours.state = True, Socket.STATE_OPEN
        ours.client_addr = None
        yield ours, there


def read(ours: Socket, there: socket.socket, length: int) -> bytes:
    """So much, while Twisted sends what it has to."""
    found = b""
    while len(found) < length:
        if is_waiting(ours):
            assert ours.transport.doWrite() is None
        found += there.recv(1_000_000)
    return found


def is_waiting(ours: Socket) -> bool:
    return ours.transport in ours.transport.reactor.getWriters()


def test_it_works(pair: Pair):
    ours, there = pair
    ours.serverSend("Ilse zählte.")
    assert not is_waiting(ours)
    assert there.recv(100) == framed("Ilse zählte.".encode())


def test_what_finds_no_room_is_sent_in_order_once_there_is(pair: Pair):
    ours, there = pair
    ours.serverSend(LARGE)
    assert is_waiting(ours)
    ours.serverSend("The last.")
    sent = framed(LARGE.encode()) + framed(b"The last.")
    assert read(ours, there, len(sent)) == sent
    assert not is_waiting(ours)


def test_what_twisted_was_given_by_others_goes_first(pair: Pair):
    ours, there = pair
    ours.transport.write(b"a ping")
    ours.serverSend("Ilse.")
    sent = b"a ping" + framed(b"Ilse.")
    assert read(ours, there, len(sent)) == sent


def test_a_client_that_is_gone_is_found_by_twisted(pair: Pair):
    ours, there = pair
    there.close()
    ours.serverSend("Ilse.")
    assert isinstance(ours.transport.doWrite(), Exception)


@pytest.mark.parametrize("state", [Socket.STATE_CLOSING, Socket.STATE_CLOSED])
def test_a_socket_that_closes_is_sent_nothing(pair: Pair, state: Any):
    ours, there = pair
    ours.state = state
    with pytest.raises(Disconnected):
        ours.serverSend("Ilse.")
    with pytest.raises(BlockingIOError):
        there.recv(100)


def test_a_server_that_listens_makes_such_sockets():
    server = WebServer(application=None, endpoints=["tcp:0"])
    server.ws_factory = WebSocketFactory(server)
    server.listen_success(SimpleNamespace())
    assert isinstance(server.ws_factory.buildProtocol(None), Socket)
