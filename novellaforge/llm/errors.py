"""What can go wrong between us and a model, and what the author reads of it.

    ModelError
    ├── ModelUnreachable    nobody answers at the address
    ├── AddressRefused      nobody was asked: it leads inside    permanent
    ├── KeyLost             nobody was asked: no key             permanent
    ├── NotAModelServer     something else answers there         permanent
    ├── ModelKeyRefused     401, 403                             permanent
    ├── CreditSpent         402, or a quota that is used up      permanent
    ├── BudgetSpent         nothing was asked: the author's limit    permanent
    ├── ModelNotFound       the server has no such model         permanent
    ├── RequestRefused      400, 422: the server wants it otherwise   permanent
    ├── ContextTooLong      prompt and answer do not fit         permanent
    ├── ContentRefused      the provider's filter                permanent
    ├── ModelBusy           429
    │   └── NoPlaceFree     nothing was asked: no place in time
    ├── ModelFailed         5xx
    ├── ModelSilent         no token in time
    ├── StreamBroken        the answer was cut on its way
    ├── AnswerTooSlow       it came drop by drop, and did not end   permanent
    ├── EmptyAnswer         an answer without text
    └── UnreadableAnswer    not the JSON that was asked for, twice   permanent

`permanent` says whether asking the same again can help; `retry_after` when (seconds, where
the server said); `text` is what had come of the answer. The sentence is translated when it
is read, so that it is in the language of its reader: `own_sentence` where an author's own
provider failed, who knows no environment variables.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from novellaforge.errors import NovellaForgeError

Facts = dict[str, str | float]  # what a sentence names: address, model, status, reason…


class ModelError(NovellaForgeError):
    """A request to a model that failed. `str()` is a sentence for the author."""

    permanent: ClassVar[bool] = False
    sentence: ClassVar[str | Promise] = _("The model did not answer: {reason}")
    own_sentence: ClassVar[str | Promise] = ""

    def __init__(
        self, facts: Facts | None = None, *, retry_after: float | None = None, text: str = ""
    ) -> None:
        super().__init__()
        self.facts: Facts = dict(facts or {})
        self.retry_after = retry_after
        self.text = text

    def __str__(self) -> str:
        own = self.own_sentence if self.facts.get("is_own") else ""
        return str(own or self.sentence).format_map(_Known(self.facts))


class _Known(dict[str, str | float]):
    def __missing__(self, name: str) -> str:
        return "?"


class ModelUnreachable(ModelError):
    sentence = _(
        "No model server answers at {address} ({reason}). What is written is kept. Check that "
        "the server runs and that LLM_BASE_URL is its address, then retry."
    )
    own_sentence = _(
        "No model server answers at {address} ({reason}). What is written is kept. Check that "
        "the server runs and that its address is right on the provider page, then retry."
    )


class AddressRefused(ModelError):
    permanent = True
    sentence = _(
        "“{host}” leads into a private network, or to this very machine: nothing was sent there. "
        "Only whoever runs this site can allow that (LLM_PRIVATE_ADDRESSES)."
    )


class KeyLost(ModelError):
    permanent = True
    sentence = _(
        "The key stored for {address} cannot be read any more: the SECRET_KEY of this site has "
        "changed. Nothing was asked, and what is written is kept. Type the key in again on the "
        "provider page, then retry."
    )


class NotAModelServer(ModelError):
    permanent = True
    sentence = _(
        "What answers at {address} is not a model server (HTTP {status}). Check LLM_BASE_URL: "
        "most addresses end in /v1."
    )
    own_sentence = _(
        "What answers at {address} is not a model server (HTTP {status}). Check its address on "
        "the provider page: most end in /v1."
    )


class ModelKeyRefused(ModelError):
    permanent = True
    sentence = _(
        "The model server at {address} refused the key (HTTP {status}). What is written is "
        "kept. Check LLM_API_KEY, then retry."
    )
    own_sentence = _(
        "The model server at {address} refused the key (HTTP {status}). What is written is "
        "kept. Type the key in again on the provider page, then retry."
    )


class CreditSpent(ModelError):
    permanent = True
    sentence = _(
        "The account at {address} has no credit left. What is written is kept. Top it up, "
        "then retry."
    )


class BudgetSpent(ModelError):
    """Nobody was asked; `reason` is the whole sentence."""

    permanent = True
    sentence = "{reason}"


class ModelNotFound(ModelError):
    """`models` names those that the server lists, where it does."""

    permanent = True
    sentence = _(
        "The model server at {address} has no model “{model}”. Check LLM_MODEL; "
        "it lists: {models}."
    )
    own_sentence = _(
        "The model server at {address} has no model “{model}”. Check its name on the provider "
        "page; the server lists: {models}."
    )


class RequestRefused(ModelError):
    """`about` names the part of the request that the server does not take, or is empty."""

    permanent = True
    sentence = _("The model server at {address} refused the request: {reason}")

    @property
    def about(self) -> str:
        return str(self.facts.get("about", ""))


class ContextTooLong(ModelError):
    permanent = True
    sentence = _(
        "The request is longer than the model “{model}” can read. What is written is kept. "
        "Lower LLM_CONTEXT_TOKENS to the model's size, or choose a model with a larger context."
    )
    own_sentence = _(
        "The request is longer than the model “{model}” can read. What is written is kept. Say on "
        "the provider page how much it reads at once, or choose a model that reads more."
    )


class ContentRefused(ModelError):
    permanent = True
    sentence = _(
        "The provider of the model “{model}” refused this content. What is written is kept. "
        "Soften the passage, or write it with another model."
    )


class ModelBusy(ModelError):
    sentence = _(
        "The model server at {address} takes no more requests for now. What is written is "
        "kept; retry in a few minutes."
    )


class NoPlaceFree(ModelBusy):
    sentence = _(
        "No request could be made to the model server at {address} for {seconds} seconds: as "
        "many ran as LLM_MAX_CONCURRENT allows, or the server wanted a pause. What is written "
        "is kept; retry in a few minutes, or raise LLM_MAX_CONCURRENT if the server can do more."
    )
    own_sentence = _(
        "No request could be made to the model server at {address} for {seconds} seconds: too "
        "many ran, or the server wanted a pause. What is written is kept; retry in a few minutes."
    )


class ModelFailed(ModelError):
    sentence = _(
        "The model server at {address} failed ({reason}). What is written is kept; retry."
    )


class ModelSilent(ModelError):
    sentence = _(
        "The model “{model}” sent nothing for {seconds} seconds. What is written is kept; retry."
    )


class StreamBroken(ModelError):
    """The answer ended in the middle; `text` is what had come of it."""

    sentence = _(
        "The connection to the model server at {address} broke in the middle of the answer "
        "({reason}). What had come is kept; retry goes on from there."
    )


class AnswerTooSlow(ModelError):
    """As long as its tokens may take at most had passed; `text` is what had come of it."""

    permanent = True
    sentence = _(
        "The model “{model}” had not ended its answer after {seconds} seconds. What is "
        "written is kept. Its server is overloaded or hangs: look into its log, or choose a "
        "faster model, then retry."
    )


class EmptyAnswer(ModelError):
    sentence = _(
        "The model “{model}” answered without a word, several times. What is written is kept. "
        "Retry, or choose another model."
    )


class UnreadableAnswer(ModelError):
    """`text` is the answer; `reason` says what was wrong with it."""

    permanent = True
    sentence = _(
        "The answer of the model “{model}” was not usable, and neither was its second try: "
        "{reason} Retry, or choose another model."
    )

    @property
    def reason(self) -> str:
        return str(self.facts.get("reason", ""))
