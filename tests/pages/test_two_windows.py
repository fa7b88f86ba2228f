"""Two windows at the same form: each changes what its author changed there, and no field is
written over that its author has not seen.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db.models import Model
from django.forms import model_to_dict
from django.http import HttpResponse
from django.test import Client

from projects.forms import BookForm, OutlineForm, ShownForm
from projects.models import Chapter, Project
from projects.style.profile import Style, style_of
from tests.factories import a_concept, an_arc
from tests.projects.style.test_measuring import PAST
from writing.dials import dials_of
from writing.forms import LanguageForm
from writing.spending.forms import budget_of

OVERTAKEN = "It reads otherwise by now: “{}”. Save again to have yours."


class Fields(HTMLParser):
    """What a browser sends of the page's nth form with marks."""

    def __init__(self, page: str, nth: int) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = defaultdict(list)
        self._select = self._text = ""
        with_marks = [each for each in page.split("<form ") if f'name="{ShownForm.MARKS}"' in each]
        self.feed(f"<form {with_marks[nth]}".split("</form>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._text = name
        elif tag == "option" and "selected" in has:
            self.sent[self._select].append(value)
        elif tag == "input" and (has["type"] not in ("checkbox", "radio") or "checked" in has):
            self.sent[name].append(value)

    def handle_data(self, data: str) -> None:
        if self._text:
            self.sent[self._text] = ["\r\n".join(data.removeprefix("\n").splitlines())]

    def handle_endtag(self, tag: str) -> None:
        self._text = ""


@dataclass
class Window:
    """At one form of a page; `at`: where that is not sent to the page's own address."""

    client: Client
    address: str
    nth: int = 0
    at: str = ""
    html: str = ""
    typed: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._shows(self.client.get(self.address))

    def save(self, **typed: Any) -> HttpResponse:
        answer = self.client.post(self.at or self.address, self.typed | typed)
        if answer.status_code == 422:
            self._shows(answer)
        return answer  # type: ignore[return-value]

    def _shows(self, answer: Any) -> None:
        self.html = answer.content.decode()
        self.typed = {**Fields(self.html, self.nth).sent}


Open = Callable[..., Window]


@pytest.fixture
def window(as_alice: Client, book: Project) -> Open:
    def opened(*parts: Any, **more: Any) -> Window:
        return Window(as_alice, "/".join(map(str, (f"/books/{book.pk}", *parts, ""))), **more)

    return opened


def now(row: Model, *names: str) -> tuple[Any, ...]:
    row.refresh_from_db()
    return tuple(getattr(row, name) for name in names)


def test_it_works(window: Open, book: Project) -> None:
    one, other = window("plan", "book"), window("plan", "book")
    assert one.save(tone="dry", synopsis="She sinks it.").status_code == 302
    assert other.save(title="Salt").status_code == 302
    assert now(book, "title", "tone", "synopsis") == ("Salt", "dry", "She sinks it.")


def test_of_two_changes_of_one_field_the_second_is_told_and_has_its_way(
    window: Open, book: Project
) -> None:
    one, other = window("plan", "book"), window("plan", "book")
    tone = book.tone
    one.save(synopsis="She sinks it.\r\n\r\nHe knew.", genre="gothic")
    refused = other.save(synopsis="She keeps it.", tone="dry")
    assert refused.status_code == 422
    assert OVERTAKEN.format("She sinks it.\n\nHe knew.") in other.html.replace("\r\n", "\n")
    assert other.typed["synopsis"] == ["She keeps it."]
    assert (other.typed["tone"], other.typed["genre"]) == (["dry"], ["gothic"])
    assert now(book, "synopsis", "tone") == ("She sinks it.\r\n\r\nHe knew.", tone)
    assert other.save().status_code == 302
    assert now(book, "synopsis", "tone", "genre") == ("She keeps it.", "dry", "gothic")


def test_what_was_emptied_meanwhile_is_told(window: Open, book: Project) -> None:
    Project.objects.filter(pk=book.pk).update(genre="gothic")
    other = window("plan", "book")
    Project.objects.filter(pk=book.pk).update(genre="")
    other.save(genre="noir")
    assert "It is empty by now. Save again to have yours." in other.html


def test_who_is_told_once_is_told_again_of_a_third_change(window: Open, book: Project) -> None:
    other = window("plan", "book")
    for title in ("Salt", "Rope"):
        Project.objects.filter(pk=book.pk).update(title=title)
        assert other.save(title="Mine").status_code == 422
        assert OVERTAKEN.format(title) in other.html


def test_the_same_change_twice_is_one(window: Open, book: Project) -> None:
    one, other = window("plan", "book"), window("plan", "book")
    one.save(title="Salt")
    revision = now(book, "revision")
    assert other.save(title="Salt").status_code == 302
    assert now(book, "title", "revision") == ("Salt", *revision)


def test_what_is_wrong_is_told_with_what_was_overtaken(window: Open, book: Project) -> None:
    """And what was typed in vain is no change that its author saw."""
    one, other = window("plan", "book"), window("plan", "book")
    one.save(tone="dry")
    other.save(title="", tone="wet")
    assert "This field is required." in other.html
    assert OVERTAKEN.format("dry") in other.html
    other.save(title="Salt")
    assert now(book, "title", "tone") == ("Salt", "wet")


def test_an_untouched_save_changes_nothing(window: Open, book: Project, chapter: Chapter) -> None:
    """Whatever line breaks, blanks and empty lines are stored."""
    Project.objects.filter(pk=book.pk).update(
        synopsis=" \nShe sinks it.\n\nHe knew.\r\n ", revision=7, chapter_words=900
    )
    Chapter.objects.filter(pk=chapter.pk).update(outline="A\nB", scenes=[" The quay", "", "Ferry"])
    rule = book.world_rules.get()
    pages: list[tuple[Any, ...]] = [
        ("plan", "book"),
        ("chapters", chapter.pk, "outline"),
        ("settings",),
    ]
    pages += [("plan", "bible", "rules", rule.pk), ("plan", "bible", "arcs", chapter.arc_id)]
    pages += [("codex", each.pk, "edit") for each in book.characters.all()]
    before = [now(row, *(f.attname for f in row._meta.concrete_fields)) for row in (book, chapter)]
    for page in pages:
        assert window(*page).save().status_code == 302
    after = [now(row, *(f.attname for f in row._meta.concrete_fields)) for row in (book, chapter)]
    assert after == before
    assert dials_of(book) == dials_of(Project(owner=book.owner))


def test_an_outline(window: Open, book: Project, chapter: Chapter) -> None:
    """Its lists and choices too."""
    later = an_arc(project=book, title="The long night")
    page = ("chapters", chapter.pk, "outline")
    one, other, third = window(*page), window(*page), window(*page)
    one.save(scenes="The quay\r\nThe ferry", arc=str(later.pk), target_words="900")
    assert other.save(title="Crossing", forbidden="Rain").status_code == 302
    said = now(chapter, "title", "scenes", "arc", "target_words", "forbidden")
    assert said == ("Crossing", ["The quay", "The ferry"], later, 900, ["Rain"])
    refused = third.save(scenes="The mill", arc="", target_words="800", forbidden=" Rain\r\n")
    assert refused.status_code == 422
    for present in ("The quay\nThe ferry", str(later), "900"):
        assert OVERTAKEN.format(present) in third.html
    assert third.html.count("by now") == 3
    third.save()
    assert now(chapter, "title", "scenes", "arc", "target_words") == (
        "Crossing", ["The mill"], None, 800,
    )  # fmt: skip


def test_an_entry_of_the_bible_and_the_codex(window: Open, book: Project) -> None:
    ilse = book.characters.get(name="Ilse Varga")
    one = window("plan", "bible", "characters", ilse.pk)
    other, third = window("codex", ilse.pk, "edit"), window("codex", ilse.pk, "edit")
    one.save(name="Ilse Varda", wants="to sleep")
    other.save(aliases="the Crow", voice="Curt.")
    assert now(ilse, "name", "wants", "aliases", "voice") == (
        "Ilse Varda", "to sleep", ["the Crow"], "Curt.",
    )  # fmt: skip
    third.save(name="Ilse Vargo", aliases="")
    assert now(ilse, "name") == ("Ilse Varda",)
    assert OVERTAKEN.format("Ilse Varda") in third.html
    assert third.typed["aliases"] == ["the Crow"]


def test_a_concept(window: Open, book: Project) -> None:
    concept = a_concept(project=book, chosen=True)
    page = ("plan", "concepts", concept.pk)
    one, other = window(*page), window(*page)
    one.save(stakes="The ferry.")
    other.save(logline="She counts.")
    assert now(concept, "stakes", "logline") == ("The ferry.", "She counts.")


def test_the_settings(window: Open, book: Project) -> None:
    one, other, third = window("settings"), window("settings"), window("settings")
    one.save(max_revisions="5", auto_approve="true", chapter_min_words="900")
    other.save(quality_gate_score_threshold="8.5")
    dials = dials_of(book)
    assert (dials.max_revisions, dials.auto_approve) == (5, True)
    assert dials.quality_gate_score_threshold == 8.5
    third.save(max_revisions="4", auto_approve="false", chapter_max_words="800")
    assert OVERTAKEN.format("5") in third.html
    assert OVERTAKEN.format("Yes") in third.html
    assert "The shortest chapter would have 900 words and the longest 800" in third.html
    assert dials_of(book) == dials


def test_the_rules_that_are_asked(window: Open, book: Project) -> None:
    one, other = window("settings"), window("settings")
    off, *asked = one.typed["rules_on"]
    one.save(rules_from="here", rules_on=asked)
    other.save(max_revisions="5")
    assert (dials_of(book).rules_off, dials_of(book).max_revisions) == ((off,), 5)


def test_front_and_back_matter(window: Open, book: Project) -> None:
    at = f"/books/{book.pk}/export/matter/"
    one, other = window("export", at=at), window("export", at=at)
    one.save(dedication="For A.")
    other.save(foreword="It rained.")
    assert now(book.matter, "dedication", "foreword") == ("For A.", "It rained.")


def test_the_style(window: Open, book: Project) -> None:
    one, other, third = (window("plan", "style") for _ in range(3))
    one.save(lines="Short sentences.", passage_1="She ran.")
    assert other.save(worn="alas").status_code == 302
    assert style_of(book) == Style(("Short sentences.",), ("She ran.",), ("alas",))
    assert third.save(worn="lo").status_code == 422
    assert OVERTAKEN.format("alas") in third.html


def test_a_measured_style_is_kept_beside_what_was_changed_since(
    window: Open, book: Project, as_alice: Client
) -> None:
    one, other = window("plan", "style"), window("plan", "style")
    other._shows(as_alice.post(f"{one.address}measure/", {"page": PAST * 8}))
    one.save(worn="alas")
    assert other.save().status_code == 302
    assert "The narration is in the third person, in the past tense." in style_of(book).lines
    assert style_of(book).worn == ("alas",)


@pytest.mark.parametrize("of_book", [True, False])
def test_a_budget(as_alice: Client, book: Project, of_book: bool) -> None:
    address = f"/books/{book.pk}/budget/" if of_book else "/account/budget/"
    one, other, third = (Window(as_alice, address) for _ in range(3))
    one.save(budget_cost="5.50")
    assert other.save(budget_tokens="1000").status_code == 302
    row = book if of_book else budget_of(book.owner_id)
    assert now(row, "budget_cost", "budget_tokens") == (Decimal("5.5"), 1000)
    assert third.save(budget_cost="7").status_code == 422
    assert OVERTAKEN.format("5.5") in third.html
    assert third.save().status_code == 302
    assert now(row, "budget_cost", "budget_tokens") == (7, 1000)


def test_the_language(window: Open, book: Project) -> None:
    page = {"nth": 1, "at": f"/books/{book.pk}/settings/language/"}
    one, other = window("settings", **page), window("settings", **page)
    one.save(language="fr")
    other.save()
    assert now(book, "language") == ("fr",)


@pytest.mark.parametrize("form", [BookForm, OutlineForm, LanguageForm])
def test_nothing_is_kept_without_the_revision(
    form: type[ShownForm], chapter: Chapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between the two would leave prompts of the old book."""
    row: Any = chapter if form is OutlineForm else chapter.project
    name = next(iter(form.base_fields))
    before = now(row, name)

    def killed(book: Project) -> None:
        raise KeyboardInterrupt

    sent = form(model_to_dict(row) | {name: "fr"}, instance=row)
    assert sent.is_valid()
    monkeypatch.setattr(Project, "touch", killed)
    with pytest.raises(KeyboardInterrupt):
        sent.save()
    assert now(row, name) == before


def test_marks_that_were_tampered_with_are_none(window: Open, book: Project) -> None:
    one = window("plan", "book")
    for marks in ("", "x", "&&=&title", "title=%ff"):
        assert one.save(shown=marks, genre=f"as {marks!r}").status_code in (302, 422)
