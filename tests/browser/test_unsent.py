"""Long forms: the browser asks before what is typed and not sent is lost, and not otherwise."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.site import Site

pytestmark = pytest.mark.django_db


class Asked(list[str]):
    """What kinds of dialog came; each is answered by staying."""

    def __call__(self, dialog: Dialog) -> None:
        self.append(dialog.type)
        dialog.dismiss()


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    page = site.visitor("en").new_page()
    yield page
    page.context.close()


@pytest.fixture
def asked(page: Page) -> Asked:
    asked = Asked()
    page.on("dialog", asked)
    return asked


@pytest.fixture
def here(site: Site) -> str:
    return f"/books/{site.books['en'].project.pk}/"


@pytest.mark.parametrize(
    ("where", "name"),
    [("plan/bible/characters/new/", "name"), ("plan/style/", "passage_1"), ("notes/", "text")],
)
def test_what_is_typed_is_not_left_unasked(
    page: Page, asked: Asked, here: str, where: str, name: str
) -> None:
    page.goto(here + where)
    field = page.locator(f"main form [name={name}]").first
    field.press_sequentially("Ilse")
    page.evaluate("forge.refresh()")  # as a page does whose work goes on
    with page.expect_event("dialog"):
        page.locator(".brand").click(no_wait_after=True)
    assert asked == ["beforeunload"]
    assert field.input_value().endswith("Ilse")


def test_what_was_typed_and_taken_back_is_nothing(page: Page, asked: Asked, here: str) -> None:
    page.goto(f"{here}plan/bible/characters/new/")
    page.locator("main [name=name]").press_sequentially("I")
    page.keyboard.press("Backspace")
    page.locator(".brand").click()
    expect(page).to_have_url("/books/")
    assert asked == []


def test_a_search_is_left_unasked(page: Page, asked: Asked, here: str) -> None:
    page.goto(f"{here}find/")
    page.locator("main [name=q]").press_sequentially("ferry")
    page.locator(".brand").click()
    expect(page).to_have_url("/books/")
    assert asked == []


def test_another_form_of_the_page_asks_and_its_own_does_not(
    page: Page, asked: Asked, here: str
) -> None:
    page.goto(f"{here}plan/style/")
    page.locator("[name=passage_1]").press_sequentially("The ferry lay still.")
    page.locator("[name=page]").press_sequentially("She rowed. He slept.")
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Measure").click(no_wait_after=True)
    assert asked == ["beforeunload"]
    expect(page.locator("[name=passage_1]")).to_have_value("The ferry lay still.")
    page.locator("[name=passage_1]").fill("")
    page.get_by_role("button", name="Measure").click()
    expect(page).to_have_url(re.compile("/measure/$"))
    assert asked == ["beforeunload"]


def test_what_came_back_unsaved_is_asked_about(page: Page, asked: Asked, here: str) -> None:
    page.goto(f"{here}plan/bible/characters/new/")
    page.locator("main textarea").first.press_sequentially("Rows by night.")
    page.locator("main form .btn.main").click()
    expect(page.locator("main .errorlist").first).to_be_visible()
    assert asked == []
    with page.expect_event("dialog"):
        page.locator(".brand").click(no_wait_after=True)
    assert asked == ["beforeunload"]


def test_a_comment_that_came_back_unsaved_is_asked_about(
    page: Page, asked: Asked, here: str, site: Site
) -> None:
    page.goto(f"{here}chapters/{site.books['en'].chapters['drafted'].pk}/comments/")
    page.locator("#comment-form [name=words]").fill("nowhere at all")
    page.locator("#comment-form [name=text]").fill("Is this so?")
    page.locator("#comment-form .btn.main").click()
    expect(page.locator("#comment-form .errorlist")).to_be_visible()
    assert asked == []
    with page.expect_event("dialog"):
        page.locator(".brand").click(no_wait_after=True)
    assert asked == ["beforeunload"]


def test_a_page_stays_while_the_database_is_away(page: Page, here: str) -> None:
    page.goto(f"{here}notes/")
    page.evaluate("window.here = 1")
    page.route(page.url, lambda route: route.fulfill(status=503))
    page.evaluate("forge.refresh().catch(() => {})")
    page.unroute(page.url)
    page.evaluate("forge.refresh()")
    assert page.evaluate("window.here") == 1
