"""The page on which an author writes a chapter's plan, scene by scene: refusals first."""

import re
from typing import get_args

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Chapter
from tests.writing.briefs import a_plan
from writing import own_plan
from writing.beat_forms import ENDINGS
from writing.models import ChapterPlan
from writing.plan import MOST_BEATS, Ending, Plan

Fields = dict[str, str]


@pytest.fixture
def page(chapter: Chapter) -> str:
    return reverse("writing:beats", args=[chapter.project_id, chapter.pk])


@pytest.fixture
def planned(chapter: Chapter) -> ChapterPlan:
    """By the program."""
    plan = a_plan(2).model_dump(mode="json")
    return ChapterPlan.objects.create(chapter=chapter, source="live", plan=plan)


def typed(html: str) -> Fields:
    """What the browser would send of the page, as it stands."""
    fields = dict(re.findall(r'<input[^>]* name="([^"]*)"(?: value="([^"]*)")?', html))
    fields |= {
        name: text.strip()
        for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)<', html)
    }
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"} | {
        "ending": chosen[1] if (chosen := re.search(r'value="(\w+)" selected', html)) else "turn"
    }


def pressed(client: Client, page: str, fields: Fields, do: str, status: int = 200) -> Fields:
    """The form as it comes back."""
    response = client.post(page, {**fields, "do": do})
    assert response.status_code == status
    return typed(response.content.decode())


def plan_of(chapter: Chapter) -> Plan:
    row = own_plan.of(chapter)
    assert row
    return Plan.model_validate(row.plan)


def summaries(fields: Fields) -> list[str]:
    count = int(fields["beat-TOTAL_FORMS"])
    return [fields[f"beat-{at}-summary"] for at in range(count)]


def opened(client: Client, page: str) -> Fields:
    return typed(client.get(page).content.decode())


# --- Who may ----------------------------------------------------------------------------


def test_a_stranger_finds_no_plan_to_write(
    as_charlie: Client, client: Client, as_alice: Client, page: str, chapter: Chapter
) -> None:
    asked = opened(as_alice, page) | {"beat-0-summary": "She waits.", "do": "save"}
    assert as_charlie.get(page).status_code == as_charlie.post(page, asked).status_code == 404
    assert client.post(page, asked)["Location"].startswith("/login/")
    assert not chapter.plans.exists()


# --- What is refused --------------------------------------------------------------------


def test_what_is_wrong_is_said_and_what_was_typed_stays(
    as_alice: Client, page: str, planned: ChapterPlan
) -> None:
    for field, value, said in (
        ("beat-1-summary", " ", "This field is required."),
        ("beat-0-words", "19", "greater than or equal to 20"),
        ("beat-0-words", "many", "Enter a whole number."),
        ("beat-1-entry", "x" * 401, "at most 400 characters"),
        ("beat-TOTAL_FORMS", "0", "at least 1 form"),
    ):
        fields = opened(as_alice, page) | {"beat-0-title": "Of my own", field: value}
        response = as_alice.post(page, {**fields, "do": "save"})
        assert response.status_code == 422
        assert said in response.content.decode()
        if field != "beat-TOTAL_FORMS":
            assert typed(response.content.decode())["beat-0-title"] == "Of my own"
        assert planned.chapter.plans.count() == 1


def test_of_two_windows_the_second_is_told_and_may_have_its_way(
    as_alice: Client, page: str, planned: ChapterPlan
) -> None:
    first, second = opened(as_alice, page), opened(as_alice, page)
    assert as_alice.post(page, {**first, "beat-0-title": "First", "do": "save"}).status_code == 302
    again = pressed(as_alice, page, second | {"beat-0-title": "Second"}, "save", status=409)
    assert plan_of(planned.chapter).beats[0].title == "First"
    assert again["beat-0-title"] == "Second"
    assert as_alice.post(page, {**again, "do": "save"}).status_code == 302
    assert plan_of(planned.chapter).beats[0].title == "Second"


def test_what_no_button_says_does_no_harm(
    as_alice: Client, page: str, planned: ChapterPlan
) -> None:
    for do in ("up-" + "9" * 5_000, "up-", "remove-x", "dance", ""):
        fields = opened(as_alice, page)
        response = as_alice.post(page, {**fields, "beat-0-words": "", "do": do})
        assert response.status_code in (200, 422)
        assert summaries(typed(response.content.decode())) == summaries(fields)
        assert planned.chapter.plans.get() == planned


def test_every_ending_has_its_words() -> None:
    assert set(ENDINGS) == set(get_args(Ending))


# --- Written ----------------------------------------------------------------------------


def test_the_programs_plan_is_where_one_begins(
    as_alice: Client, page: str, planned: ChapterPlan
) -> None:
    fields = opened(as_alice, page)
    fields |= {"beat-1-characters": "Ilse Varga\nAron Pell", "beat-1-words": "300"}
    response = as_alice.post(page, {**fields, "ending": "reveal", "do": "save"}, follow=True)
    assert response.redirect_chain[-1][0] == page.replace("beats/", "")
    told = response.content.decode()
    assert "your plan is used before any other" in told
    assert re.search(r'name="target_words" value="400"', told)
    before, now = Plan.model_validate(planned.plan), plan_of(planned.chapter)
    assert now.ending == "reveal"
    assert now.beats[0] == before.beats[0].model_copy(update={"points": ()})
    assert (now.beats[1].characters, now.words) == (("Ilse Varga", "Aron Pell"), 400)


def test_without_one_the_outlines_scenes_are(
    as_alice: Client, page: str, chapter: Chapter
) -> None:
    chapter.scenes, chapter.target_words = ["They cross.", "They quarrel."], 500
    chapter.save()
    fields = opened(as_alice, page)
    assert summaries(fields) == ["They cross.", "They quarrel."]
    assert as_alice.post(page, {**fields, "do": "save"}).status_code == 302
    assert [each.title for each in plan_of(chapter).beats] == ["They cross", "They quarrel"]
    assert plan_of(chapter).words == 500


def test_scenes_are_added_moved_and_removed_before_anything_is_kept(
    as_alice: Client, page: str, planned: ChapterPlan
) -> None:
    one, two = summaries(fields := opened(as_alice, page))
    fields = pressed(as_alice, page, fields, "add-0")
    assert summaries(fields) == [one, "", two]
    fields = pressed(as_alice, page, fields | {"beat-1-summary": "Between."}, "up-1")
    assert summaries(fields) == ["Between.", one, two]
    assert summaries(pressed(as_alice, page, fields, "up-0")) == ["Between.", one, two]
    fields = pressed(as_alice, page, fields, "remove-2")
    fields = pressed(as_alice, page, fields, "remove-1")
    assert summaries(pressed(as_alice, page, fields, "remove-0")) == ["Between."]
    assert summaries(pressed(as_alice, page, fields, "add-7")) == ["Between."]
    assert planned.chapter.plans.count() == 1


def test_there_are_no_more_scenes_than_a_plan_may_have(
    as_alice: Client, page: str, chapter: Chapter
) -> None:
    plan = a_plan(MOST_BEATS - 1).model_dump(mode="json")
    ChapterPlan.objects.create(chapter=chapter, source="live", plan=plan)
    fields = opened(as_alice, page)
    for _ in range(2):
        fields = pressed(as_alice, page, fields, f"add-{MOST_BEATS - 2}")
        assert len(summaries(fields)) == MOST_BEATS == 20


def test_a_scene_that_does_not_begin_where_the_last_ended_is_flagged(
    as_alice: Client, page: str, planned: ChapterPlan
) -> None:
    planned.plan["beats"][0]["exit"] = "The lamp goes out over the water."
    planned.plan["beats"][1]["entry"] = "A letter has come from the north."
    planned.save()
    assert "It does not begin as the beat before ends." in as_alice.get(page).content.decode()


def test_it_is_given_up(as_alice: Client, page: str, planned: ChapterPlan) -> None:
    as_alice.post(page, {**opened(as_alice, page), "do": "save"})
    fields = opened(as_alice, page)
    response = as_alice.post(page, {**fields, "do": "let_go"}, follow=True)
    assert "the program plans this chapter again" in response.content.decode()
    assert own_plan.of(planned.chapter) is None
    assert planned.chapter.plans.get() == planned
    pressed(as_alice, page, fields, "let_go", status=409)
