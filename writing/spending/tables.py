"""What was spent as CSV: a table of sums, or call by call. Streamed, and safe in spreadsheets."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse

from novellaforge.spreadsheets import line
from projects.models import Project
from writing.spending.money import exact
from writing.spending.summing import Asked, By, names_of, sums
from writing.spending.usage import HAD_A_PRICE

AT_ONCE = 2_000
SUMS = (
    "name", "id", "currency", "has_price", "calls", "tokens_in", "tokens_cached", "tokens_out",
    "seconds", "cost",
)  # fmt: skip
OF_CALL = (
    "started_at", "project_id", "owner_id", "run_id", "step", "purpose", "model", "provider",
    "attempt", "tokens_in", "tokens_cached", "tokens_out", "usage_reported", "seconds", "cost",
    "currency", "had_a_price", "outcome",
)  # fmt: skip


def sums_as_csv(asked: Asked, by: By) -> Iterator[str]:
    """One line a group, currency and whether there was a price: the columns add up."""
    rows = sums(asked, by)
    names = names_of(by, {row["key"] for row in rows})
    yield line((by, *SUMS[1:]))
    for row in rows:
        key = row["key"]
        uid = key if isinstance(key, UUID | int) else ""
        yield line(
            (
                names.get(key, "") if uid else _told(key),
                uid,
                row["currency"] if row["had_a_price"] else "",
                "yes" if row["had_a_price"] else "no",
                row["calls"],
                row["into"],
                row["cached"],
                row["out"],
                round(row["spent"], 3),
                exact(row["money"]) if row["had_a_price"] else "",
            )
        )


def calls_as_csv(asked: Asked) -> Iterator[str]:
    """Every call, the oldest first, as it is read; a book's title where it is known."""
    books = Project.objects.filter(**({"owner": asked.person} if asked.person else {}))
    titles: dict[UUID | None, str] = dict(books.values_list("pk", "title"))
    yield line((*OF_CALL[:2], "book", *OF_CALL[2:]))
    calls = asked.calls.annotate(had_a_price=HAD_A_PRICE).order_by("started_at", "pk")
    for row in calls.values_list(*OF_CALL).iterator(chunk_size=AT_ONCE):
        at, book, *rest = row
        told = dict(zip(OF_CALL[2:], rest, strict=True))
        told["cost"] = exact(told["cost"]) if told["had_a_price"] else ""
        told["had_a_price"] = "yes" if told["had_a_price"] else "no"
        yield line((at.isoformat(), book or "", titles.get(book, ""), *told.values()))


def response_of(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _told(key: Any) -> str:
    if isinstance(key, datetime):
        return f"{key:%Y-%m}"
    return key.isoformat() if isinstance(key, date) else str(key or "")
