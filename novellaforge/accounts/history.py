"""What was done, as it is read: by whom, in words; a person's own, and that of a book."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from novellaforge.acts import words_of
from novellaforge.models import AuditRow


@dataclass(frozen=True)
class Line:
    """`who` is empty where no person did it (a worker); `address` only where it is one's own."""

    at: datetime
    act: str
    words: str
    who: str
    subject: str
    address: str = ""


def of_person(user_id: int | None) -> QuerySet[AuditRow]:
    return AuditRow.objects.filter(actor_id=user_id).order_by("-id")


def of_book(project_id: UUID) -> QuerySet[AuditRow]:
    return AuditRow.objects.filter(project_id=project_id).order_by("-id")


def lines(rows: Iterable[AuditRow], viewer_id: int | None) -> list[Line]:
    """From where others did it is theirs to know."""
    found = list(rows)
    ids = {row.actor_id for row in found if row.actor_id}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "username"))
    return [
        Line(
            row.at,
            row.act,
            words_of(row.act),
            _who(row.actor_id, names),
            row.subject,
            row.address if row.actor_id == viewer_id else "",
        )
        for row in found
    ]


def _who(actor_id: int | None, names: dict[int, str]) -> str:
    if actor_id is None:
        return ""
    return names.get(actor_id) or _("somebody who is gone")
