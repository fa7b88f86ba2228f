"""All rows that name a person, by model: for the export, and for whoever looks for remains."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from novellaforge.models import AuditRow

# Columns that hold a user's number without being a foreign key.
PLAIN = {
    "novellaforge.LLMCall": ("owner_id",),
    "novellaforge.SpentSum": ("owner_id",),
    "novellaforge.AuditRow": ("actor_id", "person_id"),
    "novellaforge.PersonSession": ("account_id",),
}
# What signs somebody in, or is sealed: of no use to its owner, and of much to a finder.
SECRET = {
    *("password", "digest", "key", "secret", "session_key", "session_data", "token", "jti"),
    "token_hash",
}
LEFT_OUT = {
    "novellaforge.SpentSum": "Sums of the calls.",
    "projects.ExportFile": "Files that were made of books; the books are here themselves.",
}


def models_of_people() -> list[tuple[type[models.Model], str]]:
    """Each model with the column that says whose."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for each in model._meta.concrete_fields:
            if each.related_model is User or each.name in PLAIN.get(model._meta.label, ()):
                found.append((model, each.attname))
    return found


def rows_of(user_id: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """By the model's name."""
    yield "account", [_told(User.objects.get(pk=user_id))]
    wanted: defaultdict[type[models.Model], Q] = defaultdict(Q)
    for model, column in models_of_people():
        wanted[model] |= Q(**{column: user_id})
    for model, names_them in wanted.items():
        label = model._meta.label
        if label in LEFT_OUT:
            continue
        mine = model._base_manager.filter(names_them).order_by("pk")
        rows = [_told(row) for row in mine.iterator(chunk_size=1_000)]
        if model is AuditRow:  # from where others did it is theirs to know
            rows = [row if row["actor_id"] == user_id else row | {"address": ""} for row in rows]
        if rows:
            yield label.lower(), rows


def as_json(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _told(row: models.Model) -> dict[str, Any]:
    return {
        each.attname: each.value_from_object(row)
        for each in row._meta.concrete_fields
        if each.name not in SECRET and not isinstance(each, models.BinaryField)
    }
