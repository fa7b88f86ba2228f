"""Requests that no description makes: broken bytes, wrong formats, endless nesting."""

from dataclasses import dataclass, field

JSON = "application/json"


@dataclass(frozen=True)
class Odd:
    """What is sent beside the operation's own method and path."""

    name: str
    query: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


QUERY = "page={0}&page_size={0}&chapter={0}&q={0}&key={0}&fact={0}&until={0}&wait={0}&state={0}"
EVERY = [
    Odd("nul bytes in the query", QUERY.format("%00")),
    Odd("broken utf-8 in the query", QUERY.format("%ff%c3")),
    Odd("half a character in the query", QUERY.format("%ed%a0%80")),
    Odd("a huge number in the query", QUERY.format("9" * 30)),
    Odd("a number below none in the query", QUERY.format("-1")),
    Odd("the same name many times", "page=1&page=x&chapter=1&chapter=&q=&q=a"),
    Odd("an answer in a format of nobody", headers={"Accept": "image/png, text/csv;q=0.1"}),
    Odd("an Accept that is none", headers={"Accept": "\x7f;;/"}),
    Odd("a language that is none", headers={"Accept-Language": "x" * 300 + ";q=z"}),
    Odd("a version that is none", headers={"If-Match": '"\xff", W/"', "If-None-Match": "*,*"}),
    Odd("a key that is none", headers={"Idempotency-Key": "\xff" * 300}),
    Odd("an event that is none", headers={"Last-Event-ID": "9" * 50}),
    Odd("no media type", body=b"{}", headers={"Content-Type": ""}),
    Odd("a form", body=b"text=a", headers={"Content-Type": "application/x-www-form-urlencoded"}),
    Odd("parts", body=b"--x", headers={"Content-Type": "multipart/form-data; boundary=x"}),
    Odd("parts without a boundary", body=b"x", headers={"Content-Type": "multipart/form-data"}),
    Odd("an encoding that is none", body=b"{}", headers={"Content-Type": JSON + "; charset=x-no"}),
    Odd("not quite json", body=b'{"text": "a",}', headers={"Content-Type": JSON}),
    Odd("broken utf-8", body=b'{"text": "\xff"}', headers={"Content-Type": JSON}),
    Odd("half a character", body=b'{"text": "\\ud800"}', headers={"Content-Type": JSON}),
    Odd("endless nesting", body=b'{"text":' * 9_999, headers={"Content-Type": JSON}),
    Odd("an endless number", body=b'{"chapter":1e999}', headers={"Content-Type": JSON}),
    Odd("a list", body=b"[[]]", headers={"Content-Type": JSON}),
    Odd("nothing", body=b"null", headers={"Content-Type": JSON}),
]
