"""A place in the book from which one looks back."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Standpoint:
    """Just before chapter `number`: of the book, only what stands before it may be seen.

    `revision` is the project's, `language` the novel's.
    """

    project_id: UUID
    revision: int
    language: str
    number: int
