"""Search one project's passages without reading those of the others.

Built beside the work that goes on; the old index goes only once the new one stands.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import (
    AddIndexConcurrently,
    BtreeGinExtension,
    RemoveIndexConcurrently,
)
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("memory", "0003_chunk_embedding")]

    operations = [
        BtreeGinExtension(),
        AddIndexConcurrently(
            "chunk", GinIndex(fields=["project", "search"], name="chunk_project_search")
        ),
        AddIndexConcurrently(
            "chunk",
            models.Index(fields=["project", "embedding_model"], name="chunk_project_model"),
        ),
        RemoveIndexConcurrently("chunk", "chunk_search"),
    ]
