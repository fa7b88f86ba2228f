"""What is noted of books and their people (`novellaforge.acts`), in words."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from novellaforge import acts
from novellaforge.accounts import history
from projects.models import Project
from projects.querysets import User

ACTS = {
    "book.made": _("Made a book"),
    "book.trashed": _("Put a book in the trash"),
    "book.restored": _("Put a book back on the shelf"),
    "book.deleted": _("Deleted a book for ever"),
    "export.asked": _("Had a file made of the book"),
    "member.invited": _("Let somebody in"),
    "member.role": _("Gave somebody another role"),
    "member.left": _("Left the book"),
    "member.removed": _("Took somebody out"),
    "book.handed_over": _("Handed the book over"),
    "account.exported": _("Had a file made of all data of the account"),
    "account.deleted": _("Deleted the account"),
    "link.made": _("Made a link for reading"),
    "link.revoked": _("Revoked a link for reading"),
}


def register() -> None:
    acts.describe(ACTS, {"link.made": _nothing, "link.revoked": _nothing})
    history.name_books(_title_of)


def _nothing(_link_id: str) -> str:
    return ""


def _title_of(viewer: User | None) -> Subquery:
    books = Project.objects.visible_to(viewer) if viewer else Project.objects.all()
    return Subquery(books.filter(pk=OuterRef("project_id")).values("title"))
