"""Whom a book asks: its own provider, else its author's, else the site's.

Looked up where a model's work begins, each time: what was saved holds from the next step on, in
every process. Nothing of the site's goes to an address that an author typed: neither its key,
nor its models, nor the size of what they read.
"""

from dataclasses import replace
from uuid import UUID

from django.conf import settings

from novellaforge.llm import allowance
from novellaforge.llm.provider import Provider
from novellaforge.models import ProviderSettings
from novellaforge.sealing import Unreadable

MAX_CONCURRENT = 64  # at one address, where the site's own limit is that of its small server


def provider_of_book(project_id: UUID | None, owner_id: int | None = None) -> Provider:
    """In two queries, one where the book's owner is known; never raises for what is stored.

    A key that cannot be read any more makes a provider that refuses to be asked.
    """
    owner = owner_id if owner_id is not None else allowance.owner_of(project_id)
    row = ProviderSettings.objects.in_force(owner, project_id) if owner is not None else None
    return provider_in_force(row)


def provider_in_force(row: ProviderSettings | None) -> Provider:
    """Of the row that is in force for a book; None: the site's."""
    return provider_from(row) if row else Provider.from_settings()


def asks_site(project_id: UUID, owner_id: int) -> bool:
    """Whether neither the book nor its owner has a provider."""
    return ProviderSettings.objects.in_force(owner_id, project_id) is None


def provider_from(row: ProviderSettings, key: str | None = None) -> Provider:
    """As the row says; `key`: this one, which is not stored (yet)."""
    is_lost = False
    if key is None:
        try:
            key = row.read_key()
        except Unreadable:
            key, is_lost = "", True
    return replace(
        Provider.from_settings(),
        base_url=row.address.rstrip("/"),
        api_key=key,
        model=row.model,
        models=row.models_by_purpose,
        reasoning_model="",
        answer_format="auto",
        prefixes="auto",
        context_tokens=row.context_tokens,
        max_concurrent=MAX_CONCURRENT if settings.LLM_IS_EMBEDDED else settings.LLM_MAX_CONCURRENT,
        embedded=False,
        is_own=True,
        key_is_lost=is_lost,
    )
