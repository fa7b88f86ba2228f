"""Notes and to-dos of a book, for programs."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from projects.models import Chapter, Project
from projects.reading import chapters_of
from projects.views.books import book_of
from writing.api.asking import valid
from writing.models import BookNote
from writing.noting import keeping
from writing.noting.shown import Notes, shown_of


class NewNoteSerializer(KnownFields, serializers.Serializer[Any]):
    text = serializers.CharField(max_length=keeping.MOST_CHARACTERS)
    chapter = serializers.UUIDField(
        allow_null=True, default=None, help_text=gettext_lazy("null: the book itself.")
    )
    is_todo = serializers.BooleanField(default=False)


class NoteChangeSerializer(KnownFields, serializers.Serializer[Any]):
    text = serializers.CharField(max_length=keeping.MOST_CHARACTERS, required=False)
    chapter = serializers.UUIDField(allow_null=True, required=False)
    is_todo = serializers.BooleanField(required=False)
    is_done = serializers.BooleanField(required=False)


class NoteMoveSerializer(KnownFields, serializers.Serializer[Any]):
    step = serializers.ChoiceField([-1, 1], help_text=gettext_lazy("-1: up; 1: down."))


class NoteSerializer(serializers.ModelSerializer[BookNote]):
    chapter = serializers.UUIDField(source="chapter_id", allow_null=True)

    class Meta:
        model = BookNote
        fields = ("id", "chapter", "text", "is_todo", "done_at", "created_at")


class NotesSerializer(serializers.Serializer[Any]):
    todo = NoteSerializer(many=True, help_text=gettext_lazy("Open to-dos, by chapter."))
    notes = NoteSerializer(many=True)
    done = NoteSerializer(many=True)


class OfBook(APIView):
    @extend_schema(operation_id="notes", responses=NotesSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """A book's notes: what is to be done first; those on the book itself, then by chapter."""
        return Response(NotesSerializer(_told(shown_of(book_of(request, project_id).pk))).data)

    @extend_schema(
        operation_id="add_note", request=NewNoteSerializer, responses={201: NoteSerializer}
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        project = book_of(request, project_id)
        given = valid(NewNoteSerializer, request.data)
        chapter, is_todo = _chapter(project, given["chapter"]), given["is_todo"]
        made = keeping.add(project, given["text"], request.user, chapter=chapter, is_todo=is_todo)
        return Response(NoteSerializer(made).data, status=201)


class One(APIView):
    @extend_schema(operation_id="note", responses=NoteSerializer)
    def get(self, request: Request, project_id: UUID, note_id: UUID) -> Response:
        return Response(NoteSerializer(_note(book_of(request, project_id), note_id)).data)

    @extend_schema(
        operation_id="change_note", request=NoteChangeSerializer, responses=NoteSerializer
    )
    def patch(self, request: Request, project_id: UUID, note_id: UUID) -> Response:
        """What is given; `is_done` ticks a to-do off, or not after all."""
        project = book_of(request, project_id)
        note = _note(project, note_id)
        given = valid(NoteChangeSerializer, request.data)
        chapter = _chapter(project, given["chapter"]) if "chapter" in given else note.chapter
        is_todo = given.get("is_todo", note.is_todo)
        if given.get("is_done") and not is_todo:
            raise ValidationError({"is_done": [_("Only a to-do can be done.")]})
        keeping.change(note, given.get("text", note.text), chapter=chapter, is_todo=is_todo)
        if "is_done" in given:
            (keeping.tick if given["is_done"] else keeping.untick)(note)
        return Response(NoteSerializer(note).data)

    @extend_schema(operation_id="delete_note", request=None, responses={204: None})
    def delete(self, request: Request, project_id: UUID, note_id: UUID) -> Response:
        """It can be brought back."""
        keeping.delete(_note(book_of(request, project_id), note_id))
        return Response(status=204)


class Move(APIView):
    @extend_schema(operation_id="move_note", request=NoteMoveSerializer, responses=NoteSerializer)
    def post(self, request: Request, project_id: UUID, note_id: UUID) -> Response:
        """Change places with the one above or below among its chapter's."""
        note = _note(book_of(request, project_id), note_id)
        keeping.move(note, valid(NoteMoveSerializer, request.data)["step"])
        return Response(NoteSerializer(note).data)


class BringBack(APIView):
    @extend_schema(operation_id="bring_note_back", request=None, responses=NoteSerializer)
    def post(self, request: Request, project_id: UUID, note_id: UUID) -> Response:
        """Undoes its deletion."""
        note = _note(book_of(request, project_id), note_id)
        keeping.bring_back(note)
        return Response(NoteSerializer(note).data)


def _told(notes: Notes) -> dict[str, list[BookNote]]:
    return {
        name: [note for group in getattr(notes, name) for note in group.notes]
        for name in ("todo", "notes", "done")
    }


def _chapter(project: Project, chapter_id: UUID | None) -> Chapter | None:
    if chapter_id is None:
        return None
    chapter = chapters_of(project.pk).filter(pk=chapter_id).first()
    if chapter is None:
        raise ValidationError({"chapter": [_("This book has no such chapter.")]})
    return chapter


def _note(project: Project, note_id: UUID) -> BookNote:
    found = BookNote.objects.select_related("chapter").filter(project=project, pk=note_id).first()
    if found is None:
        raise Http404(_("There is no such note in this book."))
    return found


_NOTE = "projects/<uuid:project_id>/notes/<uuid:note_id>"
urlpatterns = [
    path("projects/<uuid:project_id>/notes", OfBook.as_view(), name="notes"),
    path(_NOTE, One.as_view(), name="note"),
    path(f"{_NOTE}/move", Move.as_view(), name="move_note"),
    path(f"{_NOTE}/bring-back", BringBack.as_view(), name="bring_back_note"),
]
