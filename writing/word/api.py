"""Edited Word files, for programs: brought, looked at, accepted by paragraph or whole."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from novellaforge.errors import Refused
from projects.importing.reading_files import refuse_too_large
from projects.models import Project
from projects.views.books import book_of
from writing.api.asking import valid
from writing.api.edited import EditedSerializer
from writing.api.finding import own_chapter
from writing.models import WordReturn
from writing.versions.serializers import VersionPieceSerializer
from writing.word import keeping
from writing.word.keeping import Accepted, Waiting, edits_in, edits_of, waiting_of
from writing.word.taking import take

Plain = serializers.Serializer[Any]


class BringWordSerializer(KnownFields, Plain):
    file = serializers.FileField(
        allow_empty_file=True,
        help_text=gettext_lazy("A .docx that was exported as `annotated`."),
    )


class EditedChapterSerializer(Plain):
    chapter = serializers.UUIDField(source="chapter.pk")
    number = serializers.IntegerField(source="chapter.number")
    title = serializers.CharField(source="chapter.title")
    added = serializers.IntegerField(source="words.added", help_text=gettext_lazy("Words."))
    removed = serializers.IntegerField(source="words.removed")
    clashes = serializers.SerializerMethodField()
    comments = serializers.SerializerMethodField()

    def get_clashes(self, found: Waiting) -> int:
        return len(found.clashing)

    def get_comments(self, found: Waiting) -> int:
        return len(found.comments)


class WordReturnSerializer(Plain):
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    doubts = serializers.ListField(child=serializers.CharField())
    chapters = EditedChapterSerializer(many=True)


class WordChangeSerializer(Plain):
    paragraph = serializers.IntegerField(help_text=gettext_lazy("Its place, for accepting it."))
    op = serializers.CharField(help_text=gettext_lazy("same, changed, added or removed."))
    clashes = serializers.BooleanField(
        help_text=gettext_lazy("It was changed here too since the file was made.")
    )
    pieces = VersionPieceSerializer(many=True)


class WordCommentSerializer(Plain):
    author = serializers.CharField()
    text = serializers.CharField()
    quote = serializers.CharField()


class WordChapterSerializer(Plain):
    returned = serializers.UUIDField(help_text=gettext_lazy("The file that the changes are of."))
    newest = serializers.UUIDField(
        allow_null=True, help_text=gettext_lazy("The version that the changes are against.")
    )
    changes = WordChangeSerializer(many=True)
    comments = WordCommentSerializer(many=True)


class AcceptWordSerializer(KnownFields, Plain):
    paragraphs = serializers.ListField(
        child=serializers.IntegerField(min_value=0),
        allow_null=True,
        help_text=gettext_lazy("Places of the changes to take; null: all that do not clash."),
    )
    both = serializers.ListField(
        child=serializers.IntegerField(min_value=0),
        default=list,
        help_text=gettext_lazy("Places of clashes of which both texts are kept."),
    )
    newest = serializers.UUIDField(
        allow_null=True, help_text=gettext_lazy("The version that was looked at.")
    )
    returned = serializers.UUIDField(
        required=False,
        help_text=gettext_lazy("The file that was looked at; without it, whichever waits."),
    )


class AcceptedWordSerializer(Plain):
    version = EditedSerializer(allow_null=True)
    comments = serializers.IntegerField(help_text=gettext_lazy("That came in."))


class Word(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="word_return", responses=WordReturnSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """The edited file that waits, and its chapters that differ."""
        return Response(_told(_waiting(book_of(request, project_id))))

    @extend_schema(
        operation_id="bring_word",
        request={"multipart/form-data": BringWordSerializer},
        responses={201: WordReturnSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Bring an edited file back. Nothing of it is taken yet; another that waits goes."""
        project = book_of(request, project_id)
        file = valid(BringWordSerializer, request.data)["file"]
        try:
            refuse_too_large(file.size or 0, file.name or "")
            made = take(project, file.name or "", file.read(), request.user)
        except Refused as refusal:
            raise serializers.ValidationError({"file": [str(refusal)]}) from refusal
        return Response(_told(made), status=201)

    @extend_schema(operation_id="discard_word", responses={204: None})
    def delete(self, request: Request, project_id: UUID) -> Response:
        """Nothing more of it is taken."""
        returned = waiting_of(book_of(request, project_id))
        if returned:
            keeping.discard(returned)
        return Response(status=204)


class AcceptWord(APIView):
    @extend_schema(
        operation_id="accept_word", request=None, responses=AcceptedWordSerializer(many=True)
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """All that clashes with nothing, of every chapter; what clashes waits on."""
        done = keeping.accept_all(_waiting(book_of(request, project_id)), request.user)
        return Response([_done(each) for each in done])


class WordChapter(APIView):
    @extend_schema(operation_id="word_chapter", responses=WordChapterSerializer)
    def get(self, request: Request, chapter_id: UUID) -> Response:
        """What the file has otherwise in this chapter, paragraph by paragraph."""
        waiting = _chapter(request, chapter_id)
        rows = [
            {
                "paragraph": place,
                "op": each.change.op,
                "clashes": each.clashes,
                "pieces": each.change.pieces,
            }
            for place, each in enumerate(waiting.steps)
        ]
        comments = [
            {"author": each.author, "text": each.text, "quote": (each.quotes or [""])[0]}
            for each in waiting.comments
        ]
        newest = waiting.newest.pk if waiting.newest else None
        told = {
            "returned": waiting.row.returned_id,
            "newest": newest,
            "changes": rows,
            "comments": comments,
        }
        return Response(WordChapterSerializer(told).data)

    @extend_schema(
        operation_id="accept_word_chapter",
        request=AcceptWordSerializer,
        responses={201: AcceptedWordSerializer},
    )
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """These changes become the chapter's newest version. 409 where another is newest now, or
        another file waits.
        """
        waiting = _chapter(request, chapter_id)
        asked = valid(AcceptWordSerializer, request.data)
        if "returned" in asked:
            keeping.require_looked_at(waiting.row.returned, asked["returned"])
        chosen = asked["paragraphs"]
        places = waiting.places if chosen is None else frozenset(chosen)
        both = frozenset(asked["both"])
        done = keeping.accept(waiting, places - both, asked["newest"], request.user, both)
        return Response(_done(done), status=201)

    @extend_schema(operation_id="discard_word_chapter", responses={204: None})
    def delete(self, request: Request, chapter_id: UUID) -> Response:
        """The chapter stays as it is."""
        keeping.discard_chapter(_chapter(request, chapter_id))
        return Response(status=204)


def _waiting(project: Project) -> WordReturn:
    returned = waiting_of(project)
    if returned is None:
        raise Http404(_("No edits from Word wait for this book."))
    return returned


def _chapter(request: Request, chapter_id: UUID) -> Waiting:
    chapter = own_chapter(request, chapter_id)
    waiting = edits_in(_waiting(chapter.project), chapter)
    if waiting is None or not waiting.has_anything:
        raise Http404(_("No edits from Word wait for this chapter."))
    return waiting


def _told(returned: WordReturn) -> Any:
    told = {
        "name": returned.name,
        "created_at": returned.created_at,
        "doubts": returned.doubts,
        "chapters": edits_of(returned),
    }
    return WordReturnSerializer(told).data


def _done(done: Accepted) -> Any:
    return AcceptedWordSerializer({"version": done.version, "comments": done.comments}).data


urlpatterns = [
    path("projects/<uuid:project_id>/word", Word.as_view(), name="word"),
    path("projects/<uuid:project_id>/word/accept", AcceptWord.as_view(), name="accept_word"),
    path("chapters/<uuid:chapter_id>/word", WordChapter.as_view(), name="word_chapter"),
]
