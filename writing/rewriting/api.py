"""Proposals for passages: ask, watch, compare, accept, refuse; and findings settled by them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from memory.api.asking import MOST_RELYING
from novellaforge.api import ErrorShape
from novellaforge.event_log import Cursor
from novellaforge.once import once
from novellaforge.streams import Stream
from projects.views.books import book_of
from writing.api.asking import valid
from writing.api.finding import own_chapter
from writing.api.run_views import WhateverIsAccepted
from writing.api.streaming import RETRY_MILLISECONDS
from writing.models import Proposal
from writing.rewriting import accept, ask, refuse
from writing.rewriting.asking import Asked, Selected
from writing.rewriting.deciding import undo
from writing.rewriting.findings import correct_earlier, earlier_of, finding_of, rewrite_here
from writing.rewriting.seen import proposal_of, proposals_of
from writing.rewriting.serializers import (
    AcceptProposalSerializer,
    EarlierFactSerializer,
    FindingKeySerializer,
    PassageProposalSerializer,
    ProposalEventsSerializer,
    ProposalsAskedSerializer,
    ProposeSerializer,
    SettleByRewritingSerializer,
)
from writing.rewriting.watching import as_message, has_ended, watch


class _Listed(generics.ListAPIView):
    serializer_class = PassageProposalSerializer

    def of(self) -> QuerySet[Proposal]:
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Proposal]:
        names = ProposalsAskedSerializer().fields
        given = {n: v for n, v in self.request.query_params.dict().items() if n in names}
        return self.of().filter(**valid(ProposalsAskedSerializer, given))


class OfBook(_Listed):
    """Of a book, its bible too, newest first; `state` and `asking` choose."""

    @extend_schema(operation_id="proposals", parameters=[ProposalsAskedSerializer])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def of(self) -> QuerySet[Proposal]:
        project = book_of(self.request, self.kwargs["project_id"])
        return proposals_of(self.request.user).filter(project=project)


class OfChapter(_Listed):
    """Of a chapter, newest first; `state` and `asking` choose."""

    @extend_schema(operation_id="chapter_proposals", parameters=[ProposalsAskedSerializer])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def of(self) -> QuerySet[Proposal]:
        chapter = own_chapter(self.request, self.kwargs["chapter_id"])
        return proposals_of(self.request.user).filter(chapter=chapter)

    @extend_schema(
        operation_id="propose",
        request=ProposeSerializer,
        responses={202: PassageProposalSerializer(many=True)},
    )
    @once
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """Have a passage rewritten, expanded or shortened: proposals, which change nothing."""
        chapter = own_chapter(request, chapter_id)
        asked = valid(ProposeSerializer, request.data)
        selected = Selected(asked["start"], asked["end"], asked["passage"], asked["base"])
        wish = Asked(asked["kind"], asked["instruction"], asked["count"])
        return _queued(ask(chapter, selected, wish, request.user))


class One(APIView):
    @extend_schema(operation_id="proposal", responses=PassageProposalSerializer)
    def get(self, request: Request, proposal_id: UUID) -> Response:
        return Response(PassageProposalSerializer(proposal_of(request, proposal_id)).data)


class Accept(APIView):
    @extend_schema(
        operation_id="accept_proposal",
        request=AcceptProposalSerializer,
        responses=PassageProposalSerializer,
    )
    def post(self, request: Request, proposal_id: UUID) -> Response:
        """Only the passage changes, in a new version. 409 where it is not there any more."""
        proposal = proposal_of(request, proposal_id)
        text = valid(AcceptProposalSerializer, request.data)["text"]
        found = accept(proposal, request.user, text)
        return Response(PassageProposalSerializer(found).data)


class Refuse(APIView):
    @extend_schema(
        operation_id="refuse_proposal", request=None, responses=PassageProposalSerializer
    )
    def post(self, request: Request, proposal_id: UUID) -> Response:
        """Nothing changes; what is still being written is let go."""
        found = refuse(proposal_of(request, proposal_id))
        return Response(PassageProposalSerializer(found).data)


class Undo(APIView):
    @extend_schema(operation_id="undo_proposal", request=None, responses=PassageProposalSerializer)
    def post(self, request: Request, proposal_id: UUID) -> Response:
        """To be decided again; what was accepted reads as before, in one more version."""
        found = undo(proposal_of(request, proposal_id), request.user)
        return Response(PassageProposalSerializer(found).data)


class Events(APIView):
    content_negotiation_class = WhateverIsAccepted

    @extend_schema(
        operation_id="proposal_events",
        parameters=[ProposalEventsSerializer],
        responses={
            (200, "text/event-stream"): OpenApiTypes.STR,
            204: OpenApiResponse(description="The end was told: do not come again."),
        },
    )
    def get(self, request: Request, proposal_id: UUID) -> HttpResponseBase:
        """The text as it comes, as server-sent events, until it is there or has failed."""
        proposal = proposal_of(request, proposal_id)
        after = _place(request)
        if has_ended(proposal.pk, after):
            return Response(status=204)
        return Stream(_events(proposal.pk, after), content_type="text/event-stream")


class RewriteHere(APIView):
    @extend_schema(
        operation_id="rewrite_finding",
        request=SettleByRewritingSerializer,
        responses={202: PassageProposalSerializer(many=True)},
    )
    @once
    def post(self, request: Request, project_id: UUID) -> Response:
        """Proposals for the sentence that a finding is about: the earlier one wins."""
        project = book_of(request, project_id)
        asked = valid(SettleByRewritingSerializer, request.data)
        issue = finding_of(project, asked.pop("key"))
        return _queued(rewrite_here(issue, request.user, **asked))


class EarlierIsWrong(APIView):
    @extend_schema(
        operation_id="earlier_fact",
        parameters=[FindingKeySerializer],
        responses={200: EarlierFactSerializer, 409: ErrorShape},
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """The sentence that a finding is against, and what relies on it. Changes nothing."""
        project = book_of(request, project_id)
        key = valid(FindingKeySerializer, request.query_params.dict())["key"]
        earlier = earlier_of(finding_of(project, key))
        told = {
            "sentence": earlier.sentence,
            "chapter": earlier.chapter.number if earlier.chapter else 0,
            "fact": earlier.fact,
            "impact": earlier.impact.sentence,
            "chapters": earlier.impact.chapters,
            "total": len(earlier.impact.relying),
            "relying": earlier.impact.relying[:MOST_RELYING],
        }
        return Response(EarlierFactSerializer(told).data)

    @extend_schema(
        operation_id="correct_earlier_fact",
        request=SettleByRewritingSerializer,
        responses={202: PassageProposalSerializer(many=True)},
    )
    @once
    def post(self, request: Request, project_id: UUID) -> Response:
        """Proposals for the earlier sentence, in its chapter or the bible: the later one wins."""
        project = book_of(request, project_id)
        asked = valid(SettleByRewritingSerializer, request.data)
        issue = finding_of(project, asked.pop("key"))
        return _queued(correct_earlier(issue, request.user, **asked))


async def _events(pk: UUID, after: Cursor) -> AsyncGenerator[bytes, None]:
    yield b"retry: %d\n\n" % RETRY_MILLISECONDS
    async with aclosing(watch(pk, after)) as batches:
        async for batch in batches:
            lines = (f"id: {told[0]}\ndata: {as_message(told)}\n\n" for told in batch)
            yield "".join(lines).encode() or b":\n\n"


def _queued(proposals: list[Proposal]) -> Response:
    return Response(PassageProposalSerializer(proposals, many=True).data, status=202)


def _place(request: Request) -> Cursor:
    last_id = request.headers.get("Last-Event-ID") or request.query_params.get("last_event_id", "")
    last_id = valid(ProposalEventsSerializer, {"last_event_id": last_id})["last_event_id"]
    try:
        return Cursor.parse(last_id) if last_id else Cursor()
    except ValueError:
        raise ValidationError({"last_event_id": [_("This id was never given.")]}) from None


urlpatterns = [
    path("projects/<uuid:project_id>/proposals", OfBook.as_view()),
    path("chapters/<uuid:chapter_id>/proposals", OfChapter.as_view()),
    path("proposals/<uuid:proposal_id>", One.as_view()),
    path("proposals/<uuid:proposal_id>/accept", Accept.as_view()),
    path("proposals/<uuid:proposal_id>/refuse", Refuse.as_view()),
    path("proposals/<uuid:proposal_id>/undo", Undo.as_view()),
    path("proposals/<uuid:proposal_id>/events", Events.as_view()),
    path("projects/<uuid:project_id>/continuity/rewrite", RewriteHere.as_view()),
    path("projects/<uuid:project_id>/continuity/earlier", EarlierIsWrong.as_view()),
]
