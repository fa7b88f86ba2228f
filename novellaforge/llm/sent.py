"""Keeping what was sent to a model and what it answered, SENT_KEEP_DAYS long (0: not at all).

Messages are cut into pieces from their beginning, and each piece is kept once a book by its hash:
what the calls of a chapter begin with alike is stored, and sent to the database, once. A key never
is in it: neither the headers nor, should a text repeat it, the provider's key.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from novellaforge.llm.discretion import HIDDEN, LEAST_KEY
from novellaforge.models import LLMCall, SentCall, SentPiece
from novellaforge.models.sent import DIGEST_BYTES

PIECE = 3_000  # characters; then to the end of the line, so that equal beginnings stay equal
LEVEL = 3
MOST_KNOWN = 50_000
ROWS_AT_ONCE = 2_000

# One statement, so one way to the database and one commit. Pieces in the order of their digests,
# so that two calls never wait for each other.
_KEEP = """
WITH pieces AS (
    INSERT INTO novellaforge_sentpiece (project_id, digest, text, last_on)
    SELECT %(project)s, digest, text, %(today)s
    FROM unnest(%(digests)s::bytea[], %(texts)s::bytea[]) AS new (digest, text) ORDER BY digest
    ON CONFLICT (project_id, digest) DO UPDATE SET last_on = excluded.last_on
    WHERE novellaforge_sentpiece.last_on < excluded.last_on
)
INSERT INTO novellaforge_sentcall (call_id, project_id, sent_at, asked, messages, answer)
VALUES (%(call)s, %(project)s, %(at)s, %(asked)s, %(messages)s, %(answer)s)
"""
# Pieces that this process has kept today: by book and digest.
_known: dict[tuple[UUID, bytes], date] = {}


@dataclass(frozen=True)
class Said:
    """One message as it was sent; `text` None where a piece is not kept any more."""

    role: str
    text: str | None


@dataclass(frozen=True)
class Sent:
    """`asked`: temperature, bound on tokens, form of the answer."""

    until: datetime
    messages: tuple[Said, ...]
    answer: str
    asked: dict[str, Any] = field(default_factory=dict)


def keep(call: LLMCall, body: bytes, answer: str, key: str) -> None:
    """`body`: the request's JSON, as it was sent."""
    project_id = call.project_id
    if not settings.SENT_KEEP_DAYS or project_id is None or not body:
        return
    asked = json.loads(body)
    today = timezone.now().date()
    messages, new = [], {}
    for message in asked.pop("messages"):
        digests = []
        for text in pieces(_without(key, message["content"])):
            data = text.encode(errors="replace")
            digest = hashlib.sha256(data).digest()[:DIGEST_BYTES]
            digests.append(digest.hex())
            if _known.get((project_id, digest)) != today:
                new[digest] = zlib.compress(data, LEVEL)
        messages.append([message["role"], digests])
    values: dict[str, Any] = {
        "project": project_id,
        "today": today,
        "digests": list(new),
        "texts": list(new.values()),
        "call": call.pk,
        "at": call.started_at,
        "asked": json.dumps(_plainly(asked)),
        "messages": json.dumps(messages),
        "answer": zlib.compress(_without(key, answer).encode(errors="replace"), LEVEL),
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
    _remember(project_id, new, today)


def pieces(text: str) -> Iterator[str]:
    """Joined they are the text; those of two texts that begin alike are equal so far."""
    start = 0
    while start < len(text):
        line = text.find("\n", start + PIECE)
        end = len(text) if line < 0 else line + 1
        yield text[start:end]
        start = end


def read(call_id: int) -> Sent | None:
    """None where nothing was kept, or no longer is."""
    row = SentCall.objects.filter(call=call_id).first()
    if row is None:
        return None
    wanted = {bytes.fromhex(each) for _role, digests in row.messages for each in digests}
    kept = SentPiece.objects.filter(project_id=row.project_id, digest__in=wanted)
    texts = {bytes(each.digest).hex(): _inflated(each.text) for each in kept}
    return Sent(
        until_of(row.sent_at),
        tuple(Said(role, _joined(digests, texts)) for role, digests in row.messages),
        _inflated(row.answer),
        row.asked,
    )


def until_of(sent_at: datetime) -> datetime:
    return sent_at + timedelta(days=settings.SENT_KEEP_DAYS)


def clean_up() -> int:
    """Nightly: what is older than SENT_KEEP_DAYS, some rows a statement. How many calls."""
    before = timezone.now() - timedelta(days=settings.SENT_KEEP_DAYS)
    old = SentCall.objects.filter(sent_at__lt=before).values("pk")
    deleted = 0
    while some := SentCall.objects.filter(pk__in=old[:ROWS_AT_ONCE]).delete()[0]:
        deleted += some
    # a day more: a call that began yesterday may have known its pieces since then
    unused = SentPiece.objects.filter(last_on__lt=before.date() - timedelta(days=1)).values("pk")
    while SentPiece.objects.filter(pk__in=unused[:ROWS_AT_ONCE]).delete()[0]:
        pass
    return deleted


def forget(project_id: UUID) -> None:
    """All of a book's."""
    SentCall.objects.filter(project_id=project_id).delete()
    SentPiece.objects.filter(project_id=project_id).delete()


def _without(key: str, text: str) -> str:
    return text.replace(key, HIDDEN) if len(key) >= LEAST_KEY else text


def _plainly(asked: dict[str, Any]) -> dict[str, Any]:
    """A schema by its name: it is the program's, and long."""
    form = asked.get("response_format")
    if isinstance(form, dict) and "json_schema" in form:
        asked["response_format"] = {"type": form["type"], "name": form["json_schema"].get("name")}
    asked.pop("stream_options", None)
    return asked


def _joined(digests: list[str], texts: dict[str, str]) -> str | None:
    if not all(each in texts for each in digests):
        return None
    return "".join(texts[each] for each in digests)


def _inflated(data: bytes | memoryview) -> str:
    return zlib.decompress(bytes(data)).decode()


def _remember(project_id: UUID, new: dict[bytes, bytes], today: date) -> None:
    if len(_known) > MOST_KNOWN:
        _known.clear()
    _known.update({(project_id, digest): today for digest in new})
