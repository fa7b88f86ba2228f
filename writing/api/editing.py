"""The author's hand on chapters, and on what was found wrong with them: for programs."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from memory import impact
from memory.api.asking import MOST_RELYING, RelyingSerializer
from novellaforge.api import KnownFields
from projects import editing, structure, typed
from projects.models import Chapter
from projects.typed import Typed
from projects.views.books import book_of
from writing.api import issues
from writing.api.asking import valid
from writing.api.edited import EditedSerializer, TextClashSerializer, clash, edited
from writing.api.finding import own_chapter, version_of
from writing.api.issues import IssueSerializer
from writing.settling import settle


class EditSerializer(KnownFields, serializers.Serializer[Any]):
    text = serializers.CharField(trim_whitespace=False, max_length=editing.MOST_CHARACTERS)
    base = serializers.UUIDField(
        allow_null=True,
        help_text=gettext_lazy("The version that was edited; null: the chapter has none."),
    )


class MoveSerializer(KnownFields, serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1, max_value=1_000_000)


class MovedSerializer(serializers.ModelSerializer[Chapter]):
    class Meta:
        model = Chapter
        fields = ("id", "number", "title")


class ChangesSerializer(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    changed = serializers.IntegerField()
    chapters = serializers.ListField(child=serializers.IntegerField())
    relying = RelyingSerializer(many=True)
    why = serializers.CharField(help_text=gettext_lazy("What is not known yet."))


class SettleSerializer(KnownFields, serializers.Serializer[Any]):
    key = serializers.CharField(max_length=200)
    state = serializers.ChoiceField(["open", "dismissed", "intended"])
    reason = serializers.CharField(max_length=2_000, required=False, allow_blank=True, default="")
    scope = serializers.ChoiceField(
        ["passage", "fact"],
        default="passage",
        help_text=gettext_lazy(
            "Of what is intended; fact: what else goes against it from here on."
        ),
    )


class EditChapter(APIView):
    @extend_schema(
        operation_id="edit_chapter",
        request=EditSerializer,
        responses={201: EditedSerializer, 409: TextClashSerializer},
    )
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """Keep a text as the chapter's newest version; what changed is read and checked.

        409 where `base` is not the newest version any more: yours is kept beside the newest.
        """
        chapter = own_chapter(request, chapter_id)
        asked = valid(EditSerializer, request.data)
        try:
            version = editing.edit(chapter, asked["text"], asked["base"], request.user)
        except editing.Changed:
            return _beside(chapter, asked["text"], asked["base"], request.user)
        return edited(version, status=201)


def _beside(chapter: Chapter, text: str, base: UUID | None, user: Any) -> Response:
    """The same text as somebody else's is kept already."""
    kept = typed.keep(chapter, Typed(text, frozenset({base} if base else ())), user)
    return clash(chapter, kept, 409) if kept.clashes else edited(kept.version, status=201)


class MoveChapter(APIView):
    @extend_schema(operation_id="move_chapter", request=MoveSerializer, responses=MovedSerializer)
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """Give a chapter another place; what is told the other way round then is checked again."""
        chapter = own_chapter(request, chapter_id)
        asked = valid(MoveSerializer, request.data)
        structure.move(chapter, asked["number"], request.user)
        chapter.refresh_from_db()
        return Response(MovedSerializer(chapter).data)


class Changes(APIView):
    @extend_schema(operation_id="version_changes", responses=ChangesSerializer)
    def get(self, request: Request, version_id: UUID) -> Response:
        """What a version says otherwise than the one before it, and what relies on that."""
        version = version_of(request, version_id)
        before = version.parent or version.chapter.approved_version
        if before is None or before.pk == version.pk:
            raise Http404(_("There is no text before this one to compare it with."))
        found = impact.between(version.chapter.project_id, before, version)
        told = {
            "sentence": found.sentence,
            "added": len(found.added),
            "removed": len(found.removed),
            "changed": len(found.changed),
            "chapters": found.chapters,
            "relying": found.relying[:MOST_RELYING],
            "why": found.why,
        }
        return Response(ChangesSerializer(told).data)


class Settle(APIView):
    @extend_schema(
        operation_id="settle_issue", request=SettleSerializer, responses=IssueSerializer
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Dismiss a finding for good, mark it as intended, or open it again."""
        project = book_of(request, project_id)
        asked = valid(SettleSerializer, request.data)
        issue = settle(project, user=request.user, **asked)
        return Response(IssueSerializer(issue).data)


urlpatterns = [
    path("chapters/<uuid:chapter_id>/edit", EditChapter.as_view()),
    path("chapters/<uuid:chapter_id>/move", MoveChapter.as_view()),
    path("versions/<uuid:version_id>/changes", Changes.as_view()),
    *issues.urlpatterns,
    path("projects/<uuid:project_id>/continuity/settle", Settle.as_view()),
]
