"""Several of a book's lists in one question, where a page shows them all."""

import copy
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef
from django.db.models.functions import JSONObject

from projects.models import Project


def with_lists(project: Project, *names: str) -> Project:
    """The same book with these of its lists as they are now, by the names that it has for them
    ("characters"), for as long as a page is made: `characters.all()` of it asks nothing more. So
    too what it has once ("style").
    """
    fields: dict[str, Any] = {name: Project._meta.get_field(name) for name in names}
    asked = [_rows_of(field.related_model) for field in fields.values()]
    found = Project.objects.filter(pk=project.pk).values_list(*asked).get()
    book: Any = copy.copy(project)
    book._prefetched_objects_cache = {}
    for (name, field), rows in zip(fields.items(), found, strict=True):
        made = [_made(field.related_model, each) for each in rows]
        if field.one_to_many:
            known = getattr(book, name).all()
            known._result_cache = made
            book._prefetched_objects_cache[name] = known
        else:
            field.set_cached_value(book, made[0] if made else None)
    return book  # type: ignore[no-any-return]


def _rows_of(model: Any) -> ArraySubquery:
    rows = model._default_manager.filter(project=OuterRef("pk")).order_by(*model._meta.ordering)
    columns = {each.attname: F(each.attname) for each in model._meta.concrete_fields}
    return ArraySubquery(rows.values(row=JSONObject(**columns)))


def _made(model: Any, values: dict[str, Any]) -> Model:
    fields = model._meta.concrete_fields
    made: Model = model(**{each.attname: each.to_python(values[each.attname]) for each in fields})
    made._state.adding, made._state.db = False, "default"
    return made
