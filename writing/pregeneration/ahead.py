"""A chapter before it has a run: what its plan is made from."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.conf import settings

from novellaforge.llm import Provider
from projects.models import Chapter, Project
from writing.brief import Book, Dials, RunBrief
from writing.briefing import book_of, chapter_of
from writing.dials import dials_of, words_asked
from writing.fingerprint import fingerprint_of
from writing.stages.plan_chapter import planning_model

NO_RUN = UUID(int=0)


@dataclass(frozen=True)
class Ahead:
    """A book read once, for any of its chapters."""

    book: Book
    dials: Dials
    provider: Provider

    @classmethod
    def of(cls, project: Project) -> Self:
        return cls(book_of(project), dials_of(project), Provider.from_settings())

    def brief(self, chapter: Chapter) -> RunBrief:
        """As a run would be given it in which the author asks for nothing of its own."""
        return RunBrief(
            run_id=NO_RUN,
            book=self.book,
            chapter=chapter_of(chapter),
            dials=self.dials,
            target_words=words_asked(chapter, self.dials),
        )

    def fingerprint(self, chapter: Chapter) -> str:
        return made_from(self.brief(chapter), self.provider)


def made_from(brief: RunBrief, provider: Provider) -> str:
    model = planning_model(brief.chapter, settings.PLAN_REASONING_MODEL)
    return fingerprint_of(brief, model or provider.model_for("plan"), provider.is_small)
