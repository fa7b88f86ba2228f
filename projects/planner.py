"""The planning partner: a model asked about one book, in the book's language.

A prompt is two files: `book` says who the model is and what the book is, the same bytes for
every question about an unchanged book; the second asks the one thing. Models with a small
context get the short forms, `<name>.small`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel

from novellaforge.database import in_db
from novellaforge.errors import Refused, Unusable
from novellaforge.llm import (
    LLM,
    Origin,
    Provider,
    Sampling,
    provider_of_book,
    render,
    system,
    user,
)
from novellaforge.llm.errors import UnreadableAnswer
from projects.models import Project
from projects.sheet import SHORT, Sheet, Size, sheet_of

A = TypeVar("A", bound=BaseModel)
P = ParamSpec("P")
R = TypeVar("R")

# Colder, and a small model's proposals come out alike.
SHORT_FORM_TEMPERATURE = 0.8
SHORT_FORM_SAMPLING = Sampling()


@dataclass(frozen=True)
class Planner:
    project: Project
    provider: Provider
    size: Size
    sheet: Sheet

    @classmethod
    async def open(cls, project_id: UUID) -> "Planner":
        """Raises Refused for a book that is gone or says nothing of what it is about."""
        provider = await in_db(provider_of_book, project_id)
        size = SHORT if provider.is_small else Size.for_context(provider.context_tokens)
        return cls(*await in_db(_read, project_id, provider, size))

    @property
    def short(self) -> bool:
        return self.provider.is_small

    async def ask(
        self,
        name: str,
        answer: type[A],
        *,
        max_tokens: int,
        check: Callable[[A], str | None] | None = None,
        **values: object,
    ) -> A:
        """One question. Raises ModelError, and Unusable where two answers failed the check."""
        origin = Origin(project_id=self.project.pk, step=name)
        messages = [system(self.render("book")), user(self.render(name, **values))]
        try:
            return await LLM(self.provider, origin, self.project.language).ask(
                messages,
                answer,
                purpose="plan",
                max_tokens=max_tokens,
                temperature=SHORT_FORM_TEMPERATURE if self.short else None,
                check=check,
                sampling=SHORT_FORM_SAMPLING if self.short else None,
            )
        except UnreadableAnswer as error:
            raise Unusable(str(error)) from error

    def render(self, name: str, **values: object) -> str:
        form = f"{name}.small" if self.short else name
        return render("projects", self.project.language, form, sheet=self.sheet, **values)


def _read(
    project_id: UUID, provider: Provider, size: Size
) -> tuple[Project, Provider, Size, Sheet]:
    project = Project.objects.filter(pk=project_id, trashed_at=None).first()
    if project is None:
        raise Refused(_("This book does not exist any more, or is in the trash."))
    if not project.premise.strip():
        raise Refused(
            _("The book has no premise yet. Say in one sentence what it is about, then ask again.")
        )
    return project, provider, size, sheet_of(project, size)
