"""The settings of a book: presets, numbers with unit and default, rules, language."""

import re

import pytest
from django.test import Client

from memory.continuity.check import rules
from projects.models import Project
from tests.factories import a_user
from writing.book_settings import NAMES, UNITS
from writing.dials import dials_of
from writing.models import GenerationSettings

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(book: Project) -> str:
    return f"/books/{book.pk}/settings/"


def given(**more: object) -> dict[str, object]:
    """Every field left empty, but for these."""
    yes_no = ("write_partial_revision", "auto_approve", "write_parallel_beats")
    yes_no += ("write_distributed_beats", "context_prioritised", "reindex_documents")
    typed = dict.fromkeys(NAMES, "") | dict.fromkeys(yes_no, "unknown")
    every = [rule.name for rule in rules()]
    return typed | {"rules_from": "inherited", "rules_on": every} | more


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_stranger_sees_and_changes_nothing(as_charlie: Client, page: str) -> None:
    for below in ("", "preset/", "language/"):
        assert as_charlie.post(page + below, given(max_revisions="5")).status_code == 404
        assert not GenerationSettings.objects.exists()


def test_out_of_bounds_is_refused_at_its_field(as_alice: Client, book: Project, page: str) -> None:
    for name, value, says in (
        ("max_revisions", "11", "less than or equal to 10"),
        ("max_revisions", "-1", "greater than or equal to 0"),
        ("max_revisions", "two", "Enter a whole number"),
        ("quality_gate_score_threshold", "10.5", "less than or equal to 10"),
        ("write_tokens_per_word", "0.1", "greater than or equal to 0.5"),
        ("write_max_tokens", "49", "greater than or equal to 50"),
        ("pregenerate_after_approval", "51", "less than or equal to 50"),
        ("chapter_min_words", "5000", "The shortest chapter would have 5000 words"),
    ):
        before = dials_of(book)
        response = as_alice.post(page, given(**{name: value}))
        html = response.content.decode()
        assert response.status_code == 422
        assert f'value="{value}"' in html
        field = html[html.index(f'name="{name}"') :]
        assert says in field[: field.index("</div></div>")]
        assert dials_of(book) == before


def test_it_works(as_alice: Client, book: Project, page: str) -> None:
    typed = given(max_revisions="5", auto_approve="true", quality_gate_score_threshold="8.5")
    assert as_alice.post(page, typed)["Location"] == page
    now = dials_of(book)
    assert (now.max_revisions, now.auto_approve, now.quality_gate_score_threshold) == (
        5,
        True,
        8.5,
    )
    as_alice.post(page, given())
    assert dials_of(book).max_revisions == 2
    assert GenerationSettings.objects.count() == 1


def test_each_has_its_unit_and_what_holds_when_it_is_empty(as_alice: Client, page: str) -> None:
    GenerationSettings.objects.create(chapter_max_words=2_500)
    html = as_alice.get(page).content.decode()
    assert set(UNITS) == set(NAMES)
    assert "Rounds, 0 to 10. Empty: 2, as on the whole site." in text_of(html)
    assert "Empty: 2500, as on the whole site." in text_of(html)
    assert re.search(r'name="max_revisions"[^>]*placeholder="2"', html)
    assert "MAX_REVISIONS" not in html


def test_only_that_books_are_changed(as_alice: Client, book: Project, page: str) -> None:
    other = Project.objects.create(owner=a_user(), title="x", premise="y")
    as_alice.post(page, given(max_revisions="5"))
    assert dials_of(other).max_revisions == 2


# --- Presets -----------------------------------------------------------------------------


def test_a_preset_is_put_in_force_and_taken_out(
    as_alice: Client, book: Project, page: str
) -> None:
    as_alice.post(page, given(max_revisions="5"))
    response = as_alice.post(f"{page}preset/", {"preset": "best_quality"}, follow=True)
    html = response.content.decode()
    assert "Emptied, since it would have hidden it: revision rounds: 5." in text_of(html)
    assert "3, by the preset “best quality”" in text_of(html)
    assert dials_of(book).max_revisions == 3
    as_alice.post(f"{page}preset/", {"preset": ""})
    assert dials_of(book).max_revisions == 2


def test_there_is_no_such_preset(as_alice: Client, book: Project, page: str) -> None:
    html = as_alice.post(f"{page}preset/", {"preset": "worst"}, follow=True).content.decode()
    assert "There is no such preset" in html
    assert as_alice.get(f"{page}preset/").status_code == 405


# --- Rules, language ---------------------------------------------------------------------


def test_a_rule_is_switched_off_for_this_book(as_alice: Client, book: Project, page: str) -> None:
    html = as_alice.get(page).content.decode()
    names = re.findall(r'name="rules_on" value="([^"]+)"', html)
    as_alice.post(page, given(rules_from="here", rules_on=names[1:]))
    assert dials_of(book).rules_off == (names[0],)
    response = as_alice.post(page, given(rules_from="inherited", rules_on=names[2:]))
    assert "say that those ticked here are asked" in response.content.decode()


def test_the_language(as_alice: Client, book: Project, page: str) -> None:
    before = book.revision
    as_alice.post(f"{page}language/", {"language": "fr"})
    book.refresh_from_db()
    assert (book.language, book.revision > before) == ("fr", True)
    refused = as_alice.post(f"{page}language/", {"language": "xx"})
    assert refused.status_code == 422
    assert f'<form method="post" action="{page}" class="form"' in refused.content.decode()
    book.refresh_from_db()
    assert book.language == "fr"
