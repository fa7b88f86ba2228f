"""The deletion of an account: nothing of it stays, in any table, the graph, Redis or on disk.

At once the person is out: signed out everywhere, their books in the trash or handed over. The rest
is a task that may be stopped and started anywhere. What stays in books of others (comments, texts)
names nobody any more; calls to models that the owner of a handed-over book sees name no payer.
"""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from novellaforge import jobs, mails, queues
from novellaforge.accounts import everywhere, lockout
from novellaforge.accounts.telling import tell
from novellaforge.auditing import note
from novellaforge.errors import Refused
from novellaforge.models import AuditRow, Job, LLMCall, ProviderSettings, QueuedTask, SpentSum
from projects import trash
from projects.leaving import registry
from projects.leaving.exporting import key_of
from projects.members.handing import hand_over
from projects.models import Project

TASK = "projects.leaving.deleting.finish"
TELL = "projects.leaving.deleting.tell_member"
FORGET_GRAPH = "memory.tasks.forget_project"
SOMEBODY = 0  # nobody's number: the page of what was done says that they are gone


def delete_account(user: User, heirs: Mapping[UUID, int], *, at_once: bool = False) -> None:
    """`heirs`: of a book, which of its editors has it then; their other books are deleted.

    `at_once`: all of it now, else by a worker. Raises Refused: the last who runs this site, or an
    heir who is no editor; then nothing was changed.
    """
    _refuse_last(user)
    with transaction.atomic():
        for book in Project.objects.filter(owner=user, pk__in=heirs):
            hand_over(book, heirs[book.pk], user.pk, stays=False)
        for book in Project.objects.filter(owner=user):
            _tell_members(book)
            if book.trashed_at is None:
                trash.put_in(book)
        User.objects.filter(pk=user.pk).update(is_active=False)
        everywhere.end_all(user.pk)
        tell(user, "account.deleted")
        if not at_once:
            queues.enqueue(TASK, user.pk, queue=queues.GENERATION_MEDIUM)
    if at_once:
        finish(user.pk)


def finish(user_id: int) -> None:
    """The task. Asked twice it has nothing to do."""
    user = User.objects.filter(pk=user_id, is_active=False).first()
    if user is None:
        return
    registry.stop_for_person(user_id)
    for book in list(Project.objects.filter(owner=user)):
        _delete_book(book)
    _forget(user)


def _refuse_last(user: User) -> None:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise Refused(
            _("You are the only one who runs this site. Make somebody else a superuser first.")
        )


def _tell_members(book: Project) -> None:
    """By mail, where they have an address."""
    language = get_language() or settings.LANGUAGE_CODE
    for email in book.memberships.exclude(user__email="").values_list("user__email", flat=True):
        queues.enqueue(TELL, email, book.title, language, queue=queues.DEFAULT)


def tell_member(email: str, title: str, language: str) -> int:
    """The task: how many mails were sent."""
    with override(language):
        subject = render_to_string("accounts/mail/book_gone_subject.txt", {"title": title})
        body = render_to_string("accounts/mail/book_gone.txt", {"title": title})
        return mails.send(email, subject, body)


def _delete_book(book: Project) -> None:
    """From the shelf too, where it would go with its owner's row, and leave all else behind."""
    project_id = book.pk
    registry.stop_in_book(project_id)
    with transaction.atomic():
        trash.put_in(book)
        trash.delete(project_id)
        QueuedTask.objects.filter(project_id=project_id).exclude(func=FORGET_GRAPH).delete()
        Job.objects.filter(project_id=project_id).delete()
        LLMCall.objects.filter(project_id=project_id).delete()
        SpentSum.objects.filter(project_id=project_id).delete()
        AuditRow.objects.filter(project_id=project_id).delete()
        LogEntry.objects.filter(object_id=str(project_id)).delete()  # they say its title


@transaction.atomic
def _forget(user: User) -> None:
    """In what is left of theirs, in books of others, they become nobody."""
    name, pk = user.username, user.pk
    everywhere.end_all(pk)
    jobs.forget(key_of(pk))
    LLMCall.objects.filter(owner_id=pk).update(owner_id=None)
    SpentSum.objects.filter(owner_id=pk).delete()
    ProviderSettings.objects.filter(owner_id=pk).delete()
    OutstandingToken.objects.filter(user_id=pk).delete()
    AuditRow.objects.filter(person_id=pk).update(person_id=None, subject="")
    acts = AuditRow.objects.filter(actor_id=pk)
    acts.filter(project_id=None, person_id=None).delete()  # what was done to others is theirs
    acts.update(actor_id=SOMEBODY, address="")
    AuditRow.objects.filter(subject=name).update(subject="")
    users = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=users, object_id=str(pk)).delete()
    lockout.forget(name)
    user.delete()
    note("account.deleted", actor_id=SOMEBODY)
