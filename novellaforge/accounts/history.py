"""What was done, as it is read: by whom, in words; a person's own, and that of a book."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from novellaforge.acts import said, words_of
from novellaforge.models import AuditRow

Visitor = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Line:
    """`who` is empty where no person did it (a worker, an operator's command), `book` where the
    viewer sees none of it; `address` is there only where it is one's own.
    """

    at: datetime
    act: str
    words: str
    who: str
    is_own: bool
    subject: str
    book: str = ""
    address: str = ""


TitleOf = Callable[[Visitor | None], Combinable]
_titles: list[TitleOf] = [lambda _viewer: Value("")]


def name_books(title_of: TitleOf) -> None:
    """The title of a row's book, if this viewer sees it (None: any); for the `AppConfig.ready` of
    the layer that has the books.
    """
    _titles.append(title_of)


def with_title(rows: QuerySet[AuditRow], viewer: Visitor | None) -> QuerySet[AuditRow]:
    """Each with the title of its `book`."""
    return rows.annotate(book=_titles[-1](viewer))


def of_person(person: Visitor) -> QuerySet[AuditRow]:
    """What they did, and what others did to them."""
    rows = AuditRow.objects.filter(Q(actor_id=person.pk) | Q(person_id=person.pk))
    return with_title(rows, person).order_by("-id")


def of_book(project_id: UUID) -> QuerySet[AuditRow]:
    return AuditRow.objects.filter(project_id=project_id).order_by("-id")


def lines(rows: Iterable[AuditRow], viewer_id: int | None) -> list[Line]:
    """From where others did it is theirs to know."""
    found = list(rows)
    ids = {row.actor_id for row in found if row.actor_id}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "username"))
    return [_line(row, names, row.actor_id == viewer_id) for row in found]


def _line(row: AuditRow, names: dict[int, str], is_own: bool) -> Line:
    title, subject = getattr(row, "book", None) or "", said(row.act, row.subject)
    return Line(
        row.at,
        row.act,
        words_of(row.act),
        _who(row.actor_id, names),
        is_own,
        subject,
        "" if title == subject else title,
        row.address if is_own else "",
    )


def _who(actor_id: int | None, names: dict[int, str]) -> str:
    if actor_id is None:
        return ""
    return names.get(actor_id) or _("somebody who is gone")
