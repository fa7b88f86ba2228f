"""Impact of a fact, a chapter or an edit, by what the ledger holds. Changes nothing."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from memory import ledger
from memory.facts import Fact
from memory.impact.changes import Changed, affected, changed
from memory.impact.relying import Relying, relying
from memory.ledger import Told
from memory.models import VersionReading
from projects.models import ChapterVersion


@dataclass(frozen=True)
class Impact:
    """What would be touched: `facts`, and each later one that relies on them."""

    facts: tuple[Fact, ...] = ()
    relying: tuple[Relying, ...] = ()

    @property
    def passages(self) -> tuple[tuple[int, str], ...]:
        """The chapter and sentence of each, once."""
        return tuple(dict.fromkeys((each.chapter, each.sentence) for each in self.relying))

    @property
    def chapters(self) -> tuple[int, ...]:
        return tuple(sorted({each.chapter for each in self.relying}))

    @property
    def sentence(self) -> str:
        """What it comes to, in the interface's language."""
        if not self.facts:
            return _("No approved text has a fact there: nothing is known to rely on it.")
        count = len(self.passages)
        if not count:
            return _("No later passage is known to rely on it.")
        passages = ngettext("%d later passage relies on it", "%d later passages rely on it", count)
        return _("%(facts)s, %(chapters)s") % {
            "facts": passages % count,
            "chapters": affected(len(self.chapters)),
        }


def impact_of_fact(project_id: UUID, uid: UUID) -> Impact:
    """What relies on this fact of an approved chapter or of the bible, its own chapter's too."""
    told = ledger.standing(project_id)
    facts = tuple(fact for fact in told.facts if fact.uid == uid)
    return Impact(facts, relying(told, {uid}))


def impact_of_chapter(project_id: UUID, chapter_id: UUID) -> Impact:
    """What relies, in later chapters, on what this chapter's approved text makes true."""
    told = ledger.standing(project_id)
    facts = tuple(fact for fact in told.facts if fact.chapter == chapter_id)
    return Impact(facts, _elsewhere(told, facts, chapter_id))


def between(project_id: UUID, old: ChapterVersion, new: ChapterVersion) -> Changed:
    """What `new` says otherwise than `old`, of the same chapter, and what relies on that."""
    before, after = ledger.of_version(old).facts, ledger.of_version(new)
    found = changed(before, after.facts)
    others = ledger.standing(project_id, without=old.chapter_id)
    told = Told((*others.facts, *found.facts), {**after.places, **others.places}, others.entities)
    return replace(
        found, relying=_elsewhere(told, found.facts, old.chapter_id), why=_unread(old, new)
    )


def new_facts(version: ChapterVersion, old: ChapterVersion | None) -> int | None:
    """How many facts it says that `old`, the text before, did not say; None: not read yet."""
    if _unread(version):
        return None
    before = ledger.of_version(old).facts if old else ()
    found = changed(before, ledger.of_version(version).facts)
    return len(found.added) + len(found.changed)


def _elsewhere(told: Told, facts: tuple[Fact, ...], chapter_id: UUID) -> tuple[Relying, ...]:
    """What relies on them in other chapters."""
    own = {fact.uid for fact in told.facts if fact.chapter == chapter_id}
    found = relying(told, {fact.uid for fact in facts})
    return tuple(each for each in found if each.fact not in own)


def _unread(*versions: ChapterVersion) -> str:
    read = VersionReading.objects.filter(version__in=versions, why="").count()
    if read == len(set(versions)):
        return ""
    return _("The facts of both texts are not read whole yet: there may be more.")
