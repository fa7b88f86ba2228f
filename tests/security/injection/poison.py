"""A book of which every text goes on with what would be an element, an attribute or a template."""

from typing import Any

from django.apps import apps
from django.db import models

PAYLOAD = "'\"><x-evil onevil=1>{{7*7}}{%evil%}]]>"
SHOWN = "&lt;x-evil"
OURS = ("novellaforge", "projects", "memory", "writing", "auth")
# Short texts that are read by people; of others, those with a space are.
TOLD = {
    *("name", "title", "subject", "tone", "genre", "username", "quote", "value", "sentence"),
    *("text", "words", "instead", "reason", "role", "synopsis", "passage", "first_name"),
}
NEVER = {"password", "codename", "model", "payload", "func", "act", "rule", "kind", "key"}


def poison() -> int:
    """Every row there is. How many texts that were."""
    return sum(_poison(model) for model in apps.get_models() if model._meta.app_label in OURS)


def _poison(model: type[models.Model]) -> int:
    names = {
        each.name: each
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField | models.JSONField)
        and not (each.choices or each.primary_key or each.name in NEVER)
        and each.get_internal_type() not in ("UUIDField", "SlugField")
    }
    count = 0
    for row in model._base_manager.all():
        changed = {}
        for name, field in names.items():
            new = _of_field(name, field, getattr(row, name))
            if new is not None:
                changed[name] = new
        if changed:
            model._base_manager.filter(pk=row.pk).update(**changed)
            count += len(changed)
    return count


def _of_field(name: str, field: Any, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        return _within(value)
    if not isinstance(value, str) or not value or not (" " in value or name in TOLD):
        return None
    if field.max_length and len(value) + len(PAYLOAD) > field.max_length:
        return None
    return value + PAYLOAD


def _within(value: Any) -> Any:
    """The same with every sentence in it so; None leaves it."""
    if isinstance(value, str):
        return value + PAYLOAD if " " in value else value
    if isinstance(value, list):
        return [_within(each) for each in value]
    if isinstance(value, dict):
        return {name: _within(each) for name, each in value.items()}
    return value
