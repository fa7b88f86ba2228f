"""What does one revision round cost against writing the chapter, or its scene, again?

    python -m benchmarks.revision_round

A paced model server (1.0 s to the first token, 50 tokens a second), six beats of 250 words, a
critic who gives 5 for one sentence of the first draft and 9 once it is another. The round is
measured from the gate that asks for it to the gate that ends it: rewriting, reading the facts
of what changed, all checks and the critic. `chapter` is the first draft, from its start to its
gate; `scene` is the same round with WRITE_PARTIAL_REVISION off.
"""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.ground import a_database, report
from benchmarks.pace import BEATS, WORDS, a_paced_model

if TYPE_CHECKING:
    from tests.model_server import ChatRequest, ModelServer
    from writing.models import GenerationRun

MENDED = "She counted them a second time, and the number did not change, and she let it be."


def script(server: "ModelServer") -> None:
    """The first sentence of the chapter is wrong until it was rewritten."""
    from tests.model_server import asks_for, says
    from tests.writing.scripts import a_sentence_of, answer_well

    answer_well(server)
    server.answer(says("answer with the one word keep"), "keep")
    server.answer(says("must be repaired"), MENDED)
    first: list[str] = []

    def critique(request: "ChatRequest") -> dict[str, Any]:
        quote = a_sentence_of(request)
        if not first:
            first.append(quote)
        score = 5 if quote == first[0] else 9
        if score == 9:
            first.clear()
        return {
            "best": quote,
            "remarks": [{"quote": quote, "remark": "Told, not shown."}] if score == 5 else [],
            "change": "Show it.",
            "scores": {"events": score, "people": score, "prose": score, "reader": score},
        }

    server.answer(asks_for("CriticAnswer"), critique)


def main() -> None:
    with a_paced_model("benchmarks.revision_round:script"), a_database():
        figures = measure()
    report("revision_round", figures)


def measure() -> dict[str, float]:
    from tests.clusters import running_cluster

    log = Path(tempfile.gettempdir()) / "revision_round.log"
    with running_cluster(log, slots=16):
        _written(partial=True)  # the first one imports and connects
        passage = _written(partial=True)
        scene = _written(partial=False)
    return {
        **_figures("chapter", passage, revision=0),
        **_figures("passage", passage, revision=1),
        **_figures("scene", scene, revision=1),
    }


def _written(*, partial: bool) -> "GenerationRun":
    from tests.factories import an_outlined_project
    from tests.waiting import eventually
    from tests.writing.briefs import a_plan
    from writing.briefing import record_of
    from writing.models import ChapterPlan, GenerationSettings
    from writing.runs import start

    chapter = an_outlined_project().chapters.get(number=1)
    GenerationSettings.objects.create(project=chapter.project, write_partial_revision=partial)
    plan = a_plan(BEATS, WORDS).model_dump(mode="json")
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=plan, fingerprint="")
    run, _ = start(chapter, chapter.project.owner, mode="distributed", target_words=BEATS * WORDS)

    def is_over() -> bool:
        run.refresh_from_db()
        return not run.is_live

    eventually(is_over, seconds=120)
    rounds = record_of(run).rounds()
    assert [each.kept for each in rounds] == [True], (run.reason, rounds)
    assert rounds[0].changes, rounds
    return run


def _figures(name: str, run: "GenerationRun", revision: int) -> dict[str, float]:
    """Seconds from the gate before (or the start) to this revision's, and its calls' tokens."""
    from django.db.models import Count, Sum

    from novellaforge.models import LLMCall

    gates = {step.revision: step.stored_at for step in run.steps.filter(stage="quality_gate")}
    began = gates[revision - 1] if revision else run.created_at
    spent = LLMCall.objects.filter(
        run_id=run.pk, started_at__gte=began, started_at__lt=gates[revision]
    ).aggregate(calls=Count("pk"), into=Sum("tokens_in"), out=Sum("tokens_out"))
    return {
        f"{name}_s": (gates[revision] - began).total_seconds(),
        f"{name}_calls": float(spent["calls"]),
        f"{name}_tokens_in": float(spent["into"]),
        f"{name}_tokens_out": float(spent["out"]),
    }


if __name__ == "__main__":
    main()
