"""A manuscript by the API: bring it, see what an import would make of it, begin that."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.bodies import PlainJSON
from novellaforge.errors import Refused
from novellaforge.once import once
from projects.api.serializers import JobSerializer
from projects.importing.correcting import Corrections
from projects.importing.form import Brought, brought
from projects.importing.reading_files import refuse_too_large
from projects.models import Project
from projects.views.books import book_of
from writing import importing
from writing.api.asking import valid
from writing.api.importing_serializers import (
    ChoiceSerializer,
    CorrectionsSerializer,
    ImportSerializer,
    ManuscriptSerializer,
    PreviewSerializer,
    SplitPlaceSerializer,
)
from writing.api.serializers import AskedJobSerializer
from writing.importing import Choice, Preview


class Manuscript(APIView):
    parser_classes = (PlainJSON, MultiPartParser)

    @extend_schema(
        operation_id="preview_manuscript",
        parameters=[ChoiceSerializer],
        responses=PreviewSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """What an import of the manuscript that waits would make of it; asks no model."""
        project = book_of(request, project_id)
        asked = valid(ChoiceSerializer, request.query_params)
        return Response(PreviewSerializer(_preview(project, Choice(**asked))).data)

    @extend_schema(
        operation_id="bring_manuscript",
        request={
            "multipart/form-data": ManuscriptSerializer,
            "application/json": ManuscriptSerializer,
        },
        responses={201: PreviewSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Have a manuscript wait for its import, instead of any that waits. As a file if long."""
        project = book_of(request, project_id)
        asked = valid(ManuscriptSerializer, request.data)
        told = _told(asked)
        importing.take(project, request.user.pk, told.title, told.text, told.notices, told.matter)
        return Response(PreviewSerializer(_preview(project, Choice())).data, status=201)

    @extend_schema(
        operation_id="correct_manuscript",
        parameters=[ChoiceSerializer],
        request=CorrectionsSerializer,
        responses=PreviewSerializer,
    )
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Say what is otherwise with the chapters found; it is kept until the import."""
        project = book_of(request, project_id)
        choice = Choice(**valid(ChoiceSerializer, request.query_params))
        _correct(project, valid(CorrectionsSerializer, request.data)["corrections"])
        return Response(PreviewSerializer(_preview(project, choice)).data)

    @extend_schema(operation_id="discard_manuscript", responses={204: None})
    def delete(self, request: Request, project_id: UUID) -> Response:
        """The manuscript that waits can be brought back; what was imported stays."""
        importing.discard(book_of(request, project_id))
        return Response(status=204)


class BringBack(APIView):
    @extend_schema(operation_id="bring_manuscript_back", request=None, responses=PreviewSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Undoes that it was discarded, until another is brought."""
        project = book_of(request, project_id)
        importing.bring_back(project)
        return Response(PreviewSerializer(_preview(project, Choice())).data)


def _told(asked: dict[str, Any]) -> Brought:
    """Raises ValidationError for a file that cannot be read."""
    file: UploadedFile | None = asked.get("file")
    field = "text" if file is None else "file"
    try:
        if file is None:
            refuse_too_large(len(asked["text"].encode()))
            return Brought(asked["title"], asked["text"])
        told = brought(file)
        return replace(told, title=asked["title"] or told.title)
    except Refused as refusal:
        raise serializers.ValidationError({field: [str(refusal)]}) from refusal


def _correct(project: Project, said: list[dict[str, Any]]) -> None:
    """Raises ValidationError: it fits not what waits."""
    if importing.waiting(project) is None:
        raise Http404(_("No manuscript waits to be imported into this book."))
    try:
        importing.correct(project, lambda manuscript, _before: Corrections.of(said, manuscript))
    except Refused as refusal:
        raise serializers.ValidationError({"corrections": [str(refusal)]}) from refusal


def _preview(project: Project, choice: Choice) -> Preview:
    job = importing.waiting(project)
    if job is None:
        raise Http404(_("No manuscript waits to be imported into this book."))
    return importing.preview(project, job, choice)


class SplitPlaces(APIView):
    @extend_schema(
        operation_id="split_places",
        parameters=[OpenApiParameter("at", int, required=True)],
        responses=SplitPlaceSerializer(many=True),
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """The paragraphs that the chapter found at `at` could be split before."""
        project = book_of(request, project_id)
        at = request.query_params.get("at", "")
        places = importing.split_places(project, int(at)) if at.isdecimal() else None
        if places is None:
            raise Http404(_("No chapter was found there in the manuscript that waits."))
        return Response(SplitPlaceSerializer(places.places, many=True).data)


class ImportManuscript(APIView):
    @extend_schema(
        operation_id="import_manuscript",
        request=ImportSerializer,
        responses={202: AskedJobSerializer},
    )
    @once
    def post(self, request: Request, project_id: UUID) -> Response:
        """Begin the import of the manuscript that waits, or join the one that runs."""
        project = book_of(request, project_id)
        asked = valid(ImportSerializer, request.data)
        said = asked.pop("corrections", None)
        with transaction.atomic():
            if said is not None and importing.running(project) is None:
                _correct(project, said)
            job, is_new = importing.start(project, Choice(**asked))
        told = JobSerializer(job).data | {"is_new": is_new}
        return Response(told, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}"})


urlpatterns = [
    path("projects/<uuid:project_id>/manuscript", Manuscript.as_view(), name="manuscript"),
    path(
        "projects/<uuid:project_id>/manuscript/bring-back",
        BringBack.as_view(),
        name="bring_manuscript_back",
    ),
    path(
        "projects/<uuid:project_id>/manuscript/places",
        SplitPlaces.as_view(),
        name="split_places",
    ),
    path(
        "projects/<uuid:project_id>/manuscript/import",
        ImportManuscript.as_view(),
        name="import_manuscript",
    ),
]
