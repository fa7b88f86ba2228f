"""The graph of relations and the card of an entity, for programs."""

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

from memory.api.sayings import Plain, SaidSerializer
from memory.correcting.merges import Merges
from memory.models import Entity
from memory.network_reading import network_of, places_of
from memory.shown import shown
from memory.views.card import card_at
from memory.views.graph import label_of
from projects.models import Project
from projects.views.books import book_of


class AsOfSerializer(Plain):
    chapter = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy("As told until its end; without it, until the last approved one."),
    )


class GraphAskedSerializer(AsOfSerializer):
    about = serializers.UUIDField(
        required=False,
        help_text=gettext_lazy("An entity's id; without it, who has most relations."),
    )


class NodeSerializer(Plain):
    entity = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    x = serializers.FloatField(help_text=gettext_lazy("From 0 to 1; it stays the same."))
    y = serializers.FloatField()


class TieSerializer(Plain):
    one = serializers.UUIDField()
    other = serializers.UUIDField()
    predicate = serializers.CharField()
    label = serializers.CharField(source="shown_label")  # type: ignore[assignment]
    said = SaidSerializer()


class GraphSerializer(Plain):
    about = serializers.UUIDField(allow_null=True)
    chapter = serializers.IntegerField()
    nodes = NodeSerializer(many=True, help_text=gettext_lazy("60 at most, the nearest first."))
    ties = TieSerializer(many=True)
    left_off = serializers.IntegerField(
        help_text=gettext_lazy("How many more are further off; counted up to 600.")
    )


class HoldingSerializer(Plain):
    predicate = serializers.CharField(source="fact.predicate")
    slot = serializers.CharField(source="fact.slot")
    value = serializers.CharField(source="fact.value")
    subject = serializers.UUIDField(source="fact.subject", allow_null=True)
    object = serializers.UUIDField(source="fact.object", allow_null=True)
    said = SaidSerializer()


class CardSerializer(Plain):
    entity = serializers.UUIDField(source="entity.uid")
    name = serializers.CharField(source="entity.name")
    kind = serializers.CharField(source="entity.kind")
    chapter = serializers.IntegerField(source="number")
    holds = HoldingSerializer(many=True)
    more = serializers.IntegerField(help_text=gettext_lazy("How many facts more hold of it."))


class GraphView(APIView):
    @extend_schema(
        operation_id="memory_graph", parameters=[GraphAskedSerializer], responses=GraphSerializer
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """Who is what to whom, around one of them, each relation with its sentence."""
        project = book_of(request, project_id)
        asked = GraphAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        now = shown(project.pk)
        number = min(asked.validated_data.get("chapter", now.so_far), now.so_far)
        about = _meant(project, asked.validated_data.get("about"))
        found = network_of(project, now.state, about, number)
        places = places_of(project, found)
        nodes = [
            {"entity": each.uid, "name": each.name, "kind": each.kind,
             "x": places[each.uid][0], "y": places[each.uid][1]}
            for each in found.nodes
        ]  # fmt: skip
        ties = [
            {"one": tie.one, "other": tie.other, "predicate": tie.predicate,
             "shown_label": label_of(tie), "said": tie.said}
            for tie in found.ties
        ]  # fmt: skip
        told = {
            "about": found.centre,
            "chapter": number,
            "nodes": nodes,
            "ties": ties,
            "left_off": found.left_off,
        }
        return Response(GraphSerializer(told).data)


class CardView(APIView):
    @extend_schema(
        operation_id="memory_card", parameters=[AsOfSerializer], responses=CardSerializer
    )
    def get(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        """What holds of it at a chapter, in six facts at most, each with its sentence."""
        project = book_of(request, project_id)
        asked = AsOfSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        meant = Merges.of(project.pk).meant(uid)
        found = card_at(project, meant, asked.validated_data.get("chapter"))
        return Response(CardSerializer(found).data)


def _meant(project: Project, uid: UUID | None) -> UUID | None:
    """Raises Http404."""
    if uid is None:
        return None
    meant = Merges.of(project.pk).meant(uid)
    if not Entity.objects.filter(project=project, uid=meant).exists():
        raise Http404(_("There is nobody and nothing of this id in this book."))
    return meant


urlpatterns = [
    path("projects/<uuid:project_id>/memory/graph", GraphView.as_view()),
    path("projects/<uuid:project_id>/memory/entities/<uuid:uid>/card", CardView.as_view()),
]
