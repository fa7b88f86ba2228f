from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Calls of books that are gone have nobody."""
    books = apps.get_model("projects", "Project").objects
    calls = apps.get_model("novellaforge", "LLMCall").objects
    owner = books.filter(pk=OuterRef("project_id")).values("owner_id")[:1]
    calls.filter(owner_id=None, project_id__isnull=False).update(owner_id=Subquery(owner))


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0003_budget"),
        ("novellaforge", "0007_calls_with_a_cost_had_a_price"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
