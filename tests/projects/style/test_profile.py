"""A book's style: what is refused and what stays, before what is kept."""

from dataclasses import replace
from uuid import uuid4

import pytest

from novellaforge.errors import Refused
from projects.models import Project, StyleProfile
from projects.style import worn
from projects.style.profile import MOST_PHRASES, Style, keep, measured, style_of
from tests.factories import a_chapter, a_project, an_approved_version
from tests.projects.style.test_measuring import PAST, SIMPLE

pytestmark = pytest.mark.django_db

LOCKED = Style(lines=("Short sentences.",), samples=("She ran.",), worn=("alas",), is_locked=True)
PAGE = PAST * 8


def test_a_book_begins_with_its_languages_worn_phrases_and_no_style():
    for language in ("en", "fr"):
        style = style_of(a_project(language=language))
        assert style == Style(worn=worn.defaults(language))
        assert style.worn


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_lists_are_phrases_each_once_and_short(language: str):
    phrases = worn.defaults(language)
    assert len({each.casefold() for each in phrases}) == len(phrases) < MOST_PHRASES
    assert all(each == each.strip().lower() and len(each) <= 60 for each in phrases)


@pytest.mark.parametrize(
    "style",
    [
        Style(lines=("x" * 161,)),
        Style(lines=("Short.",) * 13),
        Style(samples=("She ran.",) * 4),
        Style(samples=("x" * 1_501,)),
        Style(worn=("x" * 61,)),
        Style(worn=tuple(f"phrase {number}" for number in range(121))),
    ],
)
def test_too_much_is_refused_and_nothing_is_kept(style: Style):
    project = a_project()
    with pytest.raises(Refused, match="At most"):
        keep(project, style)
    assert not StyleProfile.objects.exists()
    assert Project.objects.get(pk=project.pk).revision == 0


@pytest.mark.parametrize("change", [{"lines": ("Long.",)}, {"samples": ()}])
def test_what_is_locked_stays(change: dict[str, tuple[str, ...]]):
    project = a_project()
    keep(project, LOCKED)
    with pytest.raises(Refused, match="locked"):
        keep(project, replace(LOCKED, **change))
    assert style_of(project) == LOCKED


def test_what_is_locked_is_not_measured():
    project = a_project()
    keep(project, LOCKED)
    with pytest.raises(Refused, match="locked"):
        measured(project, page=PAGE)


def test_a_lock_keeps_nobody_from_its_worn_phrases_nor_from_taking_it_off():
    project = a_project()
    keep(project, LOCKED)
    assert keep(project, replace(LOCKED, worn=("alas", "lo"))).worn == ("alas", "lo")
    open_ = replace(LOCKED, is_locked=False, lines=("Long.",))
    assert keep(project, open_).lines == ("Long.",)


def test_what_is_kept_is_tidy_and_raises_the_revision_once():
    project = a_project()
    given = Style(
        lines=("  Short \n sentences. ", " "),
        samples=("  She ran.\r\n\r\nShe fell.\0 ", ""),
        worn=("Alas", "alas", ""),
    )
    kept = keep(project, given)
    assert kept == Style(("Short sentences.",), ("She ran.\n\nShe fell.",), ("Alas",))
    assert keep(project, kept) == kept
    assert Project.objects.get(pk=project.pk).revision == 1


def test_the_authors_worn_phrases_come_first_and_a_longer_list_reaches_the_book(monkeypatch):
    project = a_project()
    own = worn.defaults("en")
    kept = keep(project, Style(worn=(*own[1:], "alas")))
    assert kept.worn == ("alas", *own[1:])
    monkeypatch.setattr(worn, "defaults", lambda language: (*own, "brand new"))
    assert style_of(project).worn == ("alas", *own[1:], "brand new")


def test_the_list_may_be_emptied():
    assert keep(a_project(), Style(lines=("Short.",))).worn == ()


# --- Measured on pages ------------------------------------------------------------------


def test_too_little_is_refused():
    with pytest.raises(Refused, match="too little"):
        measured(a_project())
    with pytest.raises(Refused, match="too little"):
        measured(a_project(), page="She ran.")


def test_too_much_is_refused():
    with pytest.raises(Refused, match="too much"):
        measured(a_project(), page="She ran. " * 60_000)


def test_only_approved_chapters_of_this_book_are_measured():
    project, other = a_project(), a_project()
    unwritten = a_chapter(project=project, number=1)
    foreign = an_approved_version(chapter=a_chapter(project=other, number=1), text=PAGE).chapter
    for chapter_id in (unwritten.pk, foreign.pk, uuid4()):
        with pytest.raises(Refused, match="no approved text"):
            measured(project, [chapter_id])


def test_a_chapter_and_a_page_are_measured_and_nothing_is_kept():
    project = a_project()
    chapter = an_approved_version(chapter=a_chapter(project=project, number=1), text=PAGE).chapter
    found = measured(project, [chapter.pk], page=PAGE)
    assert "The narration is in the third person, in the past tense." in found.lines
    assert all("{" not in line and len(line) <= 160 for line in found.lines)
    assert found.samples
    assert all(sample in PAGE for sample in found.samples)
    assert not StyleProfile.objects.exists()
    assert keep(project, Style(found.lines, found.samples)).samples == found.samples


def test_a_french_book_is_described_in_french():
    found = measured(a_project(language="fr"), page=SIMPLE * 8)
    said = "\n".join(found.lines)
    assert "à la troisième personne, au passé simple et à l’imparfait" in said
    assert "Les répliques sont entre guillemets français." in said
    assert "Souvent\u00a0: points-virgules" in said
