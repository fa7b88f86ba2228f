"""What an error may say of a provider: never its key, and where its author can mend it."""

from novellaforge.llm.errors import KeyLost, ModelError
from novellaforge.llm.provider import Provider

HIDDEN = "…"
LEAST_KEY = 4  # a shorter one would take letters out of every sentence


def discreet(error: ModelError, provider: Provider) -> None:
    """Servers repeat what they were sent: the key goes out of all that the error tells."""
    error.facts["is_own"] = float(provider.is_own)
    key = provider.api_key
    if len(key) < LEAST_KEY:
        return
    error.text = error.text.replace(key, HIDDEN)
    for name, told in error.facts.items():
        if isinstance(told, str):
            error.facts[name] = told.replace(key, HIDDEN)


def usable(provider: Provider) -> None:
    """Raises KeyLost, before anything is asked."""
    if provider.key_is_lost:
        raise KeyLost({"address": provider.base_url})
