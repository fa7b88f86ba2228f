"""A book whose chapters were read: their facts, told in few words, in the ledger."""

from typing import Any
from uuid import UUID, uuid5

from memory import ledger
from memory.entities import Entity
from memory.facts import Fact, Kind
from projects.models import Chapter, ChapterVersion, Project
from tests.factories import a_chapter, a_version

KINDS: dict[str, Kind] = {"letter": "object", "key": "object", "bell": "object", "quay": "place",
                          "ferry": "place", "fire": "event", "flood": "event"}  # fmt: skip


class Told:
    """`tell` notes, `keep` puts all of it into the ledger, each chapter's text approved.

    Who or what a name means: the codex's own entry, or one by this name, of the kind that its
    last word says.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.facts: dict[int, list[Fact]] = {}
        self.named: dict[str, Entity] = {}
        self.chapters: dict[int, UUID] = {}
        self.known = {each.name: each.pk for each in project.characters.all()}

    def tell(
        self, number: int, sentence: str, predicate: str, subject: str = "", **values: Any
    ) -> Fact:
        """Of chapter `number`; `object`, `other`, `holder` and `speaker` are names too."""
        told = self.facts.setdefault(number, [])
        start = sum(len(fact.sentence) + 1 for fact in told)
        people = {
            part: self.uid(values.pop(part)) for part in ("object", "other", "holder", "speaker")
            if part in values
        }  # fmt: skip
        if number not in self.chapters:
            self.chapters[number] = self.chapter(number).pk
        fact = Fact(
            project=self.project.pk,
            version=None,
            chapter=self.chapters[number],
            seq=len(told) + 1,
            predicate=predicate,
            sentence=sentence,
            start=start,
            end=start + len(sentence),
            subject=self.uid(subject) if subject else None,
            **({"beat": 1} | people | values),
        )
        told.append(fact)
        return fact

    def keep(self) -> None:
        for number in self.facts:
            chapter = self.chapter(number)
            if chapter.approved_version is None:
                chapter.approved_version = self.version(number)
                chapter.save(update_fields=["approved_version"])
            self.record(chapter.approved_version, self.facts[number])

    def record(self, version: ChapterVersion, facts: list[Fact]) -> ChapterVersion:
        ledger.record(version, facts, self.named.values())
        return version

    def version(self, number: int) -> ChapterVersion:
        text = " ".join(fact.sentence for fact in self.facts[number])
        return a_version(chapter=self.chapter(number), text=text)

    def chapter(self, number: int) -> Chapter:
        found = self.project.chapters.filter(number=number).first()
        return found or a_chapter(project=self.project, number=number)

    def uid(self, name: str) -> UUID:
        if name in self.known:
            return self.known[name]
        uid = uuid5(self.project.pk, name)
        kind = KINDS.get(name.split()[-1], "character")
        self.named[name] = Entity(uid, name, kind, provisional=True)
        return uid
