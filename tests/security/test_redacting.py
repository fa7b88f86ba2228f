"""Secrets do not reach the log, in whatever way they came near it; nor do forged lines."""

import io
import json
import logging
import sys

import pytest
from pytest_django import Settings

from novellaforge.logs import Lines, Plain
from novellaforge.redacting import HIDDEN, on_lines_of_its_own, redacted

KEY = "sk-0123456789abcdefXYZ"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiMSJ9.c2lnbmF0dXJl-_x"
LINK = "Zm9yZ2U6cmVhZGluZy1saW5r"

HIDES = [
    (f"GET https://api.example.com/v1?api_key={KEY}&n=2", KEY),
    ("GET /api/v1/runs/1/events?ticket=abcdEFGH1234_-&after=3", "abcdEFGH1234_-"),
    ("postgres://forge:pa55word@db:5432/books", "pa55word"),
    ("redis://:s3cr3t-word@cache:6379/0", "s3cr3t-word"),
    (f"headers={{'authorization': 'Bearer {KEY}', 'x': 1}}", KEY),
    (f"[(b'authorization', b'Bearer {KEY}')]", KEY),
    ("Authorization: Basic Zm9yZ2U6cGFzcw==", "Zm9yZ2U6cGFzcw=="),
    (f"Provider(base_url='https://x/v1', api_key='{KEY}')", KEY),
    ('{"api_key": "plain-one-2", "model": "m"}', "plain-one-2"),
    ("password=correct-horse&next=/", "correct-horse"),
    ("Set-Cookie: sessionid=abcdefghij0123456789; Path=/", "abcdefghij0123456789"),
    ("csrfmiddlewaretoken=AbCdEf0123456789", "AbCdEf0123456789"),
    (f"refresh {JWT} was used", JWT),
    ("token nf_abcdEFGH0123456789 is refused", "nf_abcdEFGH0123456789"),
    (f"Not Found: /read/{LINK}/3/", LINK),
    (f"Not Found: /login/reset/MQ/cx1-{LINK}/", LINK),
    (f"ConnectError('https://u:{KEY}@api.example.com')", KEY),
]
STAYS = [
    "Asking a model again in 1.5 s: ModelFailed",
    "The key is refused. Check LLM_API_KEY, or the provider page.",
    "tokens_in=1200 tokens_out=80",
    "step write_beat.3 failed at 12:30:05",
    "https://api.example.com/v1 answered 503",
    "the password is too short",
    "She kept the secret. The token lay on the table.",
    "NEO4J_URI is unset: bolt://127.0.0.1:7687",
    "Not Found: /books/0f8fad5b-d9cb-469f-a165-70867728950e/",
]


@pytest.mark.parametrize("line", STAYS)
def test_what_is_no_secret_stays(line: str) -> None:
    assert redacted(line) == line


@pytest.mark.parametrize(("line", "secret"), HIDES)
def test_a_secret_by_its_shape(line: str, secret: str) -> None:
    told = redacted(line)
    assert secret not in told
    assert HIDDEN in told


def test_a_secret_by_its_value() -> None:
    assert redacted("so <hunter2hunter2> it is", ["hunter2hunter2"]) == f"so <{HIDDEN}> it is"
    assert redacted("an oar", ["oar"]) == "an oar"  # too short to be taken out of every sentence


def written(formatter: logging.Formatter, message: str, *given: object, **how: object) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    log = logging.Logger("x")
    log.addHandler(handler)
    log.error(message, *given, **how)  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize("formatter", [Plain("{levelname} {message}", style="{"), Lines()])
def test_wherever_it_stands_in_a_record(formatter: logging.Formatter, settings: Settings) -> None:
    settings.LLM_API_KEY = "word-without-any-shape"
    try:
        raise ValueError(f"refused: Bearer {KEY}")
    except ValueError:
        told = written(
            formatter, "asked %s with %r", f"https://x/?key={KEY}", {"authorization": KEY},
            exc_info=sys.exc_info(), extra={"sent": settings.LLM_API_KEY},
        )  # fmt: skip
    assert "ValueError" in told
    assert KEY not in told
    assert settings.LLM_API_KEY not in told


def test_json_stays_json() -> None:
    told = written(Lines(), 'said {"api_key": "%s"} and "password": "%s"', KEY, "two words")
    assert json.loads(told)["level"] == "ERROR"
    assert KEY not in told


def test_no_line_is_forged() -> None:
    told = written(Plain("{levelname} {message}", style="{"), "no\nINFO all is well\x1b[2K\r\0")
    assert told.count("\n") == 2
    assert told.splitlines()[1].startswith("    INFO")
    assert not {"\x1b", "\r", "\0"} & set(told)
    assert on_lines_of_its_own("a\u2028b\x85c") == "a\\u2028b\\x85c"


def test_the_sites_logging_uses_them(settings: Settings) -> None:
    formatters = settings.LOGGING["formatters"]
    assert {each["()"] for each in formatters.values()} == {
        "novellaforge.logs.Plain",
        "novellaforge.logs.Lines",
    }


@pytest.mark.parametrize("piece", ["x", "a-", "token", "http://a:", "eyJ-"])
def test_a_long_line_is_read_in_one_go(piece: str) -> None:
    """Within the suite's time limit, which what goes back over and over would exceed."""
    assert redacted(piece * (200_000 // len(piece)))
