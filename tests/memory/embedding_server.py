"""An OpenAI-compatible /embeddings on loopback: words of one meaning get one direction."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DIMENSION = 64
PREFIXES = ("query: ", "passage: ")


class EmbeddingServer:
    """`inputs` is what was asked, a list a request; `meanings` says which words mean the same."""

    def __init__(self, dimension: int = DIMENSION) -> None:
        self.dimension = dimension
        self.inputs: list[list[str]] = []
        self.headers: list[Mapping[str, str]] = []
        self.meanings: dict[str, str] = {}
        self.failures: list[tuple[int, dict[str, str], bytes]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    @property
    def texts(self) -> list[str]:
        return [text for texts in self.inputs for text in texts]

    def fail(self, status: int, times: int = 1, body: bytes = b"no", **headers: str) -> None:
        """Answer so the next requests."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.failures += [(status, named, body)] * times

    def vector(self, text: str) -> list[float]:
        numbers = [0.0] * self.dimension
        numbers[0] = 0.1  # never without a direction
        for word in re.findall(r"\w+", text.lower()):
            digest = hashlib.sha256(self.meanings.get(word, word).encode()).digest()
            numbers[1 + int.from_bytes(digest[:4]) % (self.dimension - 1)] += 1.0
        return numbers

    def answer(self, body: bytes) -> dict[str, Any]:
        asked = json.loads(body)["input"]
        self.inputs.append(asked)
        data = [
            {"index": place, "object": "embedding", "embedding": self.vector(text)}
            for place, text in enumerate(asked)
        ]
        return {"data": data[::-1], "usage": {"prompt_tokens": 7, "total_tokens": 7}}

    @contextmanager
    def serving(self) -> Iterator["EmbeddingServer"]:
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            thread.join()
            self._http.server_close()


def _handler(server: EmbeddingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            server.headers.append(dict(self.headers))
            status, headers, said = 200, {}, b""
            if self.path != "/v1/embeddings":
                status, said = 404, b"nothing here"
            elif server.failures:
                status, headers, said = server.failures.pop(0)
            else:
                said = json.dumps(server.answer(body)).encode()
            self.send_response(status)
            for name, value in (headers | {"content-length": str(len(said))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
