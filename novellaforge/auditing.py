"""Noting what was done: one row an act, in the caller's transaction.

An act is a short dotted name as `member.invited`: what it is about, then what happened. It is
noted where it is done, beside its effect, so that page, API and admin leave the same row.
"""

from uuid import UUID

from novellaforge import visitors
from novellaforge.models.audit import ACT_LENGTH, ADDRESS_LENGTH, SUBJECT_LENGTH, AuditRow


def note(
    act: str,
    *,
    actor_id: int | None = None,
    person_id: int | None = None,
    project_id: UUID | None = None,
    subject: object = "",
    address: str = "",
) -> None:
    """Who and from where: as given, else of the request that is being answered, if there is one.

    `person_id`: whom it concerns besides, who is then shown it too.
    `subject`: a name, an address, a number; no secret and no prose. What is too long is cut.
    """
    AuditRow.objects.create(
        act=_clipped(act, ACT_LENGTH),
        actor_id=visitors.actor_id() if actor_id is None else actor_id,
        person_id=person_id,
        project_id=project_id,
        subject=_clipped(subject, SUBJECT_LENGTH),
        address=_clipped(address or visitors.address(), ADDRESS_LENGTH),
    )


def _clipped(text: object, length: int) -> str:
    """Postgres takes no NUL in text."""
    plain = str(text).replace("\0", "")
    return plain if len(plain) <= length else plain[: length - 1] + "…"
