"""Settings, presets and rules as an operator sets them: for the site, for one book."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from memory.continuity.check import rules
from projects.models import Project
from tests.admins import act, an_onlooker, an_operator, history_of, may, page
from tests.factories import a_project
from writing.dials import dials_of
from writing.models import GenerationSettings

pytestmark = pytest.mark.django_db
NAMES = [rule.name for rule in rules()]
SITE_PRESET = "admin:writing_site_preset"


@pytest.fixture(autouse=True)
def _environment(settings: Settings) -> None:
    settings.MAX_REVISIONS = 2
    settings.RULES_OFF = ()
    settings.CHAPTER_MIN_WORDS, settings.CHAPTER_MAX_WORDS = 1_200, 2_000


@pytest.fixture
def operator() -> Client:
    return an_operator()


def empty(**values: Any) -> dict[str, Any]:
    """The form with nothing typed: every rule ticked, all inherited."""
    return {"rules_from": "inherited", "rules_on": NAMES} | values


def add(client: Client, **values: Any) -> str:
    answer = client.post(page(GenerationSettings, "add"), empty(**values))
    return answer.content.decode() if answer.status_code == 200 else ""


def change(client: Client, row: GenerationSettings, **values: Any) -> str:
    answer = client.post(page(GenerationSettings, "change", row.pk), empty(**values))
    return answer.content.decode() if answer.status_code == 200 else ""


# What is refused, and why


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"quality_gate_coherence_threshold": "11"}, "less than or equal to 10"),
        ({"quality_gate_score_threshold": "-1"}, "greater than or equal to 0"),
        ({"quality_gate_score_threshold": "nan"}, "Enter a number"),
        ({"max_revisions": "11"}, "less than or equal to 10"),
        ({"max_revisions": "many"}, "Enter a whole number"),
        ({"write_tokens_per_word": "0.1"}, "greater than or equal to 0.5"),
        ({"chapter_min_words": "10"}, "greater than or equal to 50"),
        ({"chapter_min_words": "3000", "chapter_max_words": "2500"}, "3000 words and the longest"),
        ({"chapter_min_words": "3000"}, "3000 words and the longest 2000"),
        ({"chapter_max_words": "1000"}, "1200 words and the longest 1000"),
        ({"pregenerate_after_approval": "51"}, "less than or equal to 50"),
        ({"preset": "slowest"}, "Select a valid choice"),
        ({"rules_on": NAMES[1:]}, "say that those ticked here are asked"),
        ({"rules_from": "here", "rules_on": ["no_such_rule"]}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused(
    operator: Client, values: dict[str, Any], said: str
) -> None:
    assert said in add(operator, **values)
    assert not GenerationSettings.objects.exists()


def test_a_second_row_for_the_site_or_a_book_is_refused(operator: Client) -> None:
    book = a_project()
    GenerationSettings.objects.create()
    GenerationSettings.objects.create(project=book)
    assert "There are settings for the whole site already" in add(operator)
    assert f"There are settings for {book} already" in add(operator, project=str(book.pk))
    assert GenerationSettings.objects.count() == 2


def test_a_row_stays_with_its_book(operator: Client) -> None:
    row = GenerationSettings.objects.create(project=a_project())
    change(operator, row, project=str(a_project().pk), max_revisions="1")
    again = GenerationSettings.objects.get(pk=row.pk)
    assert (again.project, again.max_revisions) == (row.project, 1)


# What is said of each


def test_a_value_of_its_own_says_what_holds_without_it(operator: Client) -> None:
    row = GenerationSettings.objects.create(max_revisions=5, preset="best_quality")
    text = operator.get(page(GenerationSettings, "change", row.pk)).content.decode()
    assert "In force: 5, from the whole site (MAX_REVISIONS). Left empty: 3, from" in text
    assert "the whole site&#x27;s preset “best quality”" in text


def test_an_onlooker_sees_what_is_in_force_and_from_where() -> None:
    book = a_project()
    GenerationSettings.objects.create(preset="fastest")
    row = GenerationSettings.objects.create(project=book, max_revisions=7, rules_off=["quantity"])
    onlooker = an_onlooker()
    text = onlooker.get(page(GenerationSettings, "change", row.pk)).content.decode()
    assert "(MAX_REVISIONS)" in text
    assert "this book (before: 2, the whole site&#x27;s preset “fastest”" in text
    assert "quantity" in text
    on_book = onlooker.get(page(Project, "change", book.pk)).content.decode()
    assert "this book (before: 2, the whole site&#x27;s preset “fastest”" in on_book


# Rules


def test_each_rule_has_its_box_with_what_it_finds(operator: Client) -> None:
    text = operator.get(page(GenerationSettings, "add")).content.decode()
    for rule in rules():
        assert f"<strong>{rule.name}</strong>" in text
    assert "… is dead by then, and acts all the same." in text


def test_rules_unticked_are_not_asked(operator: Client) -> None:
    book = a_project()
    on = [name for name in NAMES if name != "quantity"]
    add(operator, project=str(book.pk), rules_from="here", rules_on=on)
    assert dials_of(book).rules_off == ("quantity",)


def test_all_ticked_here_goes_before_rules_that_are_off_elsewhere(operator: Client) -> None:
    book = a_project()
    GenerationSettings.objects.create(rules_off=["quantity"])
    add(operator, project=str(book.pk), rules_from="here")
    assert dials_of(book).rules_off == ()


def test_rules_are_inherited_again(operator: Client) -> None:
    row = GenerationSettings.objects.create(rules_off=["quantity"])
    change(operator, row, rules_on=[name for name in NAMES if name != "quantity"])
    row.refresh_from_db()
    assert row.rules_off is None


def test_a_rule_of_another_version_stays_off(operator: Client) -> None:
    row = GenerationSettings.objects.create(rules_off=["of_tomorrow"])
    change(operator, row, rules_from="here")
    row.refresh_from_db()
    assert row.rules_off == ["of_tomorrow"]


# On the book's own page


def on_book(client: Client, book: Project, **values: Any) -> int:
    """The status of saving the book's page with these settings."""
    form = client.get(page(Project, "change", book.pk)).context["adminform"].form
    given = {name: form.initial.get(name) for name in form.fields}
    given |= {name: value.pk for name, value in given.items() if hasattr(value, "pk")}
    row = GenerationSettings.objects.filter(project=book).first()
    prefix = "generation_settings"
    management = {"TOTAL_FORMS": 1, "INITIAL_FORMS": int(row is not None)}
    settings = empty(id=row.pk if row else "", project=str(book.pk), **values)
    given |= {f"{prefix}-{name}": value for name, value in management.items()}
    given |= {f"{prefix}-0-{name}": value for name, value in settings.items()}
    given = {name: "" if value is None else value for name, value in given.items()}
    return client.post(page(Project, "change", book.pk), given).status_code


def test_saving_a_book_without_settings_makes_none(operator: Client) -> None:
    book = a_project()
    assert on_book(operator, book) == 302
    assert not GenerationSettings.objects.exists()


def test_a_book_s_settings_are_changed_on_its_page(operator: Client) -> None:
    book = a_project()
    before = book.revision
    assert on_book(operator, book, max_revisions="4", preset="fastest") == 302
    assert on_book(operator, book, max_revisions="5", preset="fastest") == 302
    assert dials_of(book).max_revisions == 5
    assert dials_of(book).write_distributed_beats
    book.refresh_from_db()
    assert book.revision == before, "settings are no material of the book"


def test_nonsense_on_a_book_s_page_is_refused(operator: Client) -> None:
    assert on_book(operator, a_project(), chapter_min_words="3000") == 200
    assert not GenerationSettings.objects.exists()


# Presets


def test_a_preset_for_books_chosen_in_their_list(operator: Client) -> None:
    book, other = a_project(), a_project()
    GenerationSettings.objects.create(project=book, max_revisions=1)
    text = act(operator, Project, "preset_best_quality", book)
    assert "Emptied, since it would have hidden it: MAX_REVISIONS=1." in text
    assert (dials_of(book).max_revisions, dials_of(other).max_revisions) == (3, 2)
    row = GenerationSettings.objects.get(project=book)
    assert history_of(row) == [
        "Preset “best quality”. Emptied, since it would have hidden it: MAX_REVISIONS=1."
    ]
    act(operator, Project, "preset_none", book)
    assert dials_of(book).max_revisions == 2


def test_a_preset_for_rows_of_settings(operator: Client) -> None:
    row = GenerationSettings.objects.create()
    act(operator, GenerationSettings, "preset_fastest", row)
    row.refresh_from_db()
    assert row.preset == "fastest"


def test_a_preset_for_the_whole_site(operator: Client) -> None:
    book = a_project()
    operator.post(reverse(SITE_PRESET), {"preset": "best_quality"})
    assert dials_of(book).max_revisions == 3
    operator.post(reverse(SITE_PRESET), {"preset": ""})
    assert dials_of(book).max_revisions == 2
    assert len(history_of(GenerationSettings.objects.get())) == 2


def test_a_preset_that_there_is_not(operator: Client) -> None:
    said = operator.post(reverse(SITE_PRESET), {"preset": "slowest"}, follow=True)
    assert "There is no such preset." in said.content.decode()
    assert not GenerationSettings.objects.exists()
    assert operator.get(reverse(SITE_PRESET)).status_code == 405


@pytest.mark.parametrize(
    "permissions",
    [
        (),
        ("view_generationsettings", "view_project"),
        ("change_generationsettings", "view_generationsettings"),  # it may have to be made
        ("change_project", "view_project"),
    ],
)
def test_who_may_not_set_cannot_use_a_preset(permissions: tuple[str, ...]) -> None:
    client, book = may(*permissions), a_project()
    row = GenerationSettings.objects.create(project=a_project())
    assert client.post(reverse(SITE_PRESET), {"preset": "fastest"}).status_code == 403
    act(client, Project, "preset_fastest", book)
    act(client, GenerationSettings, "preset_fastest", row)
    assert not GenerationSettings.objects.exclude(preset="").exists()
