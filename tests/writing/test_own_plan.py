"""The plan that an author wrote, as a run takes it."""

import pytest
from django.contrib.auth.models import User

from novellaforge.errors import Refused
from novellaforge.llm.own import provider_of_book
from projects.models import Chapter
from tests.factories import a_chapter, an_outlined_project
from tests.writing.briefs import a_plan
from writing import own_plan
from writing.briefing import brief_of
from writing.models import GenerationRun
from writing.plan import Plan
from writing.pregeneration.endings import end_before
from writing.pregeneration.using import plan_at_hand
from writing.runs import start
from writing.spending.estimate import estimate_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter() -> Chapter:
    chapter: Chapter = an_outlined_project().chapters.get(number=1)
    chapter.required_points, chapter.forbidden = ["Aron admits it."], ["Nobody dies."]
    chapter.save()
    return chapter


@pytest.fixture
def own(chapter: Chapter) -> Plan:
    plan = a_plan(2, 250)
    first = plan.beats[0].model_copy(update={"characters": ("Ilse Varga", "Old Tamsin")})
    own_plan.write(chapter, [first, plan.beats[1]], "reveal", base=None)
    return plan


def taken(run: GenerationRun) -> Plan:
    brief = brief_of(run)
    plan = plan_at_hand(brief, provider_of_book(run.project_id, run.project.owner_id))
    assert plan
    return plan


def begun(chapter: Chapter, words: int | None = None) -> GenerationRun:
    owner: User = chapter.project.owner
    return start(chapter, owner, target_words=words)[0]


def test_it_is_taken_as_long_as_it_is_with_what_the_outline_says_now(
    chapter: Chapter, own: Plan
) -> None:
    run = begun(chapter)
    plan = taken(run)
    assert (run.target_words, plan.words, plan.ending) == (500, 500, "reveal")
    assert plan.made.source == "author"
    assert plan.required_points == ("Aron admits it.",)
    assert plan.forbidden == ("Nobody dies.",)
    assert plan.new_names == ("Old Tamsin",)
    assert estimate_of(chapter).words == 500


def test_it_says_what_happens_in_a_chapter_without_an_outline(chapter: Chapter, own: Plan) -> None:
    Chapter.objects.filter(pk=chapter.pk).update(outline="", scenes=[])
    chapter.refresh_from_db()
    assert taken(begun(chapter)).words == own.words
    own_plan.let_go(chapter, base=own_plan.of(chapter).pk)
    chapter.runs.all().delete()
    with pytest.raises(Refused, match="no outline yet"):
        begun(chapter)


def test_of_another_length_its_scenes_keep_their_proportions(chapter: Chapter, own: Plan) -> None:
    assert [each.words for each in taken(begun(chapter, 1_000)).beats] == [500, 500]


def test_one_too_many_for_so_few_words_stays_as_it_is(chapter: Chapter) -> None:
    own_plan.write(chapter, a_plan(3, 20).beats, "turn", base=None)
    assert taken(begun(chapter, 50)).words == 60


def test_one_that_is_too_long_for_a_chapter_is_not_begun(chapter: Chapter) -> None:
    own_plan.write(chapter, a_plan(3, 7_000).beats, "turn", base=None)
    with pytest.raises(Refused, match="21000 were asked for"):
        begun(chapter)
    assert begun(chapter, 15_000).target_words == 15_000


@pytest.mark.parametrize("summary", [".", "...", "—", "They cross."])
def test_without_a_title_a_scene_has_the_beginning_of_what_happens(summary: str) -> None:
    title = own_plan.beat_from({"summary": summary, "title": "", "words": 50}).title
    assert title == ("They cross" if summary == "They cross." else summary)


def test_the_next_chapter_begins_where_it_ends(chapter: Chapter, own: Plan) -> None:
    after = chapter.project.chapters.get(number=2)
    end = end_before(after)
    assert end
    assert (end.state, end.is_planned) == (own.beats[-1].exit, True)


def test_what_somebody_else_wrote_meanwhile_stays(chapter: Chapter, own: Plan) -> None:
    mine = own_plan.of(chapter)
    assert mine
    theirs = own_plan.write(chapter, own.beats[:1], "turn", base=mine.pk)
    with pytest.raises(Refused, match="another window"):
        own_plan.write(chapter, own.beats, "turn", base=mine.pk)
    with pytest.raises(Refused, match="another window"):
        own_plan.let_go(chapter, base=mine.pk)
    assert own_plan.of(chapter) == theirs
    own_plan.let_go(chapter, base=theirs.pk)
    with pytest.raises(Refused, match="not there"):
        own_plan.let_go(chapter, base=theirs.pk)


def test_of_another_chapter_it_says_nothing(own: Plan) -> None:
    assert own_plan.words(a_chapter()) is None
