"""Making chapters: ask for one, approve one, have the next ones' plans prepared."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.once import AGAIN, HEADER, digest, key_of, once
from projects.api.serializers import JobSerializer
from projects.views.books import book_of
from writing import pregeneration, runs
from writing.api.asking import valid
from writing.api.finding import chapter_of, version_of
from writing.api.serializers import (
    ApproveChapterSerializer,
    ApprovedChapterSerializer,
    AskedJobSerializer,
    AskedRunSerializer,
    GenerateChapterSerializer,
    PregeneratePlansSerializer,
    WaitSerializer,
)
from writing.api.streaming import when_ended
from writing.api.telling import asked_run, asked_run_as_json
from writing.models import GenerationRun

KEY = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Sent again with the same body, the request is answered as the first time.",
)


class GenerateChapter(APIView):
    @extend_schema(
        operation_id="generate_chapter",
        parameters=[WaitSerializer, KEY],
        request=GenerateChapterSerializer,
        responses={202: AskedRunSerializer, 200: AskedRunSerializer},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Have a chapter written, or join the run that writes it.

        A finished chapter's run is answered again, unless `rewrite` is said. 202 at once; with
        `wait` 200, when the run has ended or the seconds are over.
        """
        seconds = valid(WaitSerializer, request.query_params).get("wait")
        asked = valid(GenerateChapterSerializer, request.data)
        run, is_new, is_again = _started(request, asked)
        if seconds is None:
            answer: HttpResponseBase = Response(asked_run(run.pk, is_new), status=202)
        else:
            answer = when_ended(run.pk, seconds, partial(asked_run_as_json, run.pk, is_new))
        answer["Location"] = reverse("writing_api:run", args=[run.pk])
        if is_again:
            answer[AGAIN] = "true"
        return answer


def _started(request: Request, asked: Mapping[str, Any]) -> tuple[GenerationRun, bool, bool]:
    """The run, whether it was begun for this request, whether its key had been answered before."""
    assert request.user.is_authenticated
    chapter = chapter_of(request, asked["project_id"], asked["chapter_index"])
    key = key_of(request)
    is_again = True

    def begin() -> tuple[GenerationRun, bool]:
        nonlocal is_again
        is_again = False
        return start()

    start = partial(
        runs.start,
        chapter,
        request.user,
        instruction=asked["instruction"],
        target_words=asked["target_word_count"],
        rewrite=asked["rewrite"],
        use_rag=asked["use_rag"],
        auto_approve=asked["auto_approve"],
    )
    found = runs.start_once(key, digest(asked), request.user, begin) if key else begin()
    return *found, is_again


class ApproveChapter(APIView):
    @extend_schema(
        operation_id="approve_chapter",
        request=ApproveChapterSerializer,
        responses=ApprovedChapterSerializer,
    )
    def post(self, request: Request) -> Response:
        """Make a version its chapter's approved text. Approving it again changes nothing."""
        asked = valid(ApproveChapterSerializer, request.data)
        version = version_of(request, asked["version_id"])
        chapter = runs.approve(version, request.user, reindex_documents=asked["reindex_documents"])
        return Response(ApprovedChapterSerializer(chapter).data)


class PregeneratePlans(APIView):
    @extend_schema(
        operation_id="pregenerate_plans",
        request=PregeneratePlansSerializer,
        responses={202: AskedJobSerializer},
    )
    @once
    def post(self, request: Request) -> Response:
        """Have the plans of the next chapters prepared, or join the job that prepares them."""
        asked = valid(PregeneratePlansSerializer, request.data)
        project = book_of(request, asked["project_id"])
        job, is_new = pregeneration.start(project, asked["count"], request.user)
        told = JobSerializer(job).data | {"is_new": is_new}
        return Response(told, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}"})
