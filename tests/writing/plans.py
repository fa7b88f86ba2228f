"""A model that plans chapters whose beats meet, and books with plans prepared ahead."""

import re
from typing import Any

from novellaforge import jobs
from novellaforge.database import in_db
from novellaforge.models import Job
from projects.models import Chapter, ChapterVersion, Project
from tests.factories import a_run, an_approved_version
from tests.model_server import Call, ChatRequest, ModelServer
from tests.model_server.protocol import Match
from tests.writing.briefs import a_plan
from writing import pipeline, pregeneration
from writing.briefing import to_json
from writing.models import ChapterPlan, GenerationRun, StepResult
from writing.pipeline import Step
from writing.plan import Plan
from writing.runs import perform, start

EXITS = {
    "en": (
        "Ilse stands on the quay with the brass key in her pocket.",
        "Aron waits under the mill, a ledger held against his coat.",
        "Dusk; the ferry drifts empty past the chapel and its bell.",
        "Ilse sleeps in the boathouse, both lanterns burning.",
    ),
    "fr": (
        "Ilse se tient au bout du quai, la clé de laiton en poche.",
        "Aron attend sous le moulin, un registre contre son manteau.",
        "Crépuscule ; le bac dérive, vide, devant la chapelle muette.",
        "Ilse dort dans le hangar, deux lanternes allumées.",
    ),
}
_WHATS = {
    "en": ("Someone counts the missing oars twice.", "A stranger pays in foreign silver."),
    "fr": ("Quelqu’un compte deux fois les rames.", "Un inconnu paie en argent étranger."),
}
_NUMBER = re.compile(r"^(?:Chapter|Chapitre) (\d+)", re.M)
_BEGINS = re.compile(r'<material name="(?:state at the|état au) [^>]*>\n(.*?)\n</material>', re.S)


def plan_well(server: ModelServer, language: str = "en") -> None:
    """Plans of two scenes; chapter n ends in the nth of EXITS and begins where it is told to."""

    def plan(request: ChatRequest) -> dict[str, Any]:
        return an_answer(_number_of(request), begins_in(request), language)

    server.answer("ChapterPlan", plan)


def an_answer(number: int, begins: str, language: str = "en") -> dict[str, Any]:
    first, second = _WHATS[language]
    between, exit_state = f"{first} {number}.", EXITS[language][number - 1]
    return {
        "beats": [
            {"entry": begins or first, "what": first, "exit": between, "who": [], "where": "",
             "when": "", "words": 150},
            {"entry": between, "what": second, "exit": exit_state, "who": [], "where": "",
             "when": "", "words": 250},
        ],
        "ending": "image",
        "criteria": [],
    }  # fmt: skip


def is_of(number: int) -> Match:
    """Whether the whole plan of this chapter is asked for."""
    return lambda request: request.answer_name == "ChapterPlan" and _number_of(request) == number


def _number_of(request: ChatRequest) -> int:
    return int(_NUMBER.findall(request.prompt)[-1])


def begins_in(request: ChatRequest) -> str:
    """The state in which the request says the chapter begins; empty where it says none."""
    told = _BEGINS.findall(request.last)
    return told[-1] if told else ""


def planned(server: ModelServer) -> list[int]:
    """The chapters for which a whole plan was asked, in order."""
    asked = [call.request for call in server.calls if call.answer_name == "ChapterPlan"]
    return [_number_of(request) for request in asked]


def small_calls(server: ModelServer) -> list[Call]:
    return [call for call in server.calls if call.answer_name != "ChapterPlan"]


def prepare(project: Project, count: int) -> Job:
    """Have plans prepared, in this process."""
    job, _ = pregeneration.start(project, count, project.owner)
    return carried_out(job)


def carried_out(job: Job) -> Job:
    while job.state == Job.State.RUNNING:
        jobs.run_part(str(job.pk))
        job.refresh_from_db()
    return job


def prepared(chapter: Chapter) -> ChapterPlan:
    """The one plan that was prepared ahead for this chapter."""
    return chapter.plans.get(source=ChapterPlan.Source.PREGENERATED)


def a_plan_row(chapter: Chapter, **values: Any) -> ChapterPlan:
    given = {"source": "author", "plan": a_plan().model_dump(mode="json"), "fingerprint": ""}
    return ChapterPlan.objects.create(**(given | values | {"chapter": chapter}))


def approve_as_planned(chapter: Chapter, plan: Plan, **values: Any) -> ChapterVersion:
    """An approved text that a run wrote from this plan."""
    run = a_run(chapter=chapter, state=GenerationRun.State.APPROVED)
    StepResult.objects.create(
        run=run,
        key=Step(pipeline.PLAN).key,
        stage=pipeline.PLAN,
        state=StepResult.State.STORED,
        result=to_json(pipeline.PLAN, plan),
    )
    return an_approved_version(**({"chapter": chapter, "run_id": run.pk} | values))


def ending_in(state: str) -> Plan:
    plan = a_plan(2)
    last = plan.beats[-1].model_copy(update={"exit": state})
    return plan.model_copy(update={"beats": (plan.beats[0], last)})


async def plan_of_run(chapter: Chapter, **how: Any) -> Plan:
    """What the plan stage of a new run of this chapter stores."""
    run, _ = await in_db(_begin, chapter, how)
    for stage in (pipeline.COLLECT, pipeline.RETRIEVE, pipeline.PLAN):
        assert await perform(run.pk, Step(stage)) is None
    step = await StepResult.objects.aget(run=run, stage=pipeline.PLAN)
    assert step.state == StepResult.State.STORED, step.failure
    return Plan.model_validate(step.result)


def _begin(chapter: Chapter, how: dict[str, Any]) -> tuple[GenerationRun, bool]:
    return start(chapter, chapter.project.owner, **({"mode": "distributed"} | how))
