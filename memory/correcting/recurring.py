"""Names that recur in a text that is brought along whole: each one person, or one place.

A chapter that is written knows the book's people before it is read. A manuscript's chapters are
read before anybody was confirmed, and each has its own "Aron Pell": without this, nothing that
one says of him could clash with what another does. They are merged as their author would, and
can be taken apart again.
"""

from memory import ledger
from memory.correcting.changing import follow, held
from memory.correcting.merges import ABOUT, Merges
from memory.entities import key
from memory.models import Entity
from projects.models import ChapterVersion

KINDS = ("character", "place")


def make_one(version: ChapterVersion) -> int:
    """Whom this text names by a proper name that another chapter has too; how many.

    Who was confirmed, or merged before, is left as is.
    """
    project = version.chapter.project
    facts = ledger.of_version(version).facts
    mine = {uid for fact in facts for name in ABOUT if (uid := getattr(fact, name))}
    with held(project):
        rows = Entity.objects.filter(project=project, kind__in=KINDS, provisional=True)
        every = list(rows.order_by("uid"))
        merges = Merges.of(project.pk)
        others = [each for each in every if not {each.uid, merges.meant(each.uid)} & mine]
        meant = {_called(each): merges.meant(each.uid) for each in others}
        made = [each for each in every if each.uid in mine and _may_recur(each)]
        made = [each for each in made if _called(each) in meant]
        for each in made:
            each.merged_into_id = meant[_called(each)]
        Entity.objects.bulk_update(made, ["merged_into"])
        if made:
            follow(project)
    return len(made)


def _called(entity: Entity) -> tuple[str, str]:
    return entity.kind, key(entity.name)


def _may_recur(entity: Entity) -> bool:
    return entity.provisional and entity.merged_into_id is None and _is_proper(entity.name)


def _is_proper(name: str) -> bool:
    """ "Aron Pell", "le Havre"; "the old man" may be another in the next chapter."""
    return bool(name.strip()) and name.split()[-1][:1].isupper()
