"""No model and no field is forgotten: each is carried, or it is said why it is not."""

import pytest
from django.apps import apps
from django.db.models import AutoField, ForeignKey, JSONField, Model, UUIDField

from projects.models import Project
from writing.export.archive.shapes import SHAPES
from writing.export.archive.tables import BY_MODEL, LEFT_OUT, NUMBERED, TABLES, is_person

MODELS = [
    model
    for app in ("projects", "memory", "writing")
    for model in apps.get_app_config(app).get_models()
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_model_is_carried_or_left_out_with_a_reason(model: type[Model]) -> None:
    is_carried, why = model in BY_MODEL, LEFT_OUT.get(model._meta.label, "")
    assert is_carried != bool(why)


def test_nothing_is_left_out_that_is_not_there() -> None:
    assert LEFT_OUT.keys() <= {model._meta.label for model in MODELS}
    for table in TABLES:
        names = {each.name for each in table.model._meta.concrete_fields}
        assert table.left_out.keys() | table.holding <= names
        assert not table.left_out.keys() & table.holding


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_field_is_carried_or_left_out_with_a_reason(table) -> None:
    carried = {each.name for each in table.fields}
    for each in table.model._meta.concrete_fields:
        is_the_book = isinstance(each, ForeignKey) and each.related_model is Project
        is_number = isinstance(each, AutoField) and table.model not in NUMBERED
        assert each.name in carried or is_the_book or is_number or table.left_out.get(each.name)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_a_field_points_to_is_carried_too(table) -> None:
    for each in table.fields:
        if isinstance(each, ForeignKey) and not is_person(each):
            assert each.related_model in BY_MODEL
        if isinstance(each, UUIDField) and not each.primary_key:
            assert each.name in table.holding
        if isinstance(each, JSONField):
            assert (table.name, each.name) in SHAPES
