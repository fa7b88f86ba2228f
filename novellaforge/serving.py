"""The web server: Daphne, which sends many one text cheaply, and when stopped ends its answers."""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from autobahn.websocket.protocol import PreparedMessage
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from twisted.internet.defer import Deferred

from novellaforge import streams

logger = logging.getLogger(__name__)

SERVICE_RESTART = 1012  # IANA's registry of close codes; clients come again with their last id
CLOSE_SECONDS = 1.0  # for clients to answer a close
LOOK_SECONDS = 0.02
TOLD_SECONDS = 0.1  # for the last bytes to leave


class Socket(WebSocketProtocol):  # type: ignore[misc]
    """A text for many is made a frame once, and sent at once where nothing waits to be sent.

    Else Autobahn makes it for each, and Twisted asks epoll to say when it may be sent.
    """

    def serverSend(self, content: str | bytes, binary: bool = False) -> None:  # noqa: N802
        if self.state != self.STATE_OPEN or binary:
            super().serverSend(content, binary)
        elif frame := _unsent(self.transport, _frame(content)):
            self.transport.write(frame)


@lru_cache(maxsize=64)
def _frame(text: str) -> bytes:
    """As a server sends it (RFC 6455, 5.2): not under a mask, not compressed."""
    message = PreparedMessage(text.encode(), isBinary=False, applyMask=False, doNotCompress=True)
    frame: bytes = message.payloadHybi
    return frame


def _unsent(transport: Any, frame: bytes) -> bytes:
    """What is left of a frame for Twisted to send, behind all that waits for it already."""
    if not transport.connected or transport.dataBuffer or transport._tempDataBuffer:
        return frame
    sent = transport.writeSomeData(frame)
    return frame[sent:] if isinstance(sent, int) else frame  # its own attempt finds the loss


class WebServer(Server):  # type: ignore[misc]
    """Told to stop, it accepts nobody, sends watchers elsewhere, and ends its answers.

    Sockets are closed with 1012 and streams of events are ended; other answers have
    WEB_STOP_SECONDS. What a watcher was not told yet it is told when it comes again.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._ports: list[Any] = []

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self.ws_factory.protocol = Socket
        self._ports.append(port)

    def kill_all_applications(self) -> Deferred[None]:
        """Before the reactor ends, which waits for this."""
        return Deferred.fromFuture(asyncio.ensure_future(self._leave()))

    async def _leave(self) -> None:
        for port in self._ports:
            port.stopListening()
        sockets = [each for each in self.connections if isinstance(each, WebSocketProtocol)]
        logger.info("The web server stops; %d sockets are sent elsewhere.", len(sockets))
        for socket in sockets:
            _close(socket)
        streams.stop()
        await _while(lambda: [each for each in sockets if _is_open(each)], CLOSE_SECONDS)
        await _while(self._answering, settings.WEB_STOP_SECONDS)
        if left := len(self._answering()):
            logger.warning("%d answers did not end in time: they are cut off.", left)
        await asyncio.sleep(TOLD_SECONDS)
        loop = asyncio.get_running_loop()
        await super().kill_all_applications().asFuture(loop)

    def _answering(self) -> list[Any]:
        """Requests whose answer is not given yet."""
        return [
            protocol
            for protocol, held in self.connections.items()
            if not isinstance(protocol, WebSocketProtocol)
            and "disconnected" not in held
            and (instance := held.get("application_instance"))
            and not instance.done()
        ]


async def _while(there_are: Callable[[], list[Any]], seconds: float) -> None:
    """Wait as long as there are such, so many seconds at most."""
    limit = time.monotonic() + seconds
    while there_are() and time.monotonic() < limit:  # noqa: ASYNC110  (Daphne has no event for it)
        await asyncio.sleep(LOOK_SECONDS)


def _is_open(socket: Any) -> bool:
    return bool(socket.state != socket.STATE_CLOSED)


def _close(socket: Any) -> None:
    """With a code that `sendClose` keeps for servers, as we are."""
    if socket.state == socket.STATE_OPEN:
        socket.sendCloseFrame(code=SERVICE_RESTART, reasonUtf8=b"come again with your last id")
