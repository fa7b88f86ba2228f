"""What the API of writing takes and gives."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from novellaforge.api import KnownFields
from projects.api.serializers import JobSerializer
from projects.models import Chapter, ChapterVersion
from projects.text import count_words
from writing.briefing import record_of
from writing.models import GenerationRun, StepResult
from writing.pregeneration.asking import MOST
from writing.runs.steering import LONGEST
from writing.runs.telling import usage_of
from writing.snapshots import snapshot
from writing.spending.money import costs
from writing.spending.serializers import TakenSerializer
from writing.spending.spent import NOTHING, by_step

LONGEST_WAIT_SECONDS = 300


class GenerateChapterSerializer(KnownFields, serializers.Serializer[Any]):
    project_id = serializers.UUIDField()
    chapter_index = serializers.IntegerField(
        min_value=1, max_value=1_000_000, help_text=_("Counts from 1.")
    )
    instruction = serializers.CharField(default="", allow_blank=True, max_length=10_000)
    target_word_count = serializers.IntegerField(
        default=None,
        allow_null=True,
        help_text=_("Without it, what the outline or the book says."),
    )
    rewrite = serializers.BooleanField(
        default=False, help_text=_("Write anew a chapter that has a text; the text is kept.")
    )
    use_rag = serializers.BooleanField(
        default=True, help_text=_("Look up passages of earlier chapters and documents.")
    )
    auto_approve = serializers.BooleanField(
        default=None,
        allow_null=True,
        help_text=_(
            "Approve a draft that passes the gate; without it, as the book's settings say."
        ),
    )


class WaitSerializer(serializers.Serializer[Any]):
    wait = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST_WAIT_SECONDS,
        help_text=_("Seconds: answer when the run has ended, or when they are over."),
    )


class ApproveChapterSerializer(KnownFields, serializers.Serializer[Any]):
    version_id = serializers.UUIDField()
    reindex_documents = serializers.BooleanField(
        default=None,
        allow_null=True,
        help_text=_("Index all documents of the book again; without it, as its settings say."),
    )


class PregeneratePlansSerializer(KnownFields, serializers.Serializer[Any]):
    project_id = serializers.UUIDField()
    count = serializers.IntegerField(
        min_value=1, max_value=MOST, help_text=_("How many of the next chapters.")
    )


class SteerSerializer(KnownFields, serializers.Serializer[Any]):
    instruction = serializers.CharField(max_length=LONGEST)


class RewriteBeatSerializer(KnownFields, serializers.Serializer[Any]):
    instruction = serializers.CharField(default="", allow_blank=True, max_length=LONGEST)


class EventsSerializer(serializers.Serializer[Any]):
    """What of a run's events is asked for."""

    order = serializers.ChoiceField(
        ["reading", "live"],
        default="reading",
        help_text=_("The text in its order, or as it is written, beats interleaved."),
    )
    last_event_id = serializers.CharField(
        default="", allow_blank=True, max_length=1_000, help_text=_("Tell what came after it.")
    )


class ApprovedChapterSerializer(serializers.ModelSerializer[Chapter]):
    chapter_id = serializers.UUIDField(source="pk")
    chapter_index = serializers.IntegerField(source="number")
    version_id = serializers.UUIDField(source="approved_version_id")
    word_count = serializers.IntegerField(source="approved_version.word_count")
    sha256 = serializers.CharField(source="approved_version.sha256")

    class Meta:
        model = Chapter
        fields = [
            "project_id",
            "chapter_id",
            "chapter_index",
            "version_id",
            "word_count",
            "sha256",
        ]


class DraftSerializer(serializers.ModelSerializer[ChapterVersion]):
    class Meta:
        model = ChapterVersion
        fields = ["id", "number", "text", "word_count", "sha256"]


class StepSerializer(serializers.ModelSerializer[StepResult]):
    """With `by_step` of its run in the context."""

    seconds = serializers.SerializerMethodField(help_text=_("From due to stored."))
    usage = serializers.SerializerMethodField()

    class Meta:
        model = StepResult
        fields = ["stage", "beat", "revision", "state", "seconds", "tries", "failure", "usage"]

    def get_seconds(self, step: StepResult) -> float | None:
        if step.stored_at is None:
            return None
        return max((step.stored_at - step.due_at).total_seconds(), 0.0)

    @extend_schema_field(TakenSerializer)
    def get_usage(self, step: StepResult) -> dict[str, Any]:
        taken = self.context["by_step"].get(step.key, NOTHING)
        return dict(TakenSerializer(vars(taken) | {"costs": costs(taken.costs)}).data)


class BeatSerializer(serializers.Serializer[Any]):
    beat = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(["waiting", "writing", "retrying", "done", "failed"])
    attempt = serializers.IntegerField()
    words = serializers.IntegerField()
    target_words = serializers.IntegerField(help_text=_("0: not known."))


class UsageSerializer(serializers.Serializer[Any]):
    tokens_in = serializers.IntegerField()
    tokens_cached = serializers.IntegerField(
        help_text=_("Of those in, from the provider's cache.")
    )
    tokens_out = serializers.IntegerField()
    cost = serializers.CharField(help_text=_("A decimal number."))
    currency = serializers.CharField()
    unpriced = serializers.IntegerField(help_text=_("Calls without a known price, in no cost."))


class RunLineSerializer(serializers.ModelSerializer[GenerationRun]):
    """A run in a list of runs."""

    chapter_index = serializers.IntegerField(source="chapter.number")
    target_word_count = serializers.IntegerField(source="target_words")
    version_id = serializers.UUIDField(
        allow_null=True, help_text=_("Its last version; null while nothing is drafted.")
    )

    class Meta:
        model = GenerationRun
        fields = [
            "id",
            "project_id",
            "chapter_id",
            "chapter_index",
            "state",
            "mode",
            "reason",
            "instruction",
            "target_word_count",
            "use_rag",
            "auto_approve",
            "follows_id",
            "version_id",
            "created_at",
            "finished_at",
        ]


class RewrittenPassageSerializer(serializers.Serializer[Any]):
    beat = serializers.IntegerField()
    before = serializers.CharField()
    after = serializers.CharField()


class RoundFindingSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    severity = serializers.CharField()
    sentence = serializers.CharField()
    quote = serializers.CharField()
    against = serializers.CharField()
    key = serializers.CharField()


class RoundSerializer(serializers.Serializer[Any]):
    """What a revision round did; one that is not kept was undone."""

    number = serializers.IntegerField()
    aim = serializers.ChoiceField(["facts", "style"])
    kept = serializers.BooleanField()
    why = serializers.CharField(help_text=_("Why it was undone."))
    changes = RewrittenPassageSerializer(many=True)
    words_before = serializers.IntegerField()
    words_after = serializers.IntegerField()
    closed = RoundFindingSerializer(many=True)
    still_open = RoundFindingSerializer(many=True)
    opened = RoundFindingSerializer(many=True)
    refused = serializers.ListField(child=serializers.CharField())
    score_before = serializers.FloatField(allow_null=True)
    score_after = serializers.FloatField(allow_null=True)


class RunSerializer(RunLineSerializer):
    version = DraftSerializer(allow_null=True)
    usage = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()
    beats = serializers.SerializerMethodField()
    rounds = serializers.SerializerMethodField()

    class Meta(RunLineSerializer.Meta):
        fields = [*RunLineSerializer.Meta.fields, "version", "usage", "steps", "beats", "rounds"]

    @extend_schema_field(UsageSerializer)
    def get_usage(self, run: GenerationRun) -> dict[str, Any]:
        return dict(UsageSerializer(usage_of(run.pk)).data)

    @extend_schema_field(RoundSerializer(many=True))
    def get_rounds(self, run: GenerationRun) -> list[dict[str, Any]]:
        return [dict(RoundSerializer(each).data) for each in record_of(run).rounds()]

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, run: GenerationRun) -> list[dict[str, Any]]:
        """Each with what it asked of models, and what that cost."""
        context = {"by_step": by_step(run.pk)}
        return list(StepSerializer(run.steps.all(), many=True, context=context).data)

    @extend_schema_field(BeatSerializer(many=True))
    def get_beats(self, run: GenerationRun) -> list[dict[str, Any]]:
        """As the author sees them now, each with the words of the text in force."""
        return [
            dict(BeatSerializer(beat.model_dump() | {"words": count_words(beat.text)}).data)
            for beat in snapshot(run).beats
        ]


class AskedRunSerializer(RunSerializer):
    """The run that a chapter was asked for with."""

    is_new = serializers.BooleanField(
        help_text=_("Whether this request began the run; else it was there already.")
    )

    class Meta(RunSerializer.Meta):
        fields = [*RunSerializer.Meta.fields, "is_new"]


class TicketSerializer(serializers.Serializer[Any]):
    ticket = serializers.CharField(help_text=_("For ?ticket= of the run's events, once."))
    seconds = serializers.IntegerField(help_text=_("How long it can be used."))


class AskedJobSerializer(JobSerializer):
    is_new = serializers.BooleanField(help_text=_("Whether this request began it."))

    class Meta(JobSerializer.Meta):
        fields = (*JobSerializer.Meta.fields, "is_new")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]
