"""`manage.py export_account` beside workers: both may make one part, and it is kept once."""

import pytest

from projects.leaving import exporting
from tests.factories import a_project, a_user

pytestmark = pytest.mark.django_db


def test_what_another_kept_meanwhile_is_not_kept_again() -> None:
    user = a_user()
    a_project(owner=user)
    export = exporting.start(user.pk)
    job = exporting.job_of(export)
    assert job
    left, book = job.cursor["left"], ("books/one.zip", b"packed")
    for _who in ("worker", "command"):
        kept = exporting._keep_book(book, left, job)
        job.done, job.cursor = kept.done, kept.cursor
        assert (kept.done, kept.cursor["left"], kept.is_last) == (1, [], False)
    for _who in ("worker", "command"):
        kept = exporting._keep_rows([("account/rows.json", b"[]")], job)
        job.done = kept.done
        assert kept.is_last
    assert sorted(export.parts.values_list("name", flat=True)) == [
        "account/rows.json",
        "books/one.zip",
    ]
