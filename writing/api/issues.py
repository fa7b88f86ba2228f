"""A book's contradictions for programs: its list, and each with its evidence."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from projects.views.books import book_of
from writing.api.asking import valid
from writing.issues.addresses import found_in, issue_at, uid_of
from writing.issues.showing import Side, seen_of
from writing.issues.wording import SEVERITIES, rule_name
from writing.models import ContinuityIssue
from writing.rewriting.serializers import PassageProposalSerializer


class IssueSerializer(serializers.ModelSerializer[ContinuityIssue]):
    uid = serializers.SerializerMethodField(
        help_text=gettext_lazy("The same in every re-run and version, as the key is.")
    )
    rule_name = serializers.SerializerMethodField(
        help_text=gettext_lazy("As its author reads it, in the language of the request.")
    )
    chapter_number = serializers.IntegerField(source="chapter.number")

    class Meta:
        model = ContinuityIssue
        fields: tuple[str, ...] = (
            "uid", "key", "state", "kind", "rule", "rule_name", "severity", "sentence", "chapter",
            "chapter_number", "version", "beat", "quote", "against", "against_chapter", "reason",
            "scope", "settled_at",
        )  # fmt: skip

    @extend_schema_field(OpenApiTypes.UUID)
    def get_uid(self, issue: ContinuityIssue) -> str:
        return str(uid_of(issue.key))

    def get_rule_name(self, issue: ContinuityIssue) -> str:
        return rule_name(issue.rule or issue.kind)


class IssuesAskedSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(ContinuityIssue.State.choices, required=False)
    chapter = serializers.UUIDField(required=False)
    severity = serializers.ChoiceField(list(SEVERITIES), required=False)
    rule = serializers.CharField(
        required=False, max_length=40, help_text=gettext_lazy("Or the kind, where no rule has it.")
    )


class PieceOfQuoteSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(trim_whitespace=False)
    clashes = serializers.BooleanField()


class SideSerializer(serializers.Serializer[Any]):
    chapter = serializers.IntegerField(source="number", help_text=gettext_lazy("0: the bible."))
    chapter_id = serializers.UUIDField(source="chapter.pk", allow_null=True, default=None)
    entry = serializers.UUIDField(source="entry.uid", allow_null=True, default=None)
    scene = serializers.IntegerField(allow_null=True)
    before = serializers.CharField(source="quoted.before")
    sentence = serializers.SerializerMethodField(help_text=gettext_lazy("As stored, verbatim."))
    pieces = PieceOfQuoteSerializer(source="quoted.pieces", many=True)
    after = serializers.CharField(source="quoted.after")
    is_current = serializers.BooleanField(
        help_text=gettext_lazy("Whether it stands in the text as it is now.")
    )

    def get_sentence(self, side: Side) -> str:
        return "".join(piece.text for piece in side.quoted.pieces)


class SeenSerializer(serializers.Serializer[Any]):
    issue = IssueSerializer()
    earlier = SideSerializer(allow_null=True)
    here = SideSerializer(allow_null=True)
    proposals = PassageProposalSerializer(many=True)


class Issues(generics.ListAPIView):
    """Findings, settled ones too, in the book's order and in pages; what is asked chooses."""

    serializer_class = IssueSerializer

    @extend_schema(operation_id="issues", parameters=[IssuesAskedSerializer])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[ContinuityIssue]:
        project = book_of(self.request, self.kwargs["project_id"])
        names = IssuesAskedSerializer().fields
        given = {n: v for n, v in self.request.query_params.dict().items() if n in names}
        asked = valid(IssuesAskedSerializer, given)
        rule = asked.pop("rule", "")
        rows = found_in(project.pk).filter(**asked).select_related("chapter")
        return rows.filter(Q(rule=rule) | Q(rule="", kind=rule)) if rule else rows


class OneIssue(APIView):
    @extend_schema(operation_id="issue", responses=SeenSerializer)
    def get(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        """Both sentences with their neighbours and the words that clash, and what is proposed."""
        issue = issue_at(book_of(request, project_id).pk, uid)
        if issue is None:
            raise Http404(_("There is no such finding in this book."))
        seen = seen_of(issue, request.user)
        proposals = [shown.proposal for asking in seen.askings for shown in asking.each]
        told = {
            "issue": issue,
            "earlier": seen.earlier,
            "here": seen.here,
            "proposals": proposals,
        }
        return Response(SeenSerializer(told).data)


urlpatterns = [
    path("projects/<uuid:project_id>/continuity/issues", Issues.as_view()),
    path("projects/<uuid:project_id>/continuity/issues/<uuid:uid>", OneIssue.as_view()),
]
