"""Places, rules of the world, standing instructions and arcs of a book, for programs.

Its characters are in `projects.api.views`.
"""

from typing import Any, ClassVar, Generic, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound
from rest_framework.serializers import BaseSerializer

from novellaforge.api import KnownFields
from projects.api import forms
from projects.api.views import OfBook
from projects.bible import next_arc, take_out, tell
from projects.bible_forms import LONGEST
from projects.models import Arc, Instruction, Location, Project, WorldRule

M = TypeVar("M", Location, WorldRule, Instruction, Arc)


class _Entry(KnownFields, serializers.ModelSerializer[M]):
    @transaction.atomic
    def save(self, **kwargs: Any) -> Any:
        """Raises the book's revision; memory reads what it has facts of."""
        project: Project = kwargs["project"]
        forms.hold(project, self.instance)
        self.refuse_taken(project)
        entry = super().save(**kwargs)
        tell(project, type(entry))
        return entry

    def refuse_taken(self, project: Project) -> None:
        """Raises ValidationError where another entry of the book has what only one can have."""


class LocationSerializer(_Entry[Location]):
    description = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    palette = serializers.CharField(
        max_length=LONGEST,
        required=False,
        allow_blank=True,
        help_text=_("What is seen, heard and smelt there."),
    )

    class Meta:
        model = Location
        fields = ("id", "name", "description", "palette")
        read_only_fields = ("id",)

    def refuse_taken(self, project: Project) -> None:
        others = project.locations.filter(name=self.validated_data.get("name"))
        if self.instance:
            others = others.exclude(pk=self.instance.pk)
        if others.exists():
            told = _("This book has a place of that name already.")
            raise serializers.ValidationError({"name": [told]})


class WorldRuleSerializer(_Entry[WorldRule]):
    text = serializers.CharField(max_length=LONGEST)

    class Meta:
        model = WorldRule
        fields = ("id", "text")
        read_only_fields = ("id",)


class InstructionSerializer(_Entry[Instruction]):
    text = serializers.CharField(max_length=LONGEST)

    class Meta:
        model = Instruction
        fields = ("id", "text")
        read_only_fields = ("id",)


class ArcSerializer(_Entry[Arc]):
    summary = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)

    class Meta:
        model = Arc
        fields = ("id", "number", "title", "summary")
        read_only_fields = ("id", "number")

    def create(self, validated_data: dict[str, Any]) -> Arc:
        number = next_arc(validated_data["project"])
        return super().create(validated_data | {"number": number})


class _Entries(OfBook, generics.ListCreateAPIView, Generic[M]):
    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(project=self.book)


class _OneEntry(OfBook, generics.RetrieveUpdateDestroyAPIView, Generic[M]):
    """`named` is how its address names it."""

    named: ClassVar[str]

    def get_object(self) -> M:
        entry: M | None = self.get_queryset().filter(pk=self.kwargs[self.named]).first()
        if entry is None:
            raise NotFound(_("There is no such entry in this book."))
        return entry

    def perform_update(self, serializer: BaseSerializer) -> None:
        serializer.save(project=self.book)

    def perform_destroy(self, instance: M) -> None:
        take_out(self.book, instance)


class _OfLocations(OfBook):
    serializer_class = LocationSerializer

    def get_queryset(self) -> QuerySet[Location]:
        return self.book.locations.order_by("name")


class Locations(_OfLocations, _Entries[Location]):
    pass


class OneLocation(_OfLocations, _OneEntry[Location]):
    named = "location_id"


class _OfRules(OfBook):
    serializer_class = WorldRuleSerializer

    def get_queryset(self) -> QuerySet[WorldRule]:
        return self.book.world_rules.order_by("pk")


class Rules(_OfRules, _Entries[WorldRule]):
    pass


class OneRule(_OfRules, _OneEntry[WorldRule]):
    named = "rule_id"


class _OfInstructions(OfBook):
    serializer_class = InstructionSerializer

    def get_queryset(self) -> QuerySet[Instruction]:
        return self.book.instructions.order_by("pk")


class Instructions(_OfInstructions, _Entries[Instruction]):
    pass


class OneInstruction(_OfInstructions, _OneEntry[Instruction]):
    named = "instruction_id"


class _OfArcs(OfBook):
    serializer_class = ArcSerializer

    def get_queryset(self) -> QuerySet[Arc]:
        return self.book.arcs.order_by("number")


class Arcs(_OfArcs, _Entries[Arc]):
    """A new one comes after the others."""


class OneArc(_OfArcs, _OneEntry[Arc]):
    """It is not deleted while chapters are of it."""

    named = "arc_id"


BOOK = "projects/<uuid:project_id>"
urlpatterns = [
    path(f"{BOOK}/locations", Locations.as_view()),
    path(f"{BOOK}/locations/<uuid:location_id>", OneLocation.as_view()),
    path(f"{BOOK}/rules", Rules.as_view()),
    path(f"{BOOK}/rules/<uuid:rule_id>", OneRule.as_view()),
    path(f"{BOOK}/instructions", Instructions.as_view()),
    path(f"{BOOK}/instructions/<int:instruction_id>", OneInstruction.as_view()),
    path(f"{BOOK}/arcs", Arcs.as_view()),
    path(f"{BOOK}/arcs/<int:arc_id>", OneArc.as_view()),
]
