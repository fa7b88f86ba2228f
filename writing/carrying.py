"""Paragraphs that stand in another chapter from now on: what the author settled, or chose, of
their facts is settled, or chosen, there too.

Beside what was said of them here, which holds while this chapter's approved text has them.
"""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.db.models import Q

from memory.context.chosen import FACT, fact_key
from memory.correcting import Moved, uids_there
from writing.models import ContextChoice, ContinuityIssue
from writing.settled import uids

_SAID = ("state", "reason", "scope", "established", "settled_by_id", "settled_at")
_FOUND = (
    "kind", "rule", "severity", "sentence", "quote", "beat", "against", "against_chapter",
)  # fmt: skip


def carry(moved: Moved) -> None:
    """Inside the transaction that moves the text. What is settled or chosen there stands."""
    settled = Q(state__in=ContinuityIssue.SETTLED, covered_by=None)
    issues = ContinuityIssue.objects.filter(
        settled | Q(scope=ContinuityIssue.Scope.EXCEPT), project=moved.project_id
    )
    choices = ContextChoice.objects.filter(project=moved.project_id, key__startswith=FACT)
    keys = [*(each.key for each in issues), *(each.key for each in choices)]
    there = uids_there(moved, {uid for key in keys for uid in uids(key)})
    if not there:
        return
    _settle([_issue_there(each, there, moved) for each in issues if _moves(each, there)])
    ContextChoice.objects.bulk_create(_chosen_there(choices, there), ignore_conflicts=True)


def _moves(issue: ContinuityIssue, there: Mapping[UUID, UUID]) -> bool:
    return any(uid in there for uid in uids(issue.key))


def _issue_there(
    issue: ContinuityIssue, there: Mapping[UUID, UUID], moved: Moved
) -> ContinuityIssue:
    """As it will be found there; one that is excepted is open again only once it is found."""
    goes = issue.chapter_id == moved.chapter and moved.has(issue.quote)
    one = ContinuityIssue(
        project_id=issue.project_id,
        chapter_id=moved.into if goes else issue.chapter_id,
        key=_key_there(issue.key, there),
        **{name: getattr(issue, name) for name in (*_FOUND, *_SAID)},
    )
    if issue.established:
        one.established = there.get(issue.established, issue.established)
    if issue.state not in ContinuityIssue.SETTLED:
        one.state = ContinuityIssue.State.FIXED
    return one


def _key_there(key: str, there: Mapping[UUID, UUID]) -> str:
    """Its facts in their order, as `key_of` puts them."""
    new = sorted(there.get(uid, uid) for uid in uids(key))
    return ":".join((key.split(":")[0], *map(str, new)))


def _settle(issues: list[ContinuityIssue]) -> None:
    """Those that are not there; of those that are, what nobody has settled."""
    known = {
        each.key: each
        for each in ContinuityIssue.objects.filter(
            project__in={issue.project_id for issue in issues}, key__in=[i.key for i in issues]
        )
    }
    ContinuityIssue.objects.bulk_create(each for each in issues if each.key not in known)
    for each in issues:
        stands = known.get(each.key)
        if stands and each.state in each.SETTLED and stands.state not in stands.SETTLED:
            for name in _SAID:
                setattr(stands, name, getattr(each, name))
            stands.save(update_fields=_SAID)


def _chosen_there(
    choices: Iterable[ContextChoice], there: Mapping[UUID, UUID]
) -> Iterator[ContextChoice]:
    for each in choices:
        uid = UUID(each.key.removeprefix(FACT))
        if uid in there:
            yield ContextChoice(
                project_id=each.project_id,
                chapter_id=each.chapter_id,
                key=fact_key(there[uid]),
                choice=each.choice,
                text=each.text,
                author_id=each.author_id,
            )
