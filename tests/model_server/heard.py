"""A model server that keeps what came with each request besides its body."""

from dataclasses import dataclass

from tests.model_server.http import Connection
from tests.model_server.server import ModelServer


@dataclass(frozen=True)
class Heard:
    """`headers` by their names in small letters."""

    path: str
    headers: dict[str, str]
    body: bytes


class HearingServer(ModelServer):
    """`heard` holds every request; one that `echoes` answers HTTP 500 with all its headers."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Heard] = []
        self.echoes = False

    async def _serve(self, connection: Connection, method: str, path: str, body: bytes) -> None:
        asked = connection._request
        assert asked
        headers = {name.decode(): value.decode() for name, value in asked.headers}
        self.heard.append(Heard(path, headers, body))
        if self.echoes:
            connection.respond(500, {"error": {"message": f"you said {headers}"}})
        else:
            await super()._serve(connection, method, path, body)
