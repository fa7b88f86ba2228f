"""Bodies: as large as the largest file at most, and no deeper than can be read."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from novellaforge.receiving import Bounded

Event = dict[str, Any]


async def asked(
    *pieces: bytes, most: int = 10, length: int | None = None
) -> tuple[list[Event], int]:
    """What was sent, and how many bytes the application was given."""
    coming = [{"type": "http.request", "body": each, "more_body": True} for each in pieces]
    coming.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[Event] = []
    taken = 0

    async def receive() -> Event:
        return coming.pop(0)

    async def send(event: Event) -> None:
        sent.append(event)

    async def application(scope: Event, receive: Any, send: Any) -> None:
        nonlocal taken
        while True:
            event = await receive()
            taken += len(event["body"])
            if not event["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})

    headers = [] if length is None else [(b"content-length", str(length).encode())]
    scope = {"type": "http", "headers": headers}
    await Bounded(application, most)(scope, receive, send)  # type: ignore[arg-type]
    return sent, taken


@pytest.mark.parametrize(
    ("pieces", "length"), [((), None), ((b"x" * 10,), 10), ((b"x" * 5,) * 2, None)]
)
async def test_what_is_small_enough(pieces: tuple[bytes, ...], length: int | None) -> None:
    sent, taken = await asked(*pieces, length=length)
    assert sent[0]["status"] == 200
    assert taken == sum(map(len, pieces))


async def test_one_that_says_it_is_too_large_is_not_read() -> None:
    sent, taken = await asked(b"x" * 11, length=11)
    assert (sent[0]["status"], taken) == (413, 0)


@pytest.mark.parametrize("length", [None, 1])
async def test_one_that_does_not_say_it(length: int | None) -> None:
    sent, taken = await asked(b"x" * 6, b"x" * 6, b"x" * 6, length=length)
    assert (sent[0]["status"], taken) == (413, 6)
    assert sent[1]["more_body"] is False


async def test_sockets_are_let_through() -> None:
    met = []

    async def application(scope: Event, *_: Any) -> None:
        met.append(scope["type"])

    await Bounded(application)({"type": "websocket"}, None, None)  # type: ignore[arg-type]
    assert met == ["websocket"]


def test_it_is_the_sites() -> None:
    from novellaforge.asgi import application
    from novellaforge.receiving import MOST_BYTES
    from projects.importing.reading_files import MOST_PACKED_BYTES

    assert isinstance(application.application_mapping["http"], Bounded)
    assert MOST_BYTES > MOST_PACKED_BYTES


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000, "[" * 50_000 + "]" * 50_000])
def test_json_that_nests_too_deeply(body: str, as_alice: APIClient) -> None:
    answer = as_alice.post("/api/v1/projects", body, content_type="application/json")
    assert answer.status_code == 400


def test_too_many_fields(as_alice: APIClient) -> None:
    given = "&".join(f"a{number}=1" for number in range(1_001))
    kind = "application/x-www-form-urlencoded"
    assert as_alice.post("/i18n/setlang/", given, content_type=kind).status_code == 400
