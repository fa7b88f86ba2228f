"""Ask the book, see what relies on what, check a passage: for programs."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from memory import ask, checking_passage, impact
from memory.models import StoredFact
from novellaforge import loop
from novellaforge.api import KnownFields
from novellaforge.database import in_db
from novellaforge.errors import Refused
from novellaforge.llm import LLM, ModelError, Origin, provider_of_book
from novellaforge.streams import Stream, with_heartbeats
from projects.models import Chapter, Project
from projects.reading import chapters_of, last_number
from projects.text import count_words
from projects.views.books import book_of

MOST_WORDS = 20_000  # of a passage that is checked
MOST_RELYING = 200  # told at once; `total` says how many there are


class ModelAway(APIException):
    """No model to read with; its own sentence says why."""

    status_code = 503
    default_code = "unavailable"


# --- What is taken and given -----------------------------------------------------------


class ChapterField(serializers.IntegerField):
    def __init__(self, **values: Any) -> None:
        super().__init__(min_value=1, max_value=1_000_000, **values)


class AskSerializer(KnownFields, serializers.Serializer[Any]):
    question = serializers.CharField(max_length=ask.LONGEST)
    chapter = ChapterField(
        default=None,
        allow_null=True,
        help_text=gettext_lazy(
            "As the book stands when this chapter begins: nothing of it or of later ones is told. "
            "Without it, the whole book, or the chapter that the question names."
        ),
    )

    def validate_question(self, question: str) -> str:
        try:
            return ask.stated(question)
        except Refused as error:
            raise ValidationError(str(error)) from error


class LineSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text=gettext_lazy("What the answer cites it by."))
    id = serializers.UUIDField(source="uid")
    chapter = serializers.IntegerField(help_text=gettext_lazy("0: the codex."))
    sentence = serializers.CharField(help_text=gettext_lazy("Verbatim."))
    predicate = serializers.CharField()
    says = serializers.CharField(source="gloss", help_text=gettext_lazy("The fact in short."))
    whose = serializers.CharField(
        help_text=gettext_lazy("Whose word it only is; empty: the book holds it true.")
    )


class PhraseSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    facts = serializers.ListField(child=serializers.IntegerField())


class FoundPassageSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class AnswerSerializer(serializers.Serializer[Any]):
    question = serializers.CharField(source="found.question")
    chapter = serializers.IntegerField(source="found.before", allow_null=True)
    answer = PhraseSerializer(source="phrases", many=True)
    why = serializers.CharField(help_text=gettext_lazy("Why there is no answer in words."))
    facts = LineSerializer(source="found.lines", many=True)
    passages = FoundPassageSerializer(source="found.passages", many=True)
    notes = serializers.ListField(source="found.notes", child=serializers.CharField())


class CitedSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    id = serializers.UUIDField(source="said.fact")
    chapter = serializers.IntegerField(
        source="said.place", help_text=gettext_lazy("0: the codex.")
    )
    sentence = serializers.CharField(source="said.sentence")
    whose = serializers.CharField()


class EarlierSerializer(serializers.Serializer[Any]):
    question = serializers.CharField(source="asked.question")
    chapter = serializers.IntegerField(source="asked.before", allow_null=True)
    asked_at = serializers.DateTimeField(source="asked.asked_at")
    answer = PhraseSerializer(source="phrases", many=True)
    why = serializers.CharField(source="asked.why")
    facts = CitedSerializer(
        source="lines", many=True, help_text=gettext_lazy("Those that the answer cites.")
    )


class ImpactAskedSerializer(serializers.Serializer[Any]):
    fact = serializers.UUIDField(required=False)
    chapter = ChapterField(required=False, help_text=gettext_lazy("Its place, from 1."))

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if len(asked) != 1:
            raise ValidationError(_("Name either a fact or a chapter."))
        return asked


class RelyingSerializer(serializers.Serializer[Any]):
    fact = serializers.UUIDField()
    on = serializers.UUIDField(help_text=gettext_lazy("The fact that it relies on."))
    why = serializers.CharField(help_text=gettext_lazy("A word for programs."))
    reason = serializers.CharField()
    chapter = serializers.IntegerField()
    sentence = serializers.CharField()


class ImpactSerializer(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    facts = serializers.IntegerField(help_text=gettext_lazy("How many it was asked of."))
    chapters = serializers.ListField(child=serializers.IntegerField())
    total = serializers.IntegerField()
    relying = RelyingSerializer(many=True)


class CheckSerializer(KnownFields, serializers.Serializer[Any]):
    text = serializers.CharField(trim_whitespace=False)
    chapter = ChapterField(
        default=None,
        allow_null=True,
        help_text=gettext_lazy("Where it would stand; without it, after the last chapter."),
    )

    def validate_text(self, text: str) -> str:
        words = count_words(text)
        if not words:
            raise ValidationError(_("There is no word in it."))
        if words > MOST_WORDS:
            told = _("It has %(words)s words; at most %(most)s are checked at once.")
            raise ValidationError(told % {"words": words, "most": MOST_WORDS})
        return text


class PassageFindingSerializer(serializers.Serializer[Any]):
    severity = serializers.ChoiceField(["blocking", "major", "minor"])
    rule = serializers.CharField()
    sentence = serializers.CharField(help_text=gettext_lazy("What is wrong."))
    quote = serializers.CharField(help_text=gettext_lazy("Of the passage, verbatim."))
    against = serializers.CharField(help_text=gettext_lazy("What it contradicts, verbatim."))
    against_chapter = serializers.IntegerField(
        help_text=gettext_lazy("0: the codex; the passage's own place: the passage itself.")
    )


class PassageReportSerializer(serializers.Serializer[Any]):
    findings = PassageFindingSerializer(many=True)
    facts = serializers.IntegerField(help_text=gettext_lazy("How many it was found to state."))
    unmade = serializers.ListField(
        child=serializers.CharField(),
        help_text=gettext_lazy("Checks that could not be made, and why: they are no pass."),
    )


# --- What is done ----------------------------------------------------------------------


class Ask(APIView):
    @extend_schema(operation_id="asked", responses=EarlierSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """The last questions to the book, with the answers that it gave then; newest first."""
        project = book_of(request, project_id)
        return Response(EarlierSerializer(ask.earlier(project), many=True).data)

    @extend_schema(operation_id="ask", request=AskSerializer, responses=AnswerSerializer)
    def post(self, request: Request, project_id: UUID) -> HttpResponseBase:
        """Ask the book: its facts with their sentences, and an answer that cites them.

        The headers come at once, then white space until the model has answered.
        """
        project = book_of(request, project_id)
        asked = _valid(AskSerializer, request.data)
        coming = _answered(project, asked, ask.asker(project), get_language())
        return Stream(_held(coming), content_type="application/json")


class Impact(APIView):
    @extend_schema(
        operation_id="impact", parameters=[ImpactAskedSerializer], responses=ImpactSerializer
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """What relies on a fact or on a chapter, before either is changed."""
        project = book_of(request, project_id)
        asked = _valid(ImpactAskedSerializer, request.query_params.dict())
        found = _impact(project, asked)
        told = {
            "sentence": found.sentence,
            "facts": len(found.facts),
            "chapters": found.chapters,
            "total": len(found.relying),
            "relying": found.relying[:MOST_RELYING],
        }
        return Response(ImpactSerializer(told).data)


class Check(APIView):
    @extend_schema(
        operation_id="check_passage", request=CheckSerializer, responses=PassageReportSerializer
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Hold any passage against what the book has made true before a place. Stores nothing."""
        project = book_of(request, project_id)
        asked = _valid(CheckSerializer, request.data)
        number = asked["chapter"] or last_number(project) + 1
        provider = provider_of_book(project.pk, project.owner_id)
        llm = LLM(provider, Origin(project.pk, step="check"), project.language)
        try:
            report = loop.run(checking_passage.check_passage(project, asked["text"], number, llm))
        except ModelError as error:
            raise ModelAway(str(error)) from error
        return Response(PassageReportSerializer(report).data)


async def _answered(
    project: Project, asked: dict[str, Any], llm: LLM, language: str | None
) -> AsyncGenerator[bytes, None]:
    with translation.override(language):
        answer = await ask.answer(project, asked["question"], asked["chapter"], llm)
        await in_db(ask.keep, project, answer)
        yield await in_db(_as_json, answer)


def _as_json(answer: ask.Answer) -> bytes:
    return bytes(JSONRenderer().render(AnswerSerializer(answer).data))


async def _held(answer: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """JSON may begin with white space, which tells proxies and the client that it will come."""
    yield b"\n"
    async with aclosing(with_heartbeats(answer)) as parts:
        async for part in parts:
            yield b"\n" if part is None else part


def _valid(shape: type[serializers.Serializer[Any]], given: Any) -> dict[str, Any]:
    asked = shape(data=given)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _impact(project: Project, asked: dict[str, Any]) -> impact.Impact:
    if "fact" in asked:
        if not StoredFact.objects.filter(project=project, pk=asked["fact"]).exists():
            raise Http404(_("There is no such fact in this book."))
        return impact.impact_of_fact(project.pk, asked["fact"])
    return impact.impact_of_chapter(project.pk, _chapter(project, asked["chapter"]).pk)


def _chapter(project: Project, number: int) -> Chapter:
    chapter = chapters_of(project.pk).filter(number=number).first()
    if chapter is None:
        raise Http404(_("This book has no chapter %(number)s.") % {"number": number})
    return chapter


urlpatterns = [
    path("projects/<uuid:project_id>/continuity/ask", Ask.as_view()),
    path("projects/<uuid:project_id>/continuity/impact", Impact.as_view()),
    path("projects/<uuid:project_id>/continuity/check", Check.as_view()),
]
