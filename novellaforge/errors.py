"""The tree of errors that carry a sentence for a person.

NovellaForgeError
├── Refused                       asked for something that cannot be done as asked
│   └── KeyReused                 an idempotency key came with another request than before
├── novellaforge.llm.errors.ModelError …   the model server did not serve
└── Unusable                      a model answered, and the answer failed its check
"""

from typing import ClassVar

from django.utils.translation import gettext as _


class NovellaForgeError(Exception):
    """str(error) is a translated sentence: what happened, to what, what to do.

    `permanent` False: trying again later may help, not before `retry_after` seconds.
    """

    permanent: ClassVar[bool] = True
    retry_after: float | None = None


class Refused(NovellaForgeError):
    """The request cannot be carried out as asked; nothing was changed."""


class KeyReused(Refused):
    """An idempotency key came with another request than before."""

    def __init__(self, key: str) -> None:
        told = _("The idempotency key “%(key)s” was used for another request.") % {"key": key}
        super().__init__(told)


class Unusable(NovellaForgeError):
    """A model's answer failed its check twice; says which check."""
