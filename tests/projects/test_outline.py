import re

import pytest
from asgiref.sync import sync_to_async

from novellaforge.errors import Refused, Unusable
from novellaforge.llm.errors import ModelError
from projects.models import Arc, Chapter
from projects.outline import outline_chapters, plan_arcs
from projects.windows import ChapterAnswer, sift
from tests.factories import a_chapter, a_project, an_approved_version, an_arc

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = re.findall(
    r"\w+",
    "amber anvil apron ashes attic badge barge basin bell bench birch blade bonnet bottle brick"
    " bridle bronze bucket butter cabin candle canvas carpet cellar chalk chapel cherry cinder"
    " cloak clover copper cradle crown dagger",
)


def entry(number):
    """A chapter that is like no other: every number has words of its own."""
    place = (number - 1) * 2 % (len(WORDS) - 3)
    one, two, three = WORDS[place : place + 3]
    return {
        "number": number,
        "title": f"{one.title()} and {two}",
        "summary": f"{one.title()} {two} {one} {three} {two} {one}, {three} {one} {two}.",
        "point_of_view": "Ilse",
        "kind": "ordinary",
        "required_points": [f"The {one} is found."],
        "forbidden": [],
    }


def asked(request):
    """The numbers that the schema of this request allows."""
    return request.schema["properties"]["chapters"]["items"]["properties"]["number"]["enum"]


def whole(request):
    return {"chapters": [entry(number) for number in asked(request)]}


def without(*numbers):
    def reply(request):
        return {"chapters": [entry(each) for each in asked(request) if each not in numbers]}

    return reply


def numbers(project):
    return list(project.chapters.values_list("number", flat=True))


async def test_every_chapter_is_outlined_in_windows(model):
    project = await sync_to_async(a_project)(chapter_count=12)
    model.answer("WindowAnswer", whole)
    chapters = await outline_chapters(project.pk, window=5)
    assert [chapter.number for chapter in chapters] == list(range(1, 13))
    assert [asked(call.request) for call in model.calls] == [
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10],
        [11, 12],
    ]
    assert chapters[6].required_points == entry(7)["required_points"]


async def test_each_window_is_told_the_outline_so_far(model):
    project = await sync_to_async(a_project)(chapter_count=4)
    model.answer("WindowAnswer", whole)
    await outline_chapters(project.pk, window=2)
    assert f"2. {entry(2)['title']}: {entry(2)['summary']}" in model.calls[1].request.last
    assert entry(2)["title"] not in model.calls[0].request.last


async def test_chapters_lie_in_their_arcs(model):
    project = await sync_to_async(a_project)(chapter_count=4)
    for title in ("Below", "Above"):
        await sync_to_async(an_arc)(project=project, title=title)
    model.answer("WindowAnswer", whole)
    chapters = await outline_chapters(project.pk)
    titles = [(await Arc.objects.aget(pk=chapter.arc_id)).title for chapter in chapters]
    assert titles == ["Below", "Below", "Above", "Above"]


async def test_a_missing_number_is_asked_for_alone(model):
    project = await sync_to_async(a_project)(chapter_count=5)
    model.queue(without(2, 4), whole)
    assert len(await outline_chapters(project.pk)) == 5
    assert [asked(call.request) for call in model.calls] == [[1, 2, 3, 4, 5], [2, 4]]
    assert entry(3)["title"] in model.calls[1].request.last


async def test_missing_twice_is_unusable_and_its_window_is_not_stored(model):
    project = await sync_to_async(a_project)(chapter_count=6)
    model.queue(whole, without(5, 6), without(6))
    with pytest.raises(Unusable, match=r"chapter 6\b"):
        await outline_chapters(project.pk, window=3)
    assert await sync_to_async(numbers)(project) == [1, 2, 3]


async def test_a_copied_chapter_counts_as_missing(model):
    project = await sync_to_async(a_project)(chapter_count=3)
    copied = {"chapters": [entry(1), entry(1) | {"number": 2}, entry(3)]}
    model.queue(copied, copied)
    with pytest.raises(Unusable, match=r"chapter 2\b"):
        await outline_chapters(project.pk)


async def test_a_killed_outline_goes_on_from_the_first_missing_number(model):
    project = await sync_to_async(a_project)(chapter_count=6)
    model.queue(whole)
    model.fault("401", match=lambda request: asked(request)[0] == 3)
    model.answer("WindowAnswer", whole)
    with pytest.raises(ModelError):
        await outline_chapters(project.pk, window=2)
    assert await sync_to_async(numbers)(project) == [1, 2]
    model.calls.clear()
    assert len(await outline_chapters(project.pk, window=2)) == 6
    assert [asked(call.request) for call in model.calls] == [[3, 4], [5, 6]]


async def test_a_finished_outline_asks_nothing(model):
    project = await sync_to_async(a_project)(chapter_count=2)
    model.answer("WindowAnswer", whole)
    await outline_chapters(project.pk)
    model.calls.clear()
    await outline_chapters(project.pk)
    assert model.calls == []


async def test_chapters_that_exist_are_told_and_never_touched(model):
    project = await sync_to_async(a_project)(chapter_count=4)
    mine = await sync_to_async(a_chapter)(
        project=project, number=2, title="My own", outline="Written by hand."
    )
    await sync_to_async(an_approved_version)(chapter=mine)
    model.answer("WindowAnswer", whole)
    await outline_chapters(project.pk)
    kept = await Chapter.objects.aget(pk=mine.pk)
    assert (kept.title, kept.outline) == ("My own", "Written by hand.")
    assert asked(model.calls[0].request) == [1, 3, 4]
    assert "2. My own: Written by hand." in model.calls[0].request.last


async def test_progress_is_told_after_each_window(model):
    project = await sync_to_async(a_project)(chapter_count=5)
    await sync_to_async(a_chapter)(project=project, number=5)
    model.answer("WindowAnswer", whole)
    told = []

    async def progress(done, total):
        told.append((done, total, await sync_to_async(numbers)(project)))

    await outline_chapters(project.pk, window=2, progress=progress)
    assert told == [(3, 5, [1, 2, 5]), (5, 5, [1, 2, 3, 4, 5])]


@pytest.mark.parametrize(("first", "last"), [(0, 3), (4, 3), (5, None)])
async def test_an_impossible_range_is_refused(model, first, last):
    project = await sync_to_async(a_project)(chapter_count=4)
    with pytest.raises(Refused):
        await outline_chapters(project.pk, first=first, last=last)
    assert model.calls == []


async def test_a_range_alone_is_outlined(model):
    project = await sync_to_async(a_project)(chapter_count=9)
    model.answer("WindowAnswer", whole)
    chapters = await outline_chapters(project.pk, first=4, last=6)
    assert [chapter.number for chapter in chapters] == [4, 5, 6]


async def test_a_book_in_the_trash_is_refused(model):
    project = await sync_to_async(a_project)()
    project.trashed_at = project.created_at
    await project.asave()
    with pytest.raises(Refused, match="trash"):
        await outline_chapters(project.pk)


async def test_a_server_that_takes_no_schema_is_asked_too(model):
    project = await sync_to_async(a_project)(chapter_count=2)
    model.fault("no_json_schema", times=None)
    model.answer(lambda request: True, {"chapters": [entry(1), entry(2)]})
    assert len(await outline_chapters(project.pk)) == 2


async def test_a_small_model_is_asked_for_one_chapter_at_a_time(small_model):
    project = await sync_to_async(a_project)(chapter_count=3)
    short = ("number", "title", "summary")
    small_model.answer(
        "ShortWindowAnswer",
        lambda request: {"chapters": [{k: entry(n)[k] for k in short} for n in asked(request)]},
    )
    assert len(await outline_chapters(project.pk)) == 3
    assert [asked(call.request) for call in small_model.calls] == [[1], [2], [3]]


async def test_a_long_book_keeps_its_prompts_short(model):
    project = await sync_to_async(a_project)(chapter_count=300)
    await Chapter.objects.abulk_create(
        Chapter(project=project, number=n, title=f"Place {n}", outline=f"Event {n} happens. " * 30)
        for n in range(1, 295)
    )
    model.answer("WindowAnswer", whole)
    await outline_chapters(project.pk)
    [call] = model.calls
    assert asked(call.request) == list(range(295, 301))
    assert len(call.request.prompt) < 16_000


ARCS = [
    {"title": "The wrong count", "summary": "From a missing passenger to the locked ledger."},
    {
        "title": "What Aron burned",
        "summary": "A fire in the toll office shows who owed it.",
    },
]


async def test_arcs_are_planned(model):
    project = await sync_to_async(a_project)(chapter_count=4)
    model.answer("ArcsAnswer", {"arcs": ARCS})
    arcs = await plan_arcs(project.pk)
    assert [(arc.number, arc.title) for arc in arcs] == [
        (1, "The wrong count"),
        (2, "What Aron burned"),
    ]


async def test_the_authors_arcs_stay(model):
    project = await sync_to_async(a_project)()
    mine = await sync_to_async(an_arc)(project=project)
    assert await plan_arcs(project.pk) == [mine]
    assert model.calls == []


async def test_arcs_alike_twice_are_unusable(model):
    project = await sync_to_async(a_project)(chapter_count=4)
    model.answer("ArcsAnswer", {"arcs": [ARCS[0], ARCS[0]]})
    with pytest.raises(Unusable, match="arc 2"):
        await plan_arcs(project.pk)
    assert not await Arc.objects.filter(project=project).aexists()


def test_the_entries_of_these_tests_are_unlike_each_other():
    entries = [ChapterAnswer(**entry(number)) for number in range(1, 13)]
    assert sift(entries, range(1, 13), []).missing == ()
