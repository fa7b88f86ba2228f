"""Bring every stored provider key under the present SECRET_KEY."""

from typing import Any

from django.core.management.base import BaseCommand

from novellaforge.models import ProviderSettings
from novellaforge.sealing import Unreadable, renewed


class Command(BaseCommand):
    help = (
        "After SECRET_KEY has changed: encrypts all stored provider keys with it. Until then "
        "SECRET_KEY_FALLBACKS must name the former one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 1 where some could not be read; these stay as they are."""
        renewed_keys, lost = 0, []
        for row in ProviderSettings.objects.exclude(key="").iterator():
            try:
                fresh = renewed(row.key)
            except Unreadable:
                lost.append(row)
                continue
            renewed_keys += ProviderSettings.objects.filter(pk=row.pk, key=row.key).update(
                key=fresh
            )
        self.stdout.write(f"{renewed_keys} keys are under the present SECRET_KEY.")
        for row in lost:
            self.stderr.write(f"Not readable: the key of {row.owner} for {row.address}")
        if lost:
            raise SystemExit(1)
