"""The order of chapters, for programs: each act, and what of it can be undone."""

from typing import Any
from uuid import UUID

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from projects import structure
from projects.models import Chapter, StructureChange
from projects.structure import Done
from projects.structure.acts import LONGEST_TITLE
from projects.views.books import book_of
from writing.api.asking import valid
from writing.api.finding import own_chapter


class InsertChapterSerializer(KnownFields, serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1, max_value=1_000_000)
    title = serializers.CharField(max_length=LONGEST_TITLE, allow_blank=True, default="")


class SplitChapterSerializer(KnownFields, serializers.Serializer[Any]):
    at = serializers.IntegerField(
        min_value=1, help_text=gettext_lazy("How many paragraphs stay in the first.")
    )
    title = serializers.CharField(max_length=LONGEST_TITLE, allow_blank=True, default="")
    base = serializers.UUIDField(help_text=gettext_lazy("The version whose paragraphs you count."))


class MergeChapterSerializer(KnownFields, serializers.Serializer[Any]):
    base = serializers.UUIDField(
        allow_null=True,
        required=False,
        help_text=gettext_lazy("Its newest version as you have read it; null: it has none."),
    )
    next_base = serializers.UUIDField(
        allow_null=True, required=False, help_text=gettext_lazy("That of the next chapter.")
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("base" in given) != ("next_base" in given):
            raise serializers.ValidationError(_("Name both newest versions, or none."))
        return given


class RestoreChapterSerializer(KnownFields, serializers.Serializer[Any]):
    number = serializers.IntegerField(
        min_value=1,
        max_value=1_000_000,
        allow_null=True,
        default=None,
        help_text=gettext_lazy("null: its old place."),
    )


class ChapterPlaceSerializer(serializers.ModelSerializer[Chapter]):
    number = serializers.SerializerMethodField(
        help_text=gettext_lazy("Its place; of one in the trash, where it stood.")
    )
    is_trashed = serializers.SerializerMethodField()

    class Meta:
        model = Chapter
        fields = ("id", "number", "title", "is_trashed", "trashed_at")

    def get_number(self, chapter: Chapter) -> int | None:
        return chapter.stood_at if chapter.trashed_at else chapter.number

    def get_is_trashed(self, chapter: Chapter) -> bool:
        return chapter.trashed_at is not None


class StructureChangeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="change.pk")
    kind = serializers.ChoiceField(StructureChange.Kind.choices, source="change.kind")
    chapter = ChapterPlaceSerializer(source="change.chapter")
    other = ChapterPlaceSerializer(
        source="change.other",
        allow_null=True,
        help_text=gettext_lazy("The chapter that it made or put away."),
    )
    created_at = serializers.DateTimeField(source="change.created_at")
    created_by = serializers.CharField(
        source="change.user.username", allow_null=True, default=None
    )
    undone_at = serializers.DateTimeField(source="change.undone_at", allow_null=True)
    can_undo = serializers.BooleanField()
    why = serializers.CharField(help_text=gettext_lazy("Why it cannot be undone."))


class InsertChapter(APIView):
    @extend_schema(
        operation_id="insert_chapter",
        request=InsertChapterSerializer,
        responses={201: StructureChangeSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """An empty chapter at a place; what stands there and behind it moves on by one."""
        project = book_of(request, project_id)
        asked = valid(InsertChapterSerializer, request.data)
        change = structure.insert(project.pk, asked["number"], asked["title"], request.user)
        return _told(change, status=201)


class SplitChapter(APIView):
    @extend_schema(
        operation_id="split_chapter",
        request=SplitChapterSerializer,
        responses={201: StructureChangeSerializer},
    )
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """Its paragraphs from `at` on become a new chapter behind it; both are unapproved.

        409 where `base` is not the newest version any more, or the chapter is being written.
        """
        chapter = own_chapter(request, chapter_id)
        asked = valid(SplitChapterSerializer, request.data)
        change = structure.split(chapter, asked["at"], asked["title"], asked["base"], request.user)
        return _told(change, status=201)


class MergeChapter(APIView):
    @extend_schema(
        operation_id="merge_chapter",
        request=MergeChapterSerializer,
        responses=StructureChangeSerializer,
    )
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """It has the text of the next chapter too, unapproved; that one is in the trash."""
        chapter = own_chapter(request, chapter_id)
        asked = valid(MergeChapterSerializer, request.data)
        bases = (asked["base"], asked["next_base"]) if "base" in asked else None
        return _told(structure.merge(chapter, request.user, bases))


class TrashChapter(APIView):
    @extend_schema(operation_id="trash_chapter", request=None, responses=StructureChangeSerializer)
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """With all that it has; what it established counts no more."""
        return _told(structure.put_in_trash(own_chapter(request, chapter_id), request.user))


class RestoreChapter(APIView):
    @extend_schema(
        operation_id="restore_chapter",
        request=RestoreChapterSerializer,
        responses=StructureChangeSerializer,
    )
    def post(self, request: Request, project_id: UUID, chapter_id: UUID) -> Response:
        """Out of the trash, at a place or at its old one."""
        project = book_of(request, project_id)
        asked = valid(RestoreChapterSerializer, request.data)
        chapter = structure.trashed_in(project.pk).filter(pk=chapter_id).first()
        if chapter is None:
            raise NotFound(_("There is no such chapter in the trash of this book."))
        return _told(structure.take_out(chapter, asked["number"], request.user))


class ChaptersInTrash(APIView):
    @extend_schema(operation_id="chapters_in_trash", responses=ChapterPlaceSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """The last one put there first."""
        project = book_of(request, project_id)
        return Response(ChapterPlaceSerializer(structure.trashed_in(project.pk), many=True).data)


class Structure(APIView):
    @extend_schema(operation_id="structure", responses=StructureChangeSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """The last acts on the order of chapters, newest first, and which can be undone."""
        project = book_of(request, project_id)
        return Response(StructureChangeSerializer(structure.done_in(project.pk), many=True).data)


class UndoStructure(APIView):
    @extend_schema(
        operation_id="undo_structure", request=None, responses=StructureChangeSerializer
    )
    def post(self, request: Request, project_id: UUID, change_id: UUID) -> Response:
        """Once, while nothing later has touched what it made: else 409 with the reason."""
        project = book_of(request, project_id)
        change = StructureChange.objects.filter(project=project, pk=change_id).first()
        if change is None:
            raise NotFound(_("There is no such change in this book."))
        return _told(structure.undo(change, request.user))


def _told(change: StructureChange, status: int = 200) -> Response:
    fresh = StructureChange.objects.select_related("chapter", "other", "user").get(pk=change.pk)
    done = Done(fresh, structure.why_not(fresh))
    return Response(StructureChangeSerializer(done).data, status=status)


BOOK, CHAPTER = "projects/<uuid:project_id>", "chapters/<uuid:chapter_id>"

urlpatterns = [
    path(f"{BOOK}/chapters/insert", InsertChapter.as_view(), name="insert_chapter"),
    path(f"{BOOK}/{CHAPTER}/restore", RestoreChapter.as_view(), name="restore_chapter"),
    path(f"{BOOK}/trash", ChaptersInTrash.as_view(), name="chapters_in_trash"),
    path(f"{BOOK}/structure", Structure.as_view(), name="structure"),
    path(
        f"{BOOK}/structure/<uuid:change_id>/undo", UndoStructure.as_view(), name="undo_structure"
    ),
    path(f"{CHAPTER}/split", SplitChapter.as_view(), name="split_chapter"),
    path(f"{CHAPTER}/merge", MergeChapter.as_view(), name="merge_chapter"),
    path(f"{CHAPTER}/trash", TrashChapter.as_view(), name="trash_chapter"),
]
