"""What memory keeps of texts: passages to search, vectors made before an approval, summaries."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pgvector.django import VectorField

from projects.models import Chapter, ChapterVersion, Document, Project


class Chunk(models.Model):
    """A passage of an approved chapter or of a document. A projection, rebuilt at will.

    `embedding_model` is the name of what made `embedding` (`embedder.Embedder.name`), empty
    where there is none yet. Vectors of different names are never compared.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="chunks")
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, null=True, blank=True)
    version = models.ForeignKey(ChapterVersion, on_delete=models.CASCADE, null=True, blank=True)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, null=True, blank=True)
    ordinal = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    search = SearchVectorField(null=True)
    embedding = VectorField(null=True, blank=True)
    embedding_model = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["ordinal"]
        indexes = [
            GinIndex(fields=["project", "search"], name="chunk_project_search"),
            models.Index(fields=["project", "embedding_model"], name="chunk_project_model"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=True) ^ Q(document__isnull=True),
                name="chunk_of_version_or_document",
            ),
            models.UniqueConstraint(
                fields=["version", "document", "ordinal"],
                name="one_chunk_a_place",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class PreparedVector(models.Model):
    """The vector of a passage that may be approved soon, by the passage's sha256.

    `embedding_model` is empty until it is made, and `text` from then on.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="prepared_vectors")
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    embedding = VectorField(null=True, blank=True)
    embedding_model = models.CharField(max_length=200, blank=True)
    wanted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("prepared vector")
        verbose_name_plural = _("prepared vectors")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "sha256"], name="one_prepared_vector_a_passage"
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Summary(models.Model):
    """What happened in a text, in a few sentences; keyed by the text it was made from."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="summaries")
    text_sha256 = models.CharField(max_length=64)
    text = models.TextField()

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        constraints = [
            models.UniqueConstraint(fields=["project", "text_sha256"], name="one_summary_a_text")
        ]

    def __str__(self) -> str:
        return self.text[:80]
