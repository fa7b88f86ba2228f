import gzip
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from memory.models import VersionReading
from novellaforge.models import LLMCall, QueuedTask
from projects.editing import edit
from projects.models import Chapter, Membership, Project
from tests.factories import a_document, a_run, a_user, a_version, an_approved_version
from tests.writing.spending.conftest import a_call
from writing import pipeline
from writing.models import (
    BeatDraft,
    ChapterPlan,
    ContinuityIssue,
    GenerationRun,
    StepResult,
    UserBudget,
)

State = GenerationRun.State
STATIC = Path(__file__).parent.parent.parent / "static"
FIRST_VISIT_BYTES = 150_000
PLAN = {
    "beats": [
        {
            "title": "The last boat",
            "summary": "They board.",
            "place": "Quay of Maren",
            "time": "dusk",
            "entry": "Ana and Ilse on the quay",
            "exit": "Both aboard",
            "words": 20,
        },
        {"title": "Midstream", "summary": "The engine stops.", "words": 40},
    ]
}
TEXT = "The ferryman counted twice.\n\nAna put the coins on the rail. He looked away."
REPORT = {
    "checks": [
        {"name": "length", "done": True},
        {"name": "facts", "done": False, "why": "Memory is empty."},
    ],
    "findings": [
        {
            "kind": "unplanned_name",
            "severity": "blocking",
            "sentence": "Nobody planned this name.",
            "quote": "Ana put the coins on the rail.",
            "beat": 1,
        }
    ],
}
CRITIQUE = {"score": None, "why": "The answer was cut."}
DECISION = {"verdict": "hand_over", "reasons": ["The critic could not be read."]}


def desk_of(chapter: Chapter) -> str:
    return f"/books/{chapter.project_id}/chapters/{chapter.pk}/"


def a_step(
    run: GenerationRun,
    stage: str,
    result: object = None,
    beat: int | None = None,
    revision: int = 0,
) -> StepResult:
    """Stored where there is a result, else begun."""
    now = timezone.now()
    is_stored = result is not None
    return StepResult.objects.create(
        run=run,
        key=pipeline.Step(stage, beat, revision).key,
        stage=stage,
        beat=beat,
        revision=revision,
        state=StepResult.State.STORED if is_stored else StepResult.State.DUE,
        result=result,
        started_at=now,
        stored_at=now if is_stored else None,
    )


@pytest.fixture
def writing(chapter: Chapter) -> GenerationRun:
    """A run whose first beat is written and whose second is under way."""
    run = a_run(chapter=chapter, state=State.RUNNING)
    a_step(run, pipeline.PLAN, PLAN)
    a_step(run, pipeline.WRITE, {"text": TEXT, "words": 14}, beat=1)
    a_step(run, pipeline.WRITE, beat=2)
    BeatDraft.objects.create(run=run, beat=1, attempt=1, text=TEXT)
    BeatDraft.objects.create(run=run, beat=2, attempt=1, text="Midstream the engine")
    return run


@pytest.fixture
def drafted(chapter: Chapter) -> GenerationRun:
    version = a_version(chapter=chapter, text=TEXT)
    run = a_run(chapter=chapter, state=State.DRAFTED, version=version)
    a_step(run, pipeline.PLAN, PLAN)
    a_step(run, pipeline.VALIDATE, {"checks": []})
    a_step(run, pipeline.VALIDATE, REPORT, revision=1)
    a_step(run, pipeline.CRITICISE, CRITIQUE, revision=1)
    a_step(run, pipeline.GATE, DECISION, revision=1)
    return run


def test_a_chapter_without_plan_can_be_written(as_alice: Client, chapter: Chapter) -> None:
    page = as_alice.get(desk_of(chapter)).content.decode()
    assert "No plan yet." in page
    assert "Write this chapter" in page
    assert 'name="target_words" value="400"' in page


def test_a_planned_chapter_shows_its_beats(as_alice: Client, chapter: Chapter) -> None:
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=PLAN, fingerprint="")
    page = as_alice.get(desk_of(chapter)).content.decode()
    for shown in ("The last boat", "Quay of Maren · dusk", "Ana and Ilse on the quay", "0 of 40"):
        assert shown in page
    assert "They board." in page


def test_a_live_run_shows_its_beats_as_they_stand(
    as_alice: Client, writing: GenerationRun
) -> None:
    page = as_alice.get(desk_of(writing.chapter)).content.decode()
    assert f'data-run="{writing.pk}"' in page
    assert "<p>The ferryman counted twice.</p>" in page
    assert "<p>Midstream the engine</p>" in page
    assert "Beats written: 1 of 2" in page
    assert "14 of 20 words" in page
    assert page.count('aria-busy="true"') == 1
    assert 'data-key="."' in page


def test_a_draft_is_read_with_what_was_and_was_not_checked(
    as_alice: Client, drafted: GenerationRun
) -> None:
    page = as_alice.get(desk_of(drafted.chapter)).content.decode()
    assert '<mark id="n1">Ana put the coins on the rail.</mark> He looked away.' in page
    assert '<a href="#n1">' in page
    for said in ("Length · checked", "What the chapter says · not checked · Memory is empty."):
        assert said in page
    for said in ("Blocking", "Not checked · The answer was cut.", "The critic could not be read."):
        assert said in page
    assert f'name="version" value="{drafted.version_id}"' in page


def test_what_nobody_knows_the_price_of_is_not_free(
    as_alice: Client, drafted: GenerationRun
) -> None:
    for known, said in (
        ([True, True], "$0.500"),
        ([True, False], "over $0.250"),
        ([False], "price not known"),
    ):
        LLMCall.objects.all().delete()
        for priced in known:
            LLMCall.objects.create(
                run_id=drafted.pk,
                purpose="prose",
                seconds=1.0,
                tokens_in=100,
                tokens_out=7,
                cost="0.25" if priced else "0",
                priced=priced,
            )
        page = as_alice.get(desk_of(drafted.chapter)).content.decode()
        assert f'<b id="cost">{said}</b>' in page


def test_what_its_author_wrote_since_is_what_stands_there(
    as_alice: Client, drafted: GenerationRun
) -> None:
    chapter = drafted.chapter
    for before in (drafted.version_id, None):
        text = f"Written by hand after {before}."
        newer = edit(chapter, text, chapter.versions.first().pk, chapter.project.owner)
        page = as_alice.get(desk_of(chapter)).content.decode()
        assert text in page
        assert f'name="version" value="{newer.pk}"' in page
        assert "The answer was cut." not in page  # that was said of another text
        as_alice.post(f"{desk_of(chapter)}approve/", {"version": newer.pk})
        assert text in as_alice.get(desk_of(chapter)).content.decode()


WITHOUT = {"found": [], "vectors": "none", "why": "No embedding server answers."}


def test_it_says_that_passages_were_looked_up_by_words_only_and_why(
    as_alice: Client, drafted: GenerationRun
) -> None:
    a_step(drafted, pipeline.RETRIEVE, WITHOUT)
    page = as_alice.get(desk_of(drafted.chapter)).content.decode()
    assert "Looked up by words only. No embedding server answers." in page


def test_while_it_is_written_it_says_so_too(as_alice: Client, writing: GenerationRun) -> None:
    a_step(writing, pipeline.RETRIEVE, WITHOUT)
    page = as_alice.get(desk_of(writing.chapter)).content.decode()
    assert '<p class="notice warn pad">No embedding server answers.</p>' in page


def test_it_says_how_passages_were_looked_up(as_alice: Client, drafted: GenerationRun) -> None:
    step = a_step(drafted, pipeline.RETRIEVE, {})
    for vectors, said in (
        ("all", "Looked up by words and by meaning."),
        ("some", "and by meaning only in part."),
    ):
        step.result = {"found": [], "vectors": vectors}
        step.save()
        page = as_alice.get(desk_of(drafted.chapter)).content.decode()
        assert said in page
        assert '<p class="notice warn pad">' not in page


def test_a_run_that_was_to_look_nothing_up_says_nothing_of_it(
    as_alice: Client, drafted: GenerationRun
) -> None:
    a_step(drafted, pipeline.RETRIEVE, {"found": []})
    drafted.use_rag = False
    drafted.save()
    assert "Looked up" not in as_alice.get(desk_of(drafted.chapter)).content.decode()


def test_the_page_and_the_beats_are_two_views_of_a_draft(
    as_alice: Client, drafted: GenerationRun
) -> None:
    desk = desk_of(drafted.chapter)
    assert 'data-view="page" data-state="drafted"' in as_alice.get(desk).content.decode()
    page = as_alice.get(desk, {"view": "beats", "beat": "2"}).content.decode()
    assert 'data-view="beats" data-state="drafted"' in page
    assert 'class="beat focus" data-beat="2"' in page


def test_an_approved_chapter_is_a_page(as_alice: Client, chapter: Chapter) -> None:
    an_approved_version(chapter=chapter, text=TEXT)
    page = as_alice.get(desk_of(chapter)).content.decode()
    assert 'data-state="approved"' in page
    assert "<p>The ferryman counted twice.</p>" in page
    assert "Not checked: this text was not made by a run." in page
    assert "Write this chapter again" in page


def test_a_stopped_run_says_why_and_offers_to_go_on(as_alice: Client, chapter: Chapter) -> None:
    a_run(chapter=chapter, state=State.STOPPED, reason="The model sent nothing for 30 seconds.")
    page = as_alice.get(desk_of(chapter)).content.decode()
    assert "The model sent nothing for 30 seconds." in page
    assert f"{desk_of(chapter)}retry/" in page
    assert "Try again" in page


@pytest.mark.parametrize("state", [State.STOPPED, State.CANCELLED])
def test_what_is_written_by_hand_after_a_run_broke_off_is_shown_and_can_be_approved(
    state: str, as_alice: Client, chapter: Chapter
) -> None:
    a_run(chapter=chapter, state=state, reason="It broke off.")
    assert 'data-state="stopped"' in as_alice.get(desk_of(chapter)).text
    written = edit(chapter, "The lamp went out.", None, chapter.project.owner)
    page = as_alice.get(desk_of(chapter)).text
    assert 'data-state="drafted"' in page
    assert "<p>The lamp went out.</p>" in page
    assert f'name="version" value="{written.pk}"' in page
    assert "drafted" in page.split('class="chapters"')[1].split("</li>")[0]
    assert "It broke off." in page  # and it can go on
    assert page.count(f"{desk_of(chapter)}retry/") == 1
    as_alice.post(f"{desk_of(chapter)}approve/", {"version": written.pk})
    page = as_alice.get(desk_of(chapter)).text
    assert 'data-state="approved"' in page
    assert "approved" in page.split('class="chapters"')[1].split("</li>")[0]


def test_what_is_found_of_a_text_by_hand_stands_beside_it(
    as_alice: Client, chapter: Chapter
) -> None:
    version = edit(chapter, TEXT, None, chapter.project.owner)
    assert "Not checked: this text was not made by a run." in as_alice.get(desk_of(chapter)).text
    VersionReading.objects.create(version=version)
    assert "No contradiction is open." in as_alice.get(desk_of(chapter)).text
    found = {"kind": "contradiction", "rule": "dead_acts", "severity": "blocking"}
    said = {"sentence": "Ana is dead.", "quote": "Ana put the coins on the rail.", "against": "x"}
    ContinuityIssue.keep(version, [{**found, **said, "key": "k", "against_chapter": 0}], ["rule"])
    page = as_alice.get(desk_of(chapter)).text
    assert '<mark id="n1">Ana put the coins on the rail.</mark>' in page
    assert "Not approved: 1 blocking contradiction." in page
    assert '<b id="remarks">1</b>' in page
    as_alice.post(f"{desk_of(chapter)}settle/", {"key": "k", "state": "dismissed"})
    page = as_alice.get(desk_of(chapter)).text
    assert "1 settled by you" in page
    assert "Not approved:" not in page


def test_a_rewriting_that_was_stopped_leaves_the_draft_with_what_was_found_of_it(
    as_alice: Client, drafted: GenerationRun
) -> None:
    chapter = drafted.chapter
    as_alice.post(f"{desk_of(chapter)}write/", {"rewrite": "on", "target_words": "350"})
    as_alice.post(f"{desk_of(chapter)}stop/")
    page = as_alice.get(desk_of(chapter)).text
    assert "Stopped. Finished beats are kept." in page
    assert 'data-state="drafted"' in page
    assert "Nobody planned this name." in page
    assert f'name="version" value="{drafted.version_id}"' in page
    assert "Seams" not in page  # the stages of what was stopped
    stopped = chapter.runs.latest("created_at")
    a_version(chapter=chapter, text="Joined, and not judged.", run_id=stopped.pk)
    page = as_alice.get(desk_of(chapter)).text
    assert f'data-version="{drafted.version_id}"' in page
    assert "drafted" in page.split('class="chapters"')[1].split("</li>")[0]


def test_a_run_that_failed_over_an_older_text_comes_first_and_can_be_begun_anew(
    as_alice: Client, chapter: Chapter
) -> None:
    an_approved_version(chapter=chapter, text=TEXT)
    a_run(chapter=chapter, state=State.STOPPED, reason="The model failed.")
    page = as_alice.get(desk_of(chapter)).text
    assert 'data-state="stopped"' in page
    asked = {"rewrite": "on", "target_words": "350", "instruction": "Colder."}
    assert all(f'name="{name}"' in page for name in asked)
    as_alice.post(f"{desk_of(chapter)}write/", asked)
    assert chapter.runs.latest("created_at").instruction == "Colder."


def test_a_text_by_hand_is_written_over_from_the_desk_where_that_is_said(
    as_alice: Client, chapter: Chapter
) -> None:
    """A page of before it was typed does not say so."""
    typed = a_version(chapter=chapter, origin="edited")
    write, asked = f"{desk_of(chapter)}write/", {"target_words": "350"}
    refused = as_alice.post(write, asked)
    assert refused.status_code == 422
    assert "data-unsaved" not in refused.text
    assert "data-unsaved" in as_alice.post(write, asked | {"instruction": "Rain."}).text
    for page in (refused.text, as_alice.get(desk_of(chapter)).text):
        assert "Write this chapter again" in page
        assert '<input type="hidden" name="rewrite" value="on">' in page
    assert "has a text already" in refused.text
    as_alice.post(write, asked | {"rewrite": "on"})
    assert chapter.runs.get().is_live
    assert chapter.versions.get() == typed


def test_prose_is_escaped_and_in_the_books_language(as_alice: Client, book: Project) -> None:
    book.language = "fr"
    book.save()
    chapter = book.chapters.get(number=2)
    an_approved_version(chapter=chapter, text="<script>alert(1)</script> & fin.")
    page = as_alice.get(desk_of(chapter)).content.decode()
    assert '<div lang="fr"><p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; fin.</p></div>' in page


def test_a_text_that_stands_there_can_be_written_in(as_alice: Client, chapter: Chapter) -> None:
    version = an_approved_version(
        chapter=chapter, text="Two  spaces.\n\n\n</textarea>&amp; three."
    )
    page = as_alice.get(desk_of(chapter)).content.decode()
    stored = "Two  spaces.\n\n\n&lt;/textarea&gt;&amp;amp; three."
    assert f">\n{stored}</textarea>" in page
    assert f'name="base" value="{version.pk}"' in page
    approve = page.split('id="approve"')[1]
    assert approve.split(">")[0].endswith(" hidden")  # until something is typed


def test_what_is_typed_goes_on_top_of_the_newest_text(
    as_alice: Client, drafted: GenerationRun
) -> None:
    shown = drafted.version
    assert shown is not None
    newest = a_version(chapter=drafted.chapter, text="A round that was worse.", run_id=drafted.pk)
    page = as_alice.get(desk_of(drafted.chapter)).content.decode()
    assert f'data-version="{shown.pk}"' in page
    assert f'name="base" value="{newest.pk}"' in page


def test_no_text_is_written_in_while_a_run_writes(
    as_alice: Client, writing: GenerationRun
) -> None:
    page = as_alice.get(desk_of(writing.chapter)).content.decode()
    assert 'id="typing"' not in page
    assert "js/mirror.js" not in page


def test_remarks_are_counted_and_can_be_stepped_through(
    as_alice: Client, drafted: GenerationRun
) -> None:
    page = as_alice.get(desk_of(drafted.chapter)).content.decode()
    assert 'href="#findings" data-key="n"' in page
    assert 'Remarks</span> <b id="remarks">1</b>' in page
    assert 'data-note="n1"' in page


def test_a_round_that_checked_worse_is_said_to_be_undone(
    as_alice: Client, drafted: GenerationRun
) -> None:
    stays = "The rewrite checked worse, so yours stays."
    why = "The critic gives 6.0 where it gave 7.0."
    made = {"number": 1, "aim": "style", "kept": False, "why": why}
    a_step(
        drafted, pipeline.GATE, DECISION | {"round": made | {"kept": True, "why": ""}}, revision=2
    )
    assert stays not in as_alice.get(desk_of(drafted.chapter)).content.decode()
    a_step(drafted, pipeline.GATE, DECISION | {"round": made}, revision=3)
    page = as_alice.get(desk_of(drafted.chapter)).content.decode()
    assert page.index(stays) < page.index(why)  # before it is opened


def test_a_chapters_number_leads_to_its_desk(as_alice: Client, chapter: Chapter) -> None:
    response = as_alice.get(f"/books/{chapter.project_id}/chapters/1/")
    assert response["Location"] == desk_of(chapter)


def test_a_number_outside_the_outline_says_so(as_alice: Client, book: Project) -> None:
    response = as_alice.get(f"/books/{book.pk}/chapters/9/")
    assert response.status_code == 404
    assert "has no chapter 9; 3 are outlined." in response.content.decode()


def test_somebody_elses_chapter_is_not_there(as_charlie: Client, chapter: Chapter) -> None:
    for act in ("", "outline/"):
        assert as_charlie.get(desk_of(chapter) + act).status_code == 404


def test_a_stranger_can_do_nothing_to_a_chapter(
    as_charlie: Client, drafted: GenerationRun
) -> None:
    for act in ("write/", "stop/", "retry/", "approve/", "steer/", "again/"):
        response = as_charlie.post(desk_of(drafted.chapter) + act, {"version": drafted.version_id})
        assert response.status_code == 404, act
    drafted.chapter.refresh_from_db()
    assert drafted.chapter.approved_version is None
    assert GenerationRun.objects.get() == drafted


def test_whoever_is_not_signed_in_is_asked_to(client: Client, chapter: Chapter) -> None:
    assert client.get(desk_of(chapter))["Location"] == f"/login/?next={desk_of(chapter)}"
    assert client.post(f"{desk_of(chapter)}write/").status_code == 302
    assert not GenerationRun.objects.exists()


def test_writing_begins_one_run(as_alice: Client, chapter: Chapter) -> None:
    asked = {"instruction": "End on the lamp.", "target_words": "350"}
    for _ in range(2):
        response = as_alice.post(f"{desk_of(chapter)}write/", asked)
        assert response["Location"] == desk_of(chapter)
    run = GenerationRun.objects.get()
    assert (run.instruction, run.target_words, run.is_live) == ("End on the lamp.", 350, True)


def test_a_refused_run_keeps_what_was_typed(as_alice: Client, chapter: Chapter) -> None:
    an_approved_version(chapter=chapter)
    asked = {"instruction": "Darker.", "target_words": "350"}
    response = as_alice.post(f"{desk_of(chapter)}write/", asked)
    page = response.content.decode()
    assert response.status_code == 422
    assert "has an approved text. Say that you want it rewritten." in page
    assert "Darker.</textarea>" in page
    assert not GenerationRun.objects.exists()


def test_a_refused_rewriting_is_said_above_the_text_and_its_form_is_open(
    as_alice: Client, chapter: Chapter
) -> None:
    chapter.outline, chapter.scenes = "", []
    chapter.save()
    an_approved_version(chapter=chapter)
    asked = {"rewrite": "on", "target_words": "350"}
    page = as_alice.post(f"{desk_of(chapter)}write/", asked).content.decode()
    above, form = page.split('<details class="again" open>')
    assert "has no outline yet: say what happens in it." in above
    assert 'value="350"' in form


def test_a_length_out_of_bounds_is_an_error_of_its_field(
    as_alice: Client, chapter: Chapter
) -> None:
    asked = {"instruction": "Short.", "target_words": "3"}
    page = as_alice.post(f"{desk_of(chapter)}write/", asked).content.decode()
    assert 'aria-invalid="true"' in page
    assert "Short.</textarea>" in page


def test_an_approved_chapter_is_written_again_when_asked(
    as_alice: Client, chapter: Chapter
) -> None:
    an_approved_version(chapter=chapter)
    as_alice.post(f"{desk_of(chapter)}write/", {"rewrite": "on", "target_words": "350"})
    assert GenerationRun.objects.get().is_live


def test_stopping_ends_the_run_and_keeps_its_beats(
    as_alice: Client, writing: GenerationRun
) -> None:
    as_alice.post(f"{desk_of(writing.chapter)}stop/")
    writing.refresh_from_db()
    assert writing.state == State.CANCELLED
    page = as_alice.get(desk_of(writing.chapter)).content.decode()
    assert "<p>The ferryman counted twice.</p>" in page
    assert "Go on" in page


def test_steering_is_kept_for_the_beats_to_come(as_alice: Client, writing: GenerationRun) -> None:
    writing.drafts.get(beat=2).delete()
    desk = desk_of(writing.chapter)
    assert "Steer from here on" in as_alice.get(desk).content.decode()
    said = as_alice.post(f"{desk}steer/", {"instruction": "It begins to rain."}, follow=True)
    assert 'class="toast" role="status">Beats that have begun stay' in said.text
    assert writing.steering.get().text == "It begins to rain."
    assert "It begins to rain." in as_alice.get(desk).content.decode()


def test_steering_where_every_beat_has_begun_is_refused_with_a_message(
    as_alice: Client, writing: GenerationRun
) -> None:
    desk = desk_of(writing.chapter)
    response = as_alice.post(f"{desk}steer/", {"instruction": "It rains."}, follow=True)
    page = response.content.decode()
    assert "Every beat has begun" in page
    assert "You had written: “It rains.”" in page
    assert "Steer from here on" not in page
    assert not writing.steering.exists()


def test_a_beat_is_written_again_by_a_run_of_its_own(
    as_alice: Client, drafted: GenerationRun
) -> None:
    desk = desk_of(drafted.chapter)
    as_alice.post(f"{desk}again/", {"beat": "2", "instruction": "Slower."})
    new = GenerationRun.objects.get(follows=drafted)
    assert new.only_beat == 2
    assert (new.steering.get().beat, new.steering.get().text) == (2, "Slower.")
    drafted.refresh_from_db()
    assert drafted.state == State.DRAFTED
    assert "Slower." in as_alice.get(desk).content.decode()


def test_a_beat_under_a_text_by_hand_is_only_offered_alternatives(
    as_alice: Client, drafted: GenerationRun
) -> None:
    chapter, desk = drafted.chapter, desk_of(drafted.chapter)
    form = f'action="{desk}again/"'
    assert form in as_alice.get(desk).text
    edit(chapter, "By hand.", drafted.version_id, chapter.project.owner)
    page = as_alice.get(desk).text
    assert form not in page
    assert "Alternatives beside what stands" in page
    asked = {"beat": "2", "instruction": "Slower."}
    page = as_alice.post(f"{desk}again/", asked, follow=True).text
    assert "newer text than this draft" in page
    assert "“Slower.”" in page
    assert GenerationRun.objects.get() == drafted


def test_a_beat_that_is_not_there_is_refused_with_a_message(
    as_alice: Client, drafted: GenerationRun
) -> None:
    desk = desk_of(drafted.chapter)
    for beat in ("", "0", "3", "-1", "²", "99999999999999999999"):
        asked = {"beat": beat, "instruction": "Slower, & colder."}
        assert as_alice.post(f"{desk}again/", asked)["Location"] == desk
    page = as_alice.get(desk).text
    assert page.count("has no beat") == 6
    assert page.count("“Slower, &amp; colder.”") == 6
    assert GenerationRun.objects.get() == drafted


def test_stopping_what_is_written_already_is_refused_with_a_message(
    as_alice: Client, drafted: GenerationRun
) -> None:
    page = as_alice.post(f"{desk_of(drafted.chapter)}stop/", follow=True).content.decode()
    assert "This chapter is already written; there is nothing to stop." in page


def test_a_stopped_run_goes_on(as_alice: Client, chapter: Chapter) -> None:
    run = a_run(chapter=chapter, state=State.STOPPED, reason="The model failed.")
    as_alice.post(f"{desk_of(chapter)}retry/")
    run.refresh_from_db()
    assert (run.state, run.reason) == (State.QUEUED, "")


def test_going_on_without_a_run_is_not_found(as_alice: Client, chapter: Chapter) -> None:
    assert as_alice.post(f"{desk_of(chapter)}retry/").status_code == 404


def test_approving_names_the_version_that_was_read(
    as_alice: Client, drafted: GenerationRun
) -> None:
    approve = f"{desk_of(drafted.chapter)}approve/"
    page = as_alice.post(approve, {"version": drafted.version_id}, follow=True).content.decode()
    assert "Approved. What it says is being read" in page
    drafted.chapter.refresh_from_db()
    assert drafted.chapter.approved_version_id == drafted.version_id


def test_approving_on_the_page_heeds_the_setting_for_documents(
    as_alice: Client, drafted: GenerationRun, settings: Settings
) -> None:
    settings.REINDEX_DOCUMENTS = True
    a_document(project=drafted.project)
    QueuedTask.objects.all().delete()
    for _ in range(2):  # the second changes nothing
        as_alice.post(f"{desk_of(drafted.chapter)}approve/", {"version": drafted.version_id})
    assert QueuedTask.objects.filter(func="memory.tasks.index_document").count() == 1


def test_approving_nothing_is_refused_with_a_message(
    as_alice: Client, drafted: GenerationRun
) -> None:
    desk = desk_of(drafted.chapter)
    for version in ("", "not-an-id", "00000000-0000-0000-0000-000000000000"):
        assert as_alice.post(f"{desk}approve/", {"version": version})["Location"] == desk
    assert as_alice.get(desk).text.count('role="alert">Say which version is approved') == 3
    drafted.chapter.refresh_from_db()
    assert drafted.chapter.approved_version is None


def test_the_desks_first_visit_weighs_little(as_alice: Client, drafted: GenerationRun) -> None:
    page = as_alice.get(desk_of(drafted.chapter)).content.decode()
    styles = (STATIC / "css/novellaforge.css").read_text()
    linked = {path.split("#")[0] for path in re.findall(r'"/static/([^"]+)"', page)}
    fonts = {f"vendor/{path}" for path in re.findall(r"\.\./vendor/([^)]+)", styles)}
    weights = [len(gzip.compress(page.encode()))]
    for path in linked | fonts:
        stored = (STATIC / path).read_bytes()
        weights.append(len(stored) if path.endswith("woff2") else len(gzip.compress(stored)))
    assert len(weights) >= 9
    assert sum(weights) <= FIRST_VISIT_BYTES


def test_the_desk_runs_no_script_written_into_the_page(
    as_alice: Client, writing: GenerationRun
) -> None:
    page = as_alice.get(desk_of(writing.chapter)).content.decode()
    assert not re.findall(r"<script(?![^>]*\bsrc=)", page)
    assert not re.findall(r"\son[a-z]+=", page)
    assert "style=" not in page


def test_who_is_over_budget_may_change_it(as_alice: Client, chapter: Chapter) -> None:
    a_run(chapter=chapter, state=GenerationRun.State.STOPPED, reason="Over your budget.")
    Project.objects.update(budget_tokens=100)
    for spent, is_there in ((50, False), (150, True)):
        a_call(chapter.project, tokens_in=spent, tokens_out=0)
        page = as_alice.get(desk_of(chapter)).text
        assert (f'href="/books/{chapter.project_id}/budget/">Change it' in page) == is_there


@pytest.mark.parametrize("role", ["editor", "reader"])
def test_a_member_is_not_told_what_the_owner_may_spend(
    as_alice: Client, chapter: Chapter, role: str
) -> None:
    budget = f"/books/{chapter.project_id}/budget/"
    UserBudget.objects.create(user=chapter.project.owner, budget_cost=20)
    a_call(chapter.project, cost=20)
    member, as_member = a_user(), Client()
    Membership.objects.create(project=chapter.project, user=member, role=role)
    as_member.force_login(member)
    for state in (None, State.STOPPED):
        if state:
            a_run(chapter=chapter, state=state, reason="The provider refused this content.")
        owners, members = (each.get(desk_of(chapter)).text for each in (as_alice, as_member))
        assert ("$20.00 of $20.00" in owners) is (state is None)
        assert budget in owners
        assert "$20.00" not in members
        assert budget not in members


@pytest.mark.parametrize(
    ("stage", "state", "is_there"),
    [
        (pipeline.WRITE, State.STOPPED, True),
        (pipeline.JOIN, State.STOPPED, False),
        (pipeline.WRITE, State.CANCELLED, False),
    ],
)
def test_who_may_set_the_model_is_led_there_when_it_has_failed(
    as_alice: Client, chapter: Chapter, stage: str, state: str, is_there: bool
) -> None:
    run = a_run(chapter=chapter, state=state, reason="The provider refused this content.")
    a_step(run, stage)
    run.steps.update(state=StepResult.State.FAILED)
    link = f'href="/books/{chapter.project_id}/settings/provider/">Another model'
    assert (link in as_alice.get(desk_of(chapter)).text) == is_there
    editor = a_user()
    Membership.objects.create(project=chapter.project, user=editor, role="editor")
    as_editor = Client()
    as_editor.force_login(editor)
    page = as_editor.get(desk_of(chapter)).text
    assert "The provider refused" in page
    assert link not in page


def test_what_the_plan_wants_to_be_seen_is_shown(as_alice: Client, chapter: Chapter) -> None:
    wanted = "An oar is missing."
    source = ChapterPlan.Source.LIVE
    row = ChapterPlan.objects.create(chapter=chapter, source=source, plan=PLAN)
    assert wanted not in as_alice.get(desk_of(chapter)).content.decode()
    ChapterPlan.objects.filter(pk=row.pk).update(plan=PLAN | {"success_criteria": [wanted]})
    assert wanted in as_alice.get(desk_of(chapter)).content.decode()
