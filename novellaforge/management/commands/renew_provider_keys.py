"""Bring every stored key, of providers and second factors, under the present SECRET_KEY."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from novellaforge.models import ProviderSettings, SecondFactor
from novellaforge.sealing import Unreadable, renewed


class Command(BaseCommand):
    help = (
        "After SECRET_KEY has changed: encrypts all stored keys, of model providers and of second "
        "factors, with it. Until then "
        "SECRET_KEY_FALLBACKS must name the former one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 1 where some could not be read; these stay as they are."""
        renewed_keys, lost = 0, []
        for row, column, said in _sealed():
            token = getattr(row, column)
            try:
                fresh = renewed(token)
            except Unreadable:
                lost.append(said)
                continue
            same = type(row)._base_manager.filter(pk=row.pk, **{column: token})
            renewed_keys += same.update(**{column: fresh})
        self.stdout.write(f"{renewed_keys} keys are under the present SECRET_KEY.")
        for said in lost:
            self.stderr.write(f"Not readable: {said}")
        if lost:
            raise SystemExit(1)


def _sealed() -> Iterator[tuple[ProviderSettings | SecondFactor, str, str]]:
    """Each row with its sealed column, and whose it is."""
    for provider in ProviderSettings.objects.exclude(key="").iterator():
        yield provider, "key", f"the key of {provider.owner} for {provider.address}"
    for factor in SecondFactor.objects.select_related("user").iterator():
        yield factor, "secret", f"the second factor of {factor.user}"
