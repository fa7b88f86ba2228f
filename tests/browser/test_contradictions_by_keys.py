"""Contradictions settled by keys alone: each act, and the way back from it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from novellaforge import loop
from novellaforge.database import in_db
from projects.models import ChapterVersion, Project
from tests.browser.site import Site, signed_in
from tests.factories import a_user, an_approved_version, an_outlined_project
from tests.memory.stored import Told
from writing.issues.addresses import uid_of
from writing.models import ContinuityIssue, Proposal

pytestmark = pytest.mark.django_db

HERE = {  # by the rule that found it; each goes against its neighbour
    "appearance": ("attribute", "Her right palm carried the old burn.", "right palm", "hand"),
    "custody": ("role_is", "By spring Ilse was a pilot on the upper weir.", "pilot", ""),
    "condition": ("condition", "Ilse was lame that whole evening.", "lame", ""),
}
BEFORE = {
    "appearance": ("attribute", "Her left palm carried the old burn.", "left palm", "hand"),
    "custody": ("role_is", "Ilse was a ferrywoman, as her mother had been.", "ferrywoman", ""),
    "condition": ("condition", "Ilse was well again after the flood.", "well", ""),
}
SHOWN, READY = "[data-issue] [data-quote]", '[data-proposal][data-state="ready"]'
INSTEAD = "Her left palm, too, carried the old burn."


@pytest.fixture(scope="module")
def tab(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Page]:
    """Of somebody who has a book in which three things do not go together."""
    with django_db_blocker.unblock():
        book, session = loop.run(in_db(_book))
        visitor = site.of_session("en", session)
    page = visitor.new_page()
    page.goto(f"/books/{book.pk}/issues/")
    yield page
    visitor.close()


def _book() -> tuple[Project, str]:
    author = a_user()
    book = an_outlined_project(owner=author)
    told = Told(book)
    facts = {
        number: {
            rule: told.tell(number, sentence, predicate, "Ilse Varga", value=value, slot=slot)
            for rule, (predicate, sentence, value, slot) in said.items()
        }
        for number, said in ((1, BEFORE), (3, HERE))
    }
    for number, said in facts.items():
        chapter = book.chapters.get(number=number)
        text = "\n\n".join(f"It rained. {each.sentence} Nobody spoke." for each in said.values())
        told.record(an_approved_version(chapter=chapter, text=text), list(said.values()))
    third = book.chapters.get(number=3)
    for rule, fact in facts[3].items():
        ContinuityIssue.objects.create(
            project=book, chapter=third, version=third.approved_version, kind="contradiction",
            rule=rule, severity="blocking", sentence=f"What {rule} does not allow.", beat=1,
            quote=fact.sentence, against=facts[1][rule].sentence, against_chapter=1,
            key=f"{rule}:{facts[1][rule].uid}:{fact.uid}",
        )  # fmt: skip
    return book, signed_in(author)


@pytest.fixture
def page(tab: Page) -> Page:
    """The first of three, all of which are open."""
    book = _of(tab)
    loop.run(in_db(_open_again, book))
    tab.goto(f"/books/{book}/issues/")
    return tab


def _of(page: Page) -> str:
    return page.url.split("/books/")[1].split("/")[0]


def _open_again(book: str) -> None:
    ContinuityIssue.objects.filter(project=book).update(
        state="open", scope="", reason="", settled_at=None, settled_by=None
    )
    Proposal.objects.filter(project=book).delete()


def states(page: Page) -> list[str]:
    return list(ContinuityIssue.objects.filter(project=_of(page)).values_list("state", flat=True))


def issues(page: Page) -> list[ContinuityIssue]:
    return list(ContinuityIssue.objects.filter(project=_of(page)))


def is_open_at(page: Page, issue: ContinuityIssue) -> None:
    expect(page.locator(f'[data-issue="{uid_of(issue.key)}"]')).to_be_visible()


def undo(page: Page) -> None:
    page.get_by_role("button", name="Undo").press("Enter")


def test_quotes_are_the_stored_text_and_only_what_clashes_is_marked(page: Page) -> None:
    for place, (rule, issue) in enumerate(zip(HERE, issues(page), strict=True)):
        is_open_at(page, issue)
        texts = dict(_texts(page))
        quotes = [each.text_content() for each in page.locator(SHOWN).all()]
        assert quotes == [issue.against, issue.quote] == [BEFORE[rule][1], HERE[rule][1]]
        assert all(quote in texts[number] for quote, number in zip(quotes, (1, 3), strict=True))
        marks = [each.text_content() for each in page.locator(f"{SHOWN} mark").all()]
        assert marks == [BEFORE[rule][2], HERE[rule][2]]
        if place < 2:
            page.keyboard.press("j")
    page.keyboard.press("k")
    is_open_at(page, issues(page)[1])


def _texts(page: Page) -> Iterator[tuple[int, str]]:
    for chapter in Project.objects.get(pk=_of(page)).chapters.exclude(approved_version=None):
        assert chapter.approved_version
        yield chapter.number, chapter.approved_version.text


def test_three_are_settled_by_keys(page: Page) -> None:
    first, second, third = issues(page)
    is_open_at(page, first)
    page.keyboard.press("i")
    expect(page.get_by_text("Marked as intended.")).to_be_visible()
    is_open_at(page, second)
    page.keyboard.press("d")
    expect(page.get_by_text("Dismissed for these two sentences.")).to_be_visible()
    is_open_at(page, third)
    page.keyboard.press("f")
    instead = "Her left palm carried no burn."
    page.get_by_role("button", name="Propose the change there").press("Enter")
    _answered(page, instead)
    page.keyboard.press("a")
    expect(page.locator(".finding [role=status]")).to_contain_text("Accepted as version 2.")
    assert states(page) == ["intended", "dismissed", "open"]
    before, after = _first_chapter(page)
    assert after.text == before.text.replace(third.against, instead)
    undo(page)
    expect(page.locator(READY)).to_be_visible()
    assert _first_chapter(page)[-1].text == before.text


def _first_chapter(page: Page) -> list[ChapterVersion]:
    versions = ChapterVersion.objects.filter(chapter__project=_of(page), chapter__number=1)
    return list(versions.order_by("number"))


@pytest.mark.parametrize(("key", "state"), [("i", "intended"), ("d", "dismissed")])
def test_settled_and_open_again(page: Page, key: str, state: str) -> None:
    first = issues(page)[0]
    is_open_at(page, first)
    page.keyboard.press(key)
    expect(page.get_by_text("Settled today")).to_be_visible()
    assert states(page) == [state, "open", "open"]
    undo(page)
    expect(page.get_by_text("The finding is open again.")).to_be_visible()
    is_open_at(page, first)
    assert states(page) == ["open"] * 3


def test_a_rewrite_is_refused_then_another_is_accepted_and_taken_back(page: Page) -> None:
    issue = issues(page)[0]
    before = issue.chapter.versions.first()
    assert before
    is_open_at(page, issue)
    page.keyboard.press("r")
    _answered(page, INSTEAD)
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    undo(page)
    expect(page.locator(READY)).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator(".finding [role=status]")).to_contain_text("Accepted as version 2.")
    accepted = issue.chapter.versions.first()
    assert accepted
    assert accepted.text == before.text.replace(issue.quote, INSTEAD)
    undo(page)
    expect(page.locator(READY)).to_be_visible()
    last = issue.chapter.versions.first()
    assert last
    assert last.text == before.text


def test_a_key_is_of_the_proposal_that_has_the_focus(page: Page) -> None:
    page.keyboard.press("r")
    _answered(page, INSTEAD)
    loop.run(in_db(_another, _of(page)))
    page.reload()
    second = page.locator(READY).nth(1)
    wanted = second.get_attribute("data-proposal")
    second.get_by_role("button", name="Refuse").focus()
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.locator(READY)).to_have_count(1)
    assert str(Proposal.objects.get(project=_of(page), state="refused").pk) == wanted


def _another(book: str) -> None:
    """An alternative to the only proposal."""
    again = Proposal.objects.get(project=book)
    again.pk = uuid4()
    again.save(force_insert=True)


def _answered(page: Page, text: str) -> None:
    """A worker has written what was asked for when the page is loaded again."""
    coming = page.locator('[data-proposal][data-state="asked"]')
    expect(coming).to_be_visible()
    made = Proposal.objects.filter(pk=coming.get_attribute("data-proposal"))
    loop.run(in_db(made.update, state="ready", text=text, model="scripted"))
    page.reload()
    expect(page.locator(READY)).to_be_visible()
