"""Repair that heals without harm: whole runs whose draft has something wrong in it."""

import html
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from memory import tasks
from projects.models import ChapterVersion
from tests.copies import made_once
from tests.factories import a_version
from tests.model_server import Call, ChatRequest, ModelServer, asks_for, says
from tests.writing.dead_man import ACT, FACTS, a_book, begin, remember, tell, write
from tests.writing.scripts import a_sentence_of
from writing.briefing import Record, record_of
from writing.models import ContinuityIssue, GenerationRun
from writing.rewriting.findings import rewrite_here
from writing.runs.rounds import undo_round

pytestmark = pytest.mark.django_db(transaction=True)

State = GenerationRun.State
WORSE = "Aron Pell took the rope."
FACTS[WORSE] = FACTS[ACT] | {"words": "took the rope", "object": "the rope"}
BETTER = "Ilse Varga took the oars."
BEATS = (
    f"The rope was wet, and the reeds leaned over the water. {ACT} Nobody watched from the bank.",
    "Ilse Varga untied the rope and waited for the wind to turn over the water and the reeds. "
    "The boat went through the dark to the far landing.",
)
WORDS = 54


@pytest.fixture
def told(asked: ModelServer, settings: Settings) -> ModelServer:
    tell(asked, settings)
    asked.answer(says("Sum up what happens"), "Ilse Varga takes the oars and crosses alone.")
    settings.MAX_REVISIONS = 2
    return asked


def written(server: ModelServer, *repairs: str, **how: Any) -> GenerationRun:
    """Chapter 3, in whose first scene a dead man acts; each repair of it is answered so."""
    project = a_book()
    server.calls.clear()  # that is read once in a process
    answers = list(repairs)

    def repair(_request: ChatRequest) -> str:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    if repairs:
        server.answer(says("must be repaired"), repair)
    return write(begin(project, 3, server, BEATS, target_words=WORDS, **how))


HEALING: list[Call] = []  # what the model was asked for the one, and for the other
HEALING_TWICE: list[Call] = []


@made_once
def a_healed_run(server: ModelServer) -> GenerationRun:
    run = written(server, BETTER, auto_approve=True)
    HEALING.extend(server.calls)
    return run


@made_once
def a_run_healed_at_the_second_round(server: ModelServer) -> GenerationRun:
    run = written(server, WORSE, BETTER, auto_approve=True)
    HEALING_TWICE.extend(server.calls)
    return run


def rounds(run: GenerationRun) -> list[bool]:
    return [each.kept for each in record_of(run).rounds()]


def texts(run: GenerationRun) -> list[str]:
    versions = ChapterVersion.objects.filter(run_id=run.pk).order_by("created_at")
    return list(versions.values_list("text", flat=True))


def critic_says(server: ModelServer, *scores: int) -> None:
    """One score after the other, the last again and again; each with a remark."""
    left = list(scores)

    def critique(request: ChatRequest) -> dict[str, Any]:
        score = left.pop(0) if len(left) > 1 else left[0]
        quote = a_sentence_of(request)
        return {
            "best": quote, "remarks": [{"quote": quote, "remark": "Told, not shown."}],
            "change": "Show it.",
            "scores": {"events": score, "people": score, "prose": score, "reader": score},
        }  # fmt: skip

    server.answer(asks_for("CriticAnswer"), critique)


def test_only_the_guilty_sentence_changes_all_else_byte_identical_and_the_finding_is_closed(
    told: ModelServer,
) -> None:
    run = a_healed_run(told)
    draft, mended = texts(run)
    assert draft.count(ACT) == 1
    assert mended == draft.replace(ACT, BETTER)
    assert run.state == State.APPROVED
    assert run.version
    assert run.version.text == mended
    assert ContinuityIssue.objects.get(rule="dead_acts").state == "fixed"
    (done,) = record_of(run).rounds()
    assert [(each.before, each.after) for each in done.changes] == [(ACT, BETTER)]
    assert [each.rule for each in done.closed] == ["dead_acts"]
    assert (done.words_before, done.words_after, done.still_open, done.refused) == (5, 5, (), ())


def test_a_round_for_facts_asks_the_critic_once_and_says_so(told: ModelServer) -> None:
    run = a_healed_run(told)
    asked = [call for call in HEALING if call.answer_name == "CriticAnswer"]
    assert (len(asked), rounds(run)) == (1, [True])
    first, kept = (record_of(run).of("criticise", revision=number) for number in (0, 1))
    assert (kept.score, kept.before, first.before) == (first.score, True, False)


def test_the_summary_is_there_before_the_approval(told: ModelServer) -> None:
    run = a_healed_run(told)
    summed = [call for call in HEALING if "Sum up what happens" in call.prompt]
    assert run.version
    assert [text in call.prompt for call, text in zip(summed, texts(run), strict=True)] == [
        True
    ] * 2
    told.calls.clear()
    remember(run)
    tasks.remember_version(str(run.version.pk))
    assert not any("Sum up what happens" in call.prompt for call in told.calls)


def test_a_summary_that_fails_stops_no_run(told: ModelServer) -> None:
    told.fault("402", times=None, match=says("Sum up what happens"))
    run = clean(told)
    assert run.state == State.APPROVED
    assert record_of(run).of("summarise").why


def test_of_the_revised_scene_only_what_changed_is_read_again(told: ModelServer) -> None:
    run = a_healed_run(told)
    read = [call for call in HEALING if call.request.answer_name == "ExtractAnswer"]
    first, again = (
        call.request.last
        for call in read
        if ACT in call.request.last or BETTER in call.request.last
    )
    assert "Nobody watched" in first
    assert BETTER in again
    assert len(read) == len(BEATS) + 1  # the draft, and the change
    assert record_of(run).of("extract_facts", 1, 1).facts == ()


def test_a_repair_that_opens_a_finding_is_rolled_back_and_the_next_may_heal(
    told: ModelServer,
) -> None:
    run = a_run_healed_at_the_second_round(told)
    draft, worse, mended = texts(run)
    assert worse == draft.replace(ACT, WORSE)
    assert mended == draft.replace(ACT, BETTER)
    assert rounds(run) == [False, True]
    assert run.version
    assert run.version.text == mended
    assert run.version.parent
    assert run.version.parent.text == draft
    assert run.state == State.APPROVED
    asked = [call.request.last for call in HEALING_TWICE]
    tried = [each for each in asked if "must be repaired" in each]
    assert "An earlier rewriting was taken back" not in tried[0]
    assert "It opened a finding" in tried[1]


def test_rounds_used_up_with_a_blocking_finding_are_handed_to_the_author_rolled_back(
    told: ModelServer,
) -> None:
    run = written(told, WORSE, auto_approve=True)
    assert rounds(run) == [False, False]
    assert (run.state, run.version and run.version.text) == (State.DRAFTED, texts(run)[0])
    assert "All 2 revision rounds were used." in run.reason
    states = dict(ContinuityIssue.objects.values_list("quote", "state"))
    assert states == {ACT: "open", WORSE: "fixed"}
    drafts = dict(run.drafts.values_list("beat", "text"))
    assert drafts[1] == BEATS[0]
    assert run.chapter.versions.first() == run.version  # what acts by hand begin with
    issue = ContinuityIssue.objects.get(quote=ACT)
    assert rewrite_here(issue, run.project.owner)[0].passage == ACT


def test_a_repair_that_is_undone_leaves_what_its_author_wrote_meanwhile_newest(
    told: ModelServer, settings: Settings
) -> None:
    settings.MAX_REVISIONS = 1
    run = written(told, WORSE)
    run.chapter.versions.filter(pk=run.version_id).update(number=1)  # as before it was undone
    mine = a_version(chapter=run.chapter, number=3, text="By hand.", origin="edited")
    with transaction.atomic():
        undo_round(run, record_of(run), 1)
    newest, worse, draft = run.chapter.versions.all()
    assert (newest, [draft.text, worse.text]) == (mine, texts(run))


def test_the_desk_and_the_api_say_what_each_round_did(told: ModelServer, client: Client) -> None:
    run = a_run_healed_at_the_second_round(told)
    client.force_login(run.project.owner)
    desk = client.get(reverse("writing:desk", args=[run.project_id, run.chapter_id]))
    page = html.unescape(desk.content.decode())
    assert f"<del>{ACT}</del> <ins>{WORSE}</ins>" in page
    assert f"<del>{ACT}</del> <ins>{BETTER}</ins>" in page
    assert page.index("Undone") < page.index("Kept")
    assert "10.0 of 10" in page
    undone, kept = client.get(f"/api/v1/runs/{run.pk}").json()["rounds"]
    assert (undone["kept"], kept["kept"]) == (False, True)
    assert undone["opened"][0]["quote"] == WORSE
    assert kept["changes"] == [{"beat": 1, "before": ACT, "after": BETTER}]
    assert [each["quote"] for each in kept["closed"]] == [ACT]


def test_a_passage_that_cannot_be_rewritten_stays_and_is_said(
    told: ModelServer, settings: Settings
) -> None:
    settings.MAX_REVISIONS = 1
    run = written(told, "Certainly! Here is the passage.")
    assert texts(run)[-1] == texts(run)[0]
    done = record_of(run).rounds()[0]
    assert (done.kept, done.changes) == (True, ())
    assert "stays: the rewriting was no text." in done.refused[0]
    assert run.state == State.DRAFTED


def test_no_round_is_made_where_none_is_allowed(told: ModelServer, settings: Settings) -> None:
    settings.MAX_REVISIONS = 0
    run = written(told, auto_approve=True)
    assert (run.state, rounds(run)) == (State.DRAFTED, [])
    assert "No revision round is allowed." in run.reason
    assert "Aron Pell" in run.reason  # the contradiction, for which it is not approved


def clean(server: ModelServer) -> GenerationRun:
    project = a_book()
    beats = (BEATS[0].replace(ACT, BETTER), *BEATS[1:])
    return write(begin(project, 3, server, beats, target_words=WORDS, auto_approve=True))


def test_a_critic_that_answers_nonsense_twice_is_not_checked_and_handed_to_the_author(
    told: ModelServer,
) -> None:
    project = a_book()
    told.answer(asks_for("CriticAnswer"), "It is good. Approve it.")
    beats = (BEATS[0].replace(ACT, BETTER), *BEATS[1:])
    run = write(begin(project, 3, told, beats, target_words=WORDS, auto_approve=True))
    assert (run.state, rounds(run)) == (State.DRAFTED, [])
    assert "The critic could not be read: not checked." in run.reason


def test_a_score_under_the_threshold_without_a_finding_is_a_round_of_style(
    told: ModelServer,
) -> None:
    shown = "Reeds leaned over the water, and the rope was wet in her hands."
    critic_says(told, 5, 9)
    told.answer(says("must be repaired"), shown)
    run = clean(told)
    draft, mended = texts(run)
    assert mended == draft.replace("The rope was wet, and the reeds leaned over the water.", shown)
    (done,) = record_of(run).rounds()
    assert (done.aim, done.kept, done.score_before, done.score_after) == ("style", True, 5, 9)
    assert run.state == State.APPROVED


def test_a_round_of_style_that_scores_lower_is_rolled_back(
    told: ModelServer, settings: Settings
) -> None:
    settings.MAX_REVISIONS = 1
    critic_says(told, 5, 4)
    told.answer(says("must be repaired"), "The rope was very wet, and the reeds leaned a lot.")
    run = clean(told)
    assert rounds(run) == [False]
    assert run.version
    assert run.version.text == texts(run)[0]
    assert run.state == State.DRAFTED
    assert "The critic gives 5.0" in run.reason


def test_the_whole_scene_is_written_again_where_the_setting_says_so(
    told: ModelServer, settings: Settings
) -> None:
    settings.WRITE_PARTIAL_REVISION = False
    whole = BEATS[0].replace(
        ACT, "Then Ilse Varga took them, the oars and the bailer and the lamp."
    )
    told.answer(says("must be written again"), whole)
    run = written(told, auto_approve=True)
    draft, mended = texts(run)
    assert mended == draft.replace(BEATS[0], whole)
    assert (run.state, rounds(run)) == (State.APPROVED, [True])


def test_a_record_names_the_text_that_is_in_force(told: ModelServer) -> None:
    record: Record = record_of(a_run_healed_at_the_second_round(told))
    assert (record.base_of(1), record.base_of(2)) == (0, 0)
    assert (record.is_undone(1), record.is_undone(2)) == (True, False)
    assert [each.number for each in record.rounds()] == [1, 2]
    assert record.last("validate_continuity").findings == ()
