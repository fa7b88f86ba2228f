"""Books, their plan and their jobs for programs: find what is the asker's, call one function."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from novellaforge import jobs
from novellaforge.models import Job
from novellaforge.once import once
from projects import concept, proposals, synopsis, trash
from projects.api.serializers import (
    BookSerializer,
    ChapterSerializer,
    CharacterSerializer,
    ConceptSerializer,
    JobSerializer,
    ProposalSerializer,
    VersionLineSerializer,
    VersionSerializer,
)
from projects.bible import take_out
from projects.leaving.exporting import KIND as ACCOUNT_EXPORT
from projects.members.roles import lets_in
from projects.models import Chapter, ChapterVersion, Character, Concept, Project
from projects.reading import chapters_of
from projects.views.books import book_of, own_book_of

NO_PUT = ("get", "post", "patch", "delete", "head", "options")


class OfBook(generics.GenericAPIView):
    """Something in one book, which is looked up first: a stranger's is not there."""

    http_method_names = NO_PUT

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        _ = self.book  # whose it is comes before what the body says

    @cached_property
    def book(self) -> Project:
        return book_of(self.request, self.kwargs["project_id"])


# --- Books ------------------------------------------------------------------------------


class Books(generics.ListCreateAPIView):
    serializer_class = BookSerializer

    def get_queryset(self) -> QuerySet[Project]:
        return Project.objects.visible_to(self.request.user)

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(owner=self.request.user)


class Book(OfBook, generics.RetrieveUpdateDestroyAPIView):
    serializer_class = BookSerializer

    @cached_property
    def book(self) -> Project:
        find = own_book_of if self.request.method == "DELETE" else book_of
        return find(self.request, self.kwargs["project_id"])

    def get_object(self) -> Project:
        return self.book

    def perform_destroy(self, instance: Project) -> None:
        """To the trash, where it is kept for 30 days."""
        trash.put_in(instance)


# --- What a model proposes --------------------------------------------------------------


class Proposals(OfBook):
    serializer_class = ProposalSerializer
    pagination_class = None

    @extend_schema(responses=ProposalSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """How the last asking of each kind stands."""
        standing = proposals.standing(self.book)
        return Response(self.get_serializer(standing.values(), many=True).data)


class Propose(OfBook):
    serializer_class = ProposalSerializer

    @extend_schema(
        request=None,
        responses={202: ProposalSerializer},
        parameters=[
            OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(proposals.BY_NAME))
        ],
    )
    @once
    def post(self, request: Request, project_id: UUID, kind: str) -> Response:
        """Have a model propose it. Asking again while one waits changes nothing."""
        project = self.book
        if kind not in proposals.BY_NAME:
            raise NotFound(_("There is nothing of this kind to propose."))
        proposals.ask(project, proposals.BY_NAME[kind], request.user.pk)
        standing = proposals.standing(project)[kind]
        return Response(self.get_serializer(standing).data, status=202)


class Concepts(OfBook, generics.ListCreateAPIView):
    """Those that a model proposed, and the author's own."""

    serializer_class = ConceptSerializer

    def get_queryset(self) -> QuerySet[Concept]:
        return self.book.concepts.all()

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(project=self.book)


class OfConcept(OfBook):
    def get_object(self) -> Concept:
        found = self.book.concepts.filter(pk=self.kwargs["concept_id"]).first()
        if found is None:
            raise NotFound(_("There is no such concept in this book."))
        return found


class OneConcept(OfConcept, generics.RetrieveUpdateAPIView):
    serializer_class = ConceptSerializer


class ChooseConcept(OfConcept):
    serializer_class = BookSerializer

    @extend_schema(request=None, responses=BookSerializer)
    def post(self, request: Request, project_id: UUID, concept_id: int) -> Response:
        """Make it the book's concept; gives the book, which may have its title and tone."""
        return Response(self.get_serializer(concept.choose(self.get_object())).data)


class UndoSynopsis(OfBook):
    serializer_class = BookSerializer

    @extend_schema(request=None, responses=BookSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Bring back the one of before a model wrote it anew; 409 where it was changed since."""
        return Response(self.get_serializer(synopsis.undo(self.book)).data)


# --- Characters -------------------------------------------------------------------------


class Characters(OfBook, generics.ListCreateAPIView):
    serializer_class = CharacterSerializer

    def get_queryset(self) -> QuerySet[Character]:
        return self.book.characters.all()

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(project=self.book)


class OneCharacter(OfBook, generics.RetrieveUpdateDestroyAPIView):
    serializer_class = CharacterSerializer

    def get_object(self) -> Character:
        found = self.book.characters.filter(pk=self.kwargs["character_id"]).first()
        if found is None:
            raise NotFound(_("There is no such character in this book."))
        return found

    def perform_update(self, serializer: BaseSerializer) -> None:
        serializer.save(project=self.book)

    def perform_destroy(self, instance: Character) -> None:
        take_out(self.book, instance)


# --- Chapters ---------------------------------------------------------------------------


def _with_last_version(chapters: QuerySet[Chapter]) -> QuerySet[Chapter]:
    versions = ChapterVersion.objects.filter(chapter=OuterRef("pk")).order_by("-number")
    return chapters.annotate(last_version=Subquery(versions.values("pk")[:1]))


class Chapters(OfBook, generics.ListCreateAPIView):
    serializer_class = ChapterSerializer

    def get_queryset(self) -> QuerySet[Chapter]:
        return _with_last_version(chapters_of(self.book.pk))

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Its place is the book's next."""
        serializer.save(project=self.book)


class OneChapter(OfBook, generics.RetrieveUpdateAPIView):
    serializer_class = ChapterSerializer

    def get_object(self) -> Chapter:
        own = _with_last_version(chapters_of(self.book.pk))
        found = own.filter(pk=self.kwargs["chapter_id"]).select_related("project").first()
        if found is None:
            raise NotFound(_("There is no such chapter among yours."))
        return found


class OfChapter(generics.GenericAPIView):
    def get_queryset(self) -> QuerySet[ChapterVersion]:
        there = Chapter.objects.filter(pk=self.kwargs["chapter_id"], trashed_at=None)
        chapter = there.select_related("project").first()
        if chapter is None or not lets_in(self.request, chapter.project):
            raise NotFound(_("There is no such chapter among yours."))
        return chapter.versions.all()


class Versions(OfChapter, generics.ListAPIView):
    """Newest first."""

    serializer_class = VersionLineSerializer


class OneVersion(OfChapter, generics.RetrieveAPIView):
    serializer_class = VersionSerializer

    def get_object(self) -> ChapterVersion:
        found = self.get_queryset().filter(pk=self.kwargs["version_id"]).first()
        if found is None:
            raise NotFound(_("This chapter has no such version."))
        return found


# --- Jobs -------------------------------------------------------------------------------


class JobsOfBook(OfBook, generics.ListAPIView):
    serializer_class = JobSerializer

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.filter(project_id=self.book.pk)


class OneJob(generics.RetrieveAPIView):
    serializer_class = JobSerializer

    def get_object(self) -> Job:
        found = Job.objects.filter(pk=self.kwargs["job_id"]).first()
        if found is None or not self._is_theirs(found):
            raise NotFound(_("There is no such work in one of your books."))
        return found

    def _is_theirs(self, job: Job) -> bool:
        if job.kind == ACCOUNT_EXPORT:  # work for a person, of no book
            return job.requested_by_id == self.request.user.pk
        book = Project.objects.filter(pk=job.project_id).first()
        return book is not None and lets_in(self.request, book)


class StopJob(OneJob):
    http_method_names = ("post", "options")

    @extend_schema(request=None, responses=JobSerializer)
    def post(self, request: Request, job_id: UUID) -> Response:
        """What was done is kept."""
        return Response(self.get_serializer(jobs.stop(self.get_object())).data)


class ResumeJob(OneJob):
    http_method_names = ("post", "options")

    @extend_schema(request=None, responses=JobSerializer)
    def post(self, request: Request, job_id: UUID) -> Response:
        """Go on after the last part that was kept; 409 where that cannot be."""
        return Response(self.get_serializer(jobs.resume(self.get_object())).data)
