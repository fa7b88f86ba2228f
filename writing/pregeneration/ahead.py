"""A chapter before it has a run: what its plan is made from."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from novellaforge.llm import Provider, provider_of_book
from projects.models import Chapter, Project
from writing.brief import Book, Dials, RunBrief
from writing.briefing import book_of, chapter_of
from writing.context_choices import Choices
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
    choices: Choices

    @classmethod
    def of(cls, project: Project, book: Book | None = None) -> Self:
        """`book` None: it is read now."""
        provider = provider_of_book(project.pk, project.owner_id)
        choices = Choices.of(project.pk)
        return cls(book or book_of(project), dials_of(project), provider, choices)

    def brief(self, chapter: Chapter, is_last: bool | None = None) -> RunBrief:
        """As a run would be given it in which the author asks for nothing of its own.

        `is_last` None: whether it is the book's last is looked up.
        """
        return RunBrief(
            run_id=NO_RUN,
            book=self.book,
            chapter=chapter_of(chapter, is_last),
            dials=self.dials,
            target_words=words_asked(chapter, self.dials),
            chosen=self.choices.for_chapter(chapter.pk),
        )

    def fingerprint(self, chapter: Chapter, is_last: bool | None = None) -> str:
        return made_from(self.brief(chapter, is_last), self.provider)


def made_from(brief: RunBrief, provider: Provider) -> str:
    model = planning_model(brief.chapter, provider.reasoning_model)
    return fingerprint_of(brief, model or provider.model_for("plan"), provider.is_small)
