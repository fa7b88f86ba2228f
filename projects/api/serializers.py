"""What programs read and give of a book. The judgement is the forms' (`forms.py`)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from novellaforge.api import KnownFields
from novellaforge.models import Job
from projects.api import forms
from projects.bible import tell
from projects.forms import ConceptForm, OutlineForm
from projects.models import Chapter, ChapterVersion, Character, Concept, Project

Plain = serializers.Serializer[Any]


def one_line(text: str) -> None:
    if len(text.splitlines()) > 1:
        raise serializers.ValidationError(_("This must be a single line."))


class Lines(serializers.ListField):
    """A list of texts of one line each."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.CharField(validators=[one_line]), **kwargs)


class BookSerializer(KnownFields, serializers.ModelSerializer[Project]):
    title = serializers.CharField(
        max_length=200,
        required=False,
        help_text=gettext_lazy("Of a new book without one: how its premise begins."),
    )

    class Meta:
        model = Project
        fields = (
            "id",
            "title",
            "premise",
            "synopsis",
            "synopsis_before",
            "language",
            "genre",
            "tone",
            "person",
            "tense",
            "chapter_count",
            "chapter_words",
            "revision",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("id", "synopsis_before", "revision", "created_at", "updated_at")

    def create(self, validated_data: dict[str, Any]) -> Project:
        return forms.new_book(Project(owner=validated_data.pop("owner")), validated_data)

    def update(self, instance: Project, validated_data: dict[str, Any]) -> Project:
        return forms.changed(forms.WholeBookForm, validated_data, instance)


class ConceptSerializer(KnownFields, serializers.ModelSerializer[Concept]):
    class Meta:
        model = Concept
        fields = ("id", "title", "logline", "stakes", "tone", "chosen", "created_at")
        read_only_fields = ("id", "chosen", "created_at")

    def create(self, validated_data: dict[str, Any]) -> Concept:
        concept = Concept(project=validated_data.pop("project"))
        return forms.changed(ConceptForm, validated_data, concept)

    @transaction.atomic
    def update(self, instance: Concept, validated_data: dict[str, Any]) -> Concept:
        forms.hold(instance.project, instance)
        return forms.changed(ConceptForm, validated_data, instance)


class CharacterSerializer(KnownFields, serializers.ModelSerializer[Character]):
    aliases = Lines(required=False)
    voice_lines = Lines(required=False)

    class Meta:
        model = Character
        fields = (
            "id",
            "name",
            "aliases",
            "role",
            "description",
            "wants",
            "voice",
            "voice_lines",
        )
        read_only_fields = ("id",)

    @transaction.atomic
    def save(self, **kwargs: Any) -> Character:
        """Raises the book's revision. A name is one character's of the book."""
        project: Project = kwargs["project"]
        forms.hold(project, self.instance)
        self._refuse_taken(project)
        character = super().save(**kwargs)
        tell(project, Character)
        return character

    def _refuse_taken(self, project: Project) -> None:
        others = project.characters.filter(name=self.validated_data.get("name"))
        if self.instance:
            others = others.exclude(pk=self.instance.pk)
        if others.exists():
            taken = _("This book has a character of that name already.")
            raise serializers.ValidationError({"name": [taken]})


class ChapterSerializer(KnownFields, serializers.ModelSerializer[Chapter]):
    scenes = Lines(required=False)
    required_points = Lines(required=False, help_text=gettext_lazy("What must happen."))
    forbidden = Lines(required=False, help_text=gettext_lazy("What must not happen."))
    arc = serializers.IntegerField(
        source="arc_id",
        required=False,
        allow_null=True,
        help_text=gettext_lazy("The id of the book's arc that it is of."),
    )
    is_approved = serializers.SerializerMethodField()
    project_id = serializers.UUIDField(read_only=True)
    approved_version_id = serializers.UUIDField(read_only=True, allow_null=True)
    last_version_id = serializers.UUIDField(source="last_version", read_only=True, allow_null=True)

    class Meta:
        model = Chapter
        fields = (
            "id",
            "project_id",
            "number",
            "title",
            "arc",
            "outline",
            "scenes",
            "kind",
            "point_of_view",
            "required_points",
            "forbidden",
            "target_words",
            "is_approved",
            "approved_version_id",
            "last_version_id",
        )
        read_only_fields = ("id", "number")

    def get_is_approved(self, chapter: Chapter) -> bool:
        return chapter.approved_version_id is not None

    def create(self, validated_data: dict[str, Any]) -> Chapter:
        return forms.added_chapter(validated_data.pop("project"), _as_typed(validated_data))

    def update(self, instance: Chapter, validated_data: dict[str, Any]) -> Chapter:
        return forms.changed(OutlineForm, _as_typed(validated_data), instance)


def _as_typed(given: dict[str, Any]) -> dict[str, Any]:
    """By the names of the outline's form."""
    return {"arc" if name == "arc_id" else name: value for name, value in given.items()}


class VersionLineSerializer(serializers.ModelSerializer[ChapterVersion]):
    """A version without its text."""

    chapter_id = serializers.UUIDField(read_only=True)
    parent_id = serializers.UUIDField(read_only=True, allow_null=True)

    class Meta:
        model = ChapterVersion
        fields = (
            "id",
            "chapter_id",
            "number",
            "origin",
            "parent_id",
            "run_id",
            "word_count",
            "sha256",
            "created_at",
        )
        read_only_fields = fields


class VersionSerializer(VersionLineSerializer):
    class Meta(VersionLineSerializer.Meta):
        fields = (*VersionLineSerializer.Meta.fields, "text")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class JobSerializer(serializers.ModelSerializer[Job]):
    project_id = serializers.UUIDField()

    class Meta:
        model = Job
        fields = (
            "id",
            "kind",
            "project_id",
            "state",
            "done",
            "total",
            "sentence",
            "created_at",
            "updated_at",
            "finished_at",
        )
        read_only_fields = fields


class ProposalSerializer(Plain):
    """How what was asked for stands; neither waiting nor failed: never asked, or it is there."""

    kind = serializers.CharField(source="kind.name")
    is_waiting = serializers.BooleanField()
    failure = serializers.CharField(help_text=gettext_lazy("Why it failed; else empty."))
    job = JobSerializer(
        allow_null=True, help_text=gettext_lazy("Of an outline that is not finished.")
    )
