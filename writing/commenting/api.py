"""Comments on the texts of a chapter, for programs."""

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

from novellaforge.api import KnownFields
from projects.members.roles import lets_in
from projects.models import Chapter, ChapterVersion
from writing.api.asking import valid
from writing.api.finding import own_chapter, version_of
from writing.commenting import keeping
from writing.commenting.keeping import MOST_CHARACTERS, comments_of
from writing.commenting.shown import shown, shown_of
from writing.models import Comment


class CommentTextSerializer(KnownFields, serializers.Serializer[Any]):
    text = serializers.CharField(max_length=MOST_CHARACTERS)


class NewCommentSerializer(CommentTextSerializer):
    quote = serializers.CharField(
        trim_whitespace=False,
        max_length=MOST_CHARACTERS,
        help_text=gettext_lazy("Words of the version's text."),
    )
    before = serializers.CharField(
        trim_whitespace=False,
        allow_blank=True,
        default="",
        max_length=MOST_CHARACTERS,
        help_text=gettext_lazy("What stands before them, where they stand several times."),
    )


class CommentAnswerSerializer(serializers.ModelSerializer[Comment]):
    author = serializers.CharField(source="author.username", default=None, allow_null=True)

    class Meta:
        model = Comment
        fields = ("id", "text", "author", "created_at")


class CommentSerializer(serializers.Serializer[Any]):
    """Beside the chapter's newest text."""

    id = serializers.UUIDField(source="comment.pk")
    version = serializers.UUIDField(
        source="comment.version_id", allow_null=True, help_text=gettext_lazy("It was made on.")
    )
    quote = serializers.CharField(source="comment.quote")
    start = serializers.IntegerField(
        default=None,
        allow_null=True,
        help_text=gettext_lazy("Where it stands in the newest text; null: nowhere any more."),
    )
    end = serializers.IntegerField(default=None, allow_null=True)
    text = serializers.CharField(source="comment.text")
    author = serializers.CharField(source="comment.author.username", default=None, allow_null=True)
    created_at = serializers.DateTimeField(source="comment.created_at")
    resolved_at = serializers.DateTimeField(source="comment.resolved_at", allow_null=True)
    answers = CommentAnswerSerializer(many=True)


class ChapterCommentsSerializer(serializers.Serializer[Any]):
    open = CommentSerializer(many=True)
    resolved = CommentSerializer(many=True)


class OfChapter(APIView):
    @extend_schema(operation_id="comments", responses=ChapterCommentsSerializer)
    def get(self, request: Request, chapter_id: UUID) -> Response:
        """A chapter's comments as their passages stand in its newest text, with their answers."""
        chapter = own_chapter(request, chapter_id)
        return Response(ChapterCommentsSerializer(shown_of(chapter, _newest(chapter))).data)


class OnVersion(APIView):
    @extend_schema(
        operation_id="comment_on_version",
        request=NewCommentSerializer,
        responses={201: CommentSerializer},
    )
    def post(self, request: Request, version_id: UUID) -> Response:
        """A comment on words of this version. 409 where they do not stand in it."""
        version: ChapterVersion = version_of(request, version_id)
        given = valid(NewCommentSerializer, request.data)
        made = keeping.add(version, given["quote"], given["text"], request.user, given["before"])
        return _told(made, 201)


class One(APIView):
    @extend_schema(operation_id="comment", responses=CommentSerializer)
    def get(self, request: Request, comment_id: UUID) -> Response:
        """A comment; of an answer, the one that it answers."""
        return _told(_comment(request, comment_id))

    @extend_schema(operation_id="delete_comment", request=None, responses={204: None})
    def delete(self, request: Request, comment_id: UUID) -> Response:
        """A comment or an answer; it can be brought back."""
        keeping.delete(_comment(request, comment_id))
        return Response(status=204)


class Answers(APIView):
    @extend_schema(
        operation_id="answer_comment",
        request=CommentTextSerializer,
        responses={201: CommentAnswerSerializer},
    )
    def post(self, request: Request, comment_id: UUID) -> Response:
        """409 for what is an answer itself."""
        comment = _comment(request, comment_id)
        given = valid(CommentTextSerializer, request.data)
        made = keeping.answer(comment, given["text"], request.user)
        return Response(CommentAnswerSerializer(made).data, status=201)


class Resolve(APIView):
    @extend_schema(operation_id="resolve_comment", request=None, responses=CommentSerializer)
    def post(self, request: Request, comment_id: UUID) -> Response:
        comment = _comment(request, comment_id)
        keeping.resolve(comment)
        return _told(comment)


class Reopen(APIView):
    @extend_schema(operation_id="reopen_comment", request=None, responses=CommentSerializer)
    def post(self, request: Request, comment_id: UUID) -> Response:
        comment = _comment(request, comment_id)
        keeping.reopen(comment)
        return _told(comment)


class BringBack(APIView):
    @extend_schema(operation_id="bring_comment_back", request=None, responses=CommentSerializer)
    def post(self, request: Request, comment_id: UUID) -> Response:
        """Undoes its deletion."""
        comment = _comment(request, comment_id)
        keeping.bring_back(comment)
        return _told(comment)


def _told(comment: Comment, status: int = 200) -> Response:
    """Of an answer, its comment."""
    whole = comments_of(comment.chapter).filter(pk=comment.parent_id or comment.pk).first()
    told = shown(whole or comment, _newest(comment.chapter))
    return Response(CommentSerializer(told).data, status=status)


def _newest(chapter: Chapter) -> str:
    newest = chapter.versions.first()
    return newest.text if newest else ""


def _comment(request: Request, comment_id: UUID) -> Comment:
    there = Comment.objects.filter(pk=comment_id, chapter__trashed_at=None)
    found = there.select_related("chapter__project", "author").first()
    if found is None or not lets_in(request, found.chapter.project):
        raise Http404(_("There is no such comment in a book of yours."))
    return found


urlpatterns = [
    path("chapters/<uuid:chapter_id>/comments", OfChapter.as_view(), name="comments"),
    path("versions/<uuid:version_id>/comments", OnVersion.as_view(), name="comment_on_version"),
    path("comments/<uuid:comment_id>", One.as_view(), name="comment"),
    path("comments/<uuid:comment_id>/answers", Answers.as_view(), name="answer_comment"),
    path("comments/<uuid:comment_id>/resolve", Resolve.as_view(), name="resolve_comment"),
    path("comments/<uuid:comment_id>/reopen", Reopen.as_view(), name="reopen_comment"),
    path("comments/<uuid:comment_id>/bring-back", BringBack.as_view(), name="bring_back_comment"),
]
