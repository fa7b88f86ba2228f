"""What stands beside the text is no material: a whole chapter is written without a word of it."""

import pytest

from novellaforge import loop
from projects.models import ChapterVersion
from tests.factories import a_version, an_outlined_project
from tests.model_server import ModelServer
from tests.writing.scripts import answer_well
from writing.commenting import keeping as commenting
from writing.noting import keeping as noting
from writing.runs import perform_all, start

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "Quetzalcoatl"


def a_commented_version() -> ChapterVersion:
    book = an_outlined_project()
    chapter = book.chapters.get(number=1)
    noting.add(book, MARK, book.owner, chapter=None, is_todo=True)
    noting.add(book, MARK, book.owner, chapter=chapter, is_todo=False)
    version = a_version(chapter=chapter)
    comment = commenting.add(version, version.text[:20], MARK, book.owner)
    commenting.answer(comment, MARK, book.owner)
    return version


def test_neither_notes_nor_comments_are_in_a_prompt(asked: ModelServer) -> None:
    answer_well(asked)
    chapter = a_commented_version().chapter
    how = {"mode": "parallel", "target_words": 100}
    run, _is_new = start(chapter, chapter.project.owner, rewrite=True, **how)
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    assert run.version, run.reason
    assert len(asked.calls) > 3
    for call in asked.calls:
        assert MARK not in str(call.request)
    assert MARK not in run.version.text
