"""What memory holds of a book, and the author's word on it: find what is asked, call one act."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from memory import correcting
from memory.api.fact_serializers import (
    ChangeEntitySerializer,
    ChangeFactSerializer,
    EntitiesAskedSerializer,
    EntitySerializer,
    FactsAskedSerializer,
    FactSerializer,
    MergeSerializer,
    NewNameSerializer,
    SplitSerializer,
)
from memory.models import Entity, StoredFact
from projects.models import Project
from projects.views.books import book_of


class OfMemory(generics.GenericAPIView):
    """Something in one book's memory; a stranger's book is not there."""

    http_method_names = ("get", "post", "patch", "head", "options")

    @property
    def book(self) -> Project:
        return book_of(self.request, self.kwargs["project_id"])

    def asked(self, shape: type[Serializer[Any]], given: Any) -> dict[str, Any]:
        """What was given, in this shape. Raises ValidationError."""
        asked = shape(data=given)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)


# --- Facts ------------------------------------------------------------------------------


class OfFacts(OfMemory):
    serializer_class = FactSerializer

    def told(self, book: Project, rows: list[StoredFact]) -> list[dict[str, Any]]:
        names = dict(Entity.every.filter(project=book).values_list("uid", "name"))
        facts = correcting.read(book.pk, rows)
        return list(FactSerializer(facts, many=True, context={"names": names}).data)


class Facts(OfFacts):
    @extend_schema(
        operation_id="memory_facts",
        parameters=[FactsAskedSerializer],
        responses=FactSerializer(many=True),
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """The facts of the bible and of approved chapters, in the book's order."""
        book = self.book
        asked = self.asked(FactsAskedSerializer, request.query_params)
        where = Q()
        if "chapter" in asked:
            where &= Q(chapter=asked["chapter"])
        if "predicate" in asked:
            where &= Q(predicate=asked["predicate"])
        rows = correcting.recorded(
            book.pk,
            rejected=asked["rejected"],
            stands=not asked["rejected"],
            layer=asked.get("layer"),
            until=asked.get("until"),
            entity=asked.get("entity"),
            where=where,
        )
        return self.get_paginated_response(self.told(book, self.paginate_queryset(rows) or []))


class OneFact(OfFacts):
    pagination_class = None

    @extend_schema(operation_id="memory_fact", responses=FactSerializer)
    def get(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        return self._answer(self.book, uid)

    @extend_schema(
        operation_id="memory_change_fact", request=ChangeFactSerializer, responses=FactSerializer
    )
    @transaction.atomic
    def patch(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        """Say that it is no fact, what it says instead, or that it stays as it is.

        All of it or none. A locked fact is unlocked first: {"locked": false} may come with the
        change.
        """
        book = self.book
        self._rows(book, uid)
        change_fact(book, uid, self.asked(ChangeFactSerializer, request.data))
        return self._answer(book, uid)

    def _rows(self, book: Project, uid: UUID) -> list[StoredFact]:
        rows = list(correcting.recorded(book.pk, where=Q(uid=uid), rejected=None, stands=False))
        if not rows:
            raise NotFound(_("There is no such fact in this book's memory."))
        return rows

    def _answer(self, book: Project, uid: UUID) -> Response:
        return Response(self.told(book, self._rows(book, uid))[0])


def change_fact(book: Project, uid: UUID, asked: dict[str, Any]) -> None:
    """Unlocked first and locked last, so that one request may do both and what lies between."""
    if asked.get("locked") is False:
        correcting.unlock(book, uid)
    if "rejected" in asked:
        (correcting.reject if asked["rejected"] else correcting.restore)(book, uid)
    if "corrections" in asked and asked["corrections"] is None:
        correcting.as_read(book, uid)
    elif "corrections" in asked:
        correcting.correct(book, uid, **asked["corrections"])
    if asked.get("locked"):
        correcting.lock(book, uid)


# --- Entities ---------------------------------------------------------------------------


class Entities(OfMemory):
    serializer_class = EntitySerializer

    @extend_schema(
        operation_id="memory_entities",
        parameters=[EntitiesAskedSerializer],
        responses=EntitySerializer(many=True),
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """Who and what the book speaks of, by name; those that were merged among them.

        `removed`: what the author said is no name, instead.
        """
        book = self.book
        asked = self.asked(EntitiesAskedSerializer, request.query_params)
        correcting.meet_the_bible(book)
        rows: QuerySet[Entity] = Entity.every.filter(project=book, removed=asked["removed"])
        rows = rows.order_by("name", "uid")
        if "kind" in asked:
            rows = rows.filter(kind=asked["kind"])
        if asked["provisional"] is not None:
            rows = rows.filter(provisional=asked["provisional"])
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(EntitySerializer(page, many=True).data)


class OneEntity(OfMemory):
    serializer_class = EntitySerializer
    pagination_class = None

    def found(self, uid: UUID) -> tuple[Project, Entity]:
        book = self.book
        correcting.meet_the_bible(book)
        entity = Entity.every.filter(project=book, uid=uid).first()
        if entity is None:
            raise NotFound(_("There is no such entity in this book's memory."))
        return book, entity

    def answer(self, entity: Entity, status: int = 200) -> Response:
        return Response(EntitySerializer(entity).data, status=status)


class ChangeEntity(OneEntity):
    @extend_schema(operation_id="memory_entity", responses=EntitySerializer)
    def get(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        return self.answer(self.found(uid)[1])

    @extend_schema(
        operation_id="memory_change_entity",
        request=ChangeEntitySerializer,
        responses=EntitySerializer,
    )
    @transaction.atomic
    def patch(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        """Its name, its other names, whether it is kept or no name. All of it or none.

        Whoever is no name is one again first: {"removed": false} may come with the change.
        """
        book, entity = self.found(uid)
        asked = self.asked(ChangeEntitySerializer, request.data)
        if asked.get("removed") is False:
            entity = correcting.bring_back(book, uid)
        if "name" in asked:
            entity = correcting.rename(book, uid, asked["name"])
        if "aliases" in asked:
            entity = correcting.set_aliases(book, uid, asked["aliases"])
        if "provisional" in asked:
            act = correcting.put_back if asked["provisional"] else correcting.keep
            entity = act(book, uid)
        if asked.get("removed"):
            entity = correcting.remove(book, uid)
        return self.answer(entity)


class Merge(OneEntity):
    @extend_schema(
        operation_id="memory_merge", request=MergeSerializer, responses=EntitySerializer
    )
    def post(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        """What is said of it is said of `into`; answers with whom it means now.

        409 for two whom one scene names.
        """
        book, _entity = self.found(uid)
        return self.answer(
            correcting.merge(book, uid, self.asked(MergeSerializer, request.data)["into"])
        )


class Unmerge(OneEntity):
    @extend_schema(operation_id="memory_unmerge", request=None, responses=EntitySerializer)
    def post(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        """They are two after all."""
        book, _entity = self.found(uid)
        return self.answer(correcting.unmerge(book, uid))


class Split(OneEntity):
    @extend_schema(
        operation_id="memory_split", request=SplitSerializer, responses={201: EntitySerializer}
    )
    def post(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        """These facts are another's, of this name; answers with the other."""
        book, _entity = self.found(uid)
        asked = self.asked(SplitSerializer, request.data)
        return self.answer(correcting.split(book, uid, asked["facts"], asked["name"]), status=201)


class Unsplit(OneEntity):
    @extend_schema(operation_id="memory_unsplit", request=None, responses={204: None})
    def post(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        """Undo a split: the facts are as they were read, and this entity is gone."""
        book, _entity = self.found(uid)
        correcting.unsplit(book, uid)
        return Response(status=204)


class Inbox(OfMemory):
    serializer_class = NewNameSerializer

    @extend_schema(operation_id="memory_inbox", responses=NewNameSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """The names that nobody planned, newest first, each with whom it may be."""
        book = self.book
        every = correcting.new_names(book)
        page = correcting.guessed(book, self.paginate_queryset(every) or (), every)
        return self.get_paginated_response(NewNameSerializer(page, many=True).data)


MEMORY = "projects/<uuid:project_id>/memory"
ENTITY = f"{MEMORY}/entities/<uuid:uid>"

urlpatterns = [
    path(f"{MEMORY}/facts", Facts.as_view()),
    path(f"{MEMORY}/facts/<uuid:uid>", OneFact.as_view()),
    path(f"{MEMORY}/entities", Entities.as_view()),
    path(ENTITY, ChangeEntity.as_view()),
    path(f"{ENTITY}/merge", Merge.as_view()),
    path(f"{ENTITY}/unmerge", Unmerge.as_view()),
    path(f"{ENTITY}/split", Split.as_view()),
    path(f"{ENTITY}/unsplit", Unsplit.as_view()),
    path(f"{MEMORY}/inbox", Inbox.as_view()),
]
