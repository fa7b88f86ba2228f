"""A chapter's text and its versions, for programs: typed, listed, compared, accepted, restored."""

from uuid import UUID

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from projects import typed
from projects.models import Chapter, ChapterVersion
from projects.typed import Typed
from writing.api.asking import valid
from writing.api.edited import EditedSerializer, TextClashSerializer, clash, edited
from writing.api.finding import own_chapter, version_of
from writing.versions.comparing import Comparison, accept, compare, restore
from writing.versions.listing import listed, versions_of
from writing.versions.preconditions import ChangedMeanwhile, etag, has_it, read_versions
from writing.versions.serializers import (
    AcceptSerializer,
    ComparisonSerializer,
    ListedSerializer,
    TypedSerializer,
    VersionTextSerializer,
)

IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The version you have read."
)
IF_NONE_MATCH = OpenApiParameter("If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER)
UNCHANGED = OpenApiResponse(description="You have this text already.")


class History(GenericAPIView):
    serializer_class = ListedSerializer

    @extend_schema(operation_id="history", responses=ListedSerializer(many=True))
    def get(self, request: Request, chapter_id: UUID) -> Response:
        """A chapter's versions, newest first, in pages, each against the one before it."""
        chapter = own_chapter(request, chapter_id)
        rows = self.paginate_queryset(versions_of(chapter))
        told = listed(chapter, rows or [], request.user)
        return self.get_paginated_response(ListedSerializer(told, many=True).data)


class Text(APIView):
    @extend_schema(
        operation_id="chapter_text",
        parameters=[IF_NONE_MATCH],
        responses={200: VersionTextSerializer, 304: UNCHANGED},
    )
    def get(self, request: Request, chapter_id: UUID) -> Response:
        """The newest version; its ETag is what If-Match wants of whoever changes it."""
        newest = own_chapter(request, chapter_id).versions.first()
        if newest is None:
            raise Http404(_("This chapter has no text yet."))
        return _text(request, newest)

    @extend_schema(
        operation_id="type_chapter_text",
        parameters=[IF_MATCH, IF_NONE_MATCH],
        request=TypedSerializer,
        responses={200: EditedSerializer, 412: TextClashSerializer},
    )
    def put(self, request: Request, chapter_id: UUID) -> Response:
        """Keep what was typed. Asked again with the same text, it makes nothing more.

        412 where somebody else has written meanwhile: both are kept, theirs is the newest.
        """
        chapter = own_chapter(request, chapter_id)
        on = read_versions(request)
        asked = valid(TypedSerializer, request.data)
        given = {"uid": asked["id"]} if "id" in asked else {}
        wanted = Typed(asked["text"], on, frozenset(asked["replaces"]), **given)
        kept = typed.keep(chapter, wanted, request.user)
        if kept.clashes:
            return clash(chapter, kept, 412)
        return edited(kept.version, status=200)


class Restore(APIView):
    @extend_schema(
        operation_id="restore_version",
        parameters=[IF_MATCH],
        request=None,
        responses={201: EditedSerializer},
    )
    def post(self, request: Request, version_id: UUID) -> Response:
        """Its text is the chapter's newest version again. 412 where another one is newest now."""
        version = version_of(request, version_id)
        newest = _newest_read(request, version.chapter)
        return edited(restore(version, newest, request.user), status=201)


class Compared(APIView):
    @extend_schema(operation_id="compare_versions", responses=ComparisonSerializer)
    def get(self, request: Request, chapter_id: UUID, old: int, new: int) -> Response:
        """Paragraph by paragraph, and word by word where one changed; by the versions' numbers."""
        found = compare(own_chapter(request, chapter_id), old, new)
        return Response(ComparisonSerializer(found).data)

    @extend_schema(
        operation_id="accept_changes",
        parameters=[IF_MATCH],
        request=AcceptSerializer,
        responses={201: EditedSerializer},
    )
    def post(self, request: Request, chapter_id: UUID, old: int, new: int) -> Response:
        """The old text with these changes of the new one, as the chapter's newest version.

        412 where another version is the newest now.
        """
        chapter = own_chapter(request, chapter_id)
        newest = _newest_read(request, chapter)
        asked = valid(AcceptSerializer, request.data)
        found = compare(chapter, old, new)
        _require_same(found, asked["old"], asked["new"])
        places = found.places if asked["paragraphs"] is None else frozenset(asked["paragraphs"])
        return edited(accept(chapter, found, places, newest, request.user), status=201)


def _newest_read(request: Request, chapter: Chapter) -> UUID:
    """The newest version, which the program has read. Raises ChangedMeanwhile."""
    read = read_versions(request)
    newest = chapter.versions.values_list("pk", flat=True).first()
    if newest is None or newest not in read:
        raise ChangedMeanwhile(_("The chapter has another newest version: nothing was changed."))
    return newest


def _require_same(found: Comparison, old: UUID, new: UUID) -> None:
    if (found.old.pk, found.new.pk) != (old, new):
        raise ChangedMeanwhile(_("The versions have changed meanwhile: look at them again."))


def _text(request: Request, version: ChapterVersion) -> Response:
    headers = {"ETag": etag(version)}
    if has_it(request, version):
        return Response(status=304, headers=headers)
    return Response(VersionTextSerializer(version).data, headers=headers)


urlpatterns = [
    path("chapters/<uuid:chapter_id>/text", Text.as_view(), name="chapter_text"),
    path("chapters/<uuid:chapter_id>/history", History.as_view(), name="history"),
    path(
        "chapters/<uuid:chapter_id>/versions/<int:old>..<int:new>",
        Compared.as_view(),
        name="compare",
    ),
    path("versions/<uuid:version_id>/restore", Restore.as_view(), name="restore"),
]
