"""A book in which somebody dies in chapter 2; what he does in chapter 3 is the tests' affair."""

import re
from typing import Any

from pytest_django import Settings

from memory import tasks
from novellaforge import loop
from projects.models import Project
from tests.copies import made_once
from tests.factories import an_approved_version, an_outlined_project
from tests.memory.continuity.texts import said
from tests.model_server import ChatRequest, ModelServer, asks_for, says
from tests.writing.briefs import a_plan
from tests.writing.scripts import answer_well
from writing import runs
from writing.models import ChapterPlan, GenerationRun
from writing.runs import perform_all

DEATH = "Aron Pell died in the night."
ACT = "Aron Pell took the oars."
STORY = {
    1: (
        "Aron Pell counted the coins under the lamp and put them away one by one in the iron box.",
        "The river ran high all evening, and nobody came down to the landing to ask for a boat.",
    ),
    2: (
        f"{DEATH} The bell was not rung for him, and the landing stayed empty till noon.",
        "Ilse Varga washed the planks and said nothing at all to those who came to the water.",
    ),
    3: (
        "Ilse Varga untied the rope and waited for the wind to turn over the water and the reeds.",
        f"{ACT} He rowed without a word to the other bank, where the lamp was burning.",
        "The far landing was empty, and the rope lay coiled where somebody had left it to dry.",
    ),
}
WORDS = 20  # of each beat, more or less; no chapter is of fewer than three such
FACTS: dict[str, dict[str, Any]] = {
    DEATH: said(0, "Aron Pell died", "Aron Pell", "life_status", "dead"),
    ACT: said(0, "took the oars", "Aron Pell", "takes_part", object="the oars"),
}


def tell(server: ModelServer, settings: Settings) -> None:
    """The model tells this story, and reads its facts where their sentences stand."""
    settings.LLM_SILENCE_TIMEOUT_SECONDS = 60.0
    settings.MAX_REVISIONS = 0  # what is found stays for its author
    answer_well(server)
    server.answer(asks_for("ExtractAnswer"), facts_of)
    server.answer(says("Two scenes of a novel"), "keep")


def facts_of(request: ChatRequest) -> dict[str, Any]:
    sentences = dict(re.findall(r"^(\d+)[.] (.+)$", request.last, re.M))
    found = (
        FACTS[text] | {"n": int(number)} for number, text in sentences.items() if text in FACTS
    )
    return {"facts": list(found)}


def begin(
    project: Project,
    number: int,
    server: ModelServer,
    beats: tuple[str, ...] = (),
    **how: Any,
) -> GenerationRun:
    """A run of this chapter, of these beats or of the story's."""
    chapter = project.chapters.get(number=number)
    beats = beats or STORY[number]
    words = max(60, WORDS * len(beats))
    plan = a_plan(len(beats), words // len(beats))
    ChapterPlan.objects.create(
        chapter=chapter, source="author", plan=plan.model_dump(mode="json"), fingerprint=""
    )
    for beat, text in enumerate(beats, start=1):
        server.answer(says(f"Write scene {beat} of"), text)
    how = {"mode": "parallel", "target_words": words} | how
    return runs.start(chapter, project.owner, **how)[0]


def write(run: GenerationRun) -> GenerationRun:
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    return run


def remember(run: GenerationRun) -> None:
    """Approved by its author, and taken up by memory."""
    assert run.version
    runs.approve(run.version, run.project.owner)
    tasks.read_version(str(run.version.pk))


def a_written_book(server: ModelServer) -> Project:
    """Two chapters of it are approved; the model wrote the second."""
    project = an_outlined_project(title="The crossing")
    _known(project, 1)
    remember(write(begin(project, 2, server)))
    return project


@made_once
def a_book() -> Project:
    """The same, without the writing."""
    project = an_outlined_project(title="The crossing")
    for number in (1, 2):
        _known(project, number)
    return project


def _known(project: Project, number: int) -> None:
    """Its text is approved, and memory has read it."""
    chapter = project.chapters.get(number=number)
    version = an_approved_version(chapter=chapter, text="\n\n".join(STORY[number]))
    tasks.read_version(str(version.pk))
