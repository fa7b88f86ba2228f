"""A walk over every address of the site as each kind of person.

A new address is walked by itself. Where its arguments are of a kind that the book has no row of,
the walk says so; where it is public or its owner's alone, `classes.py` says why.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from tests.emptying import empty_all
from tests.isolation.addresses import Address, every_address, of_admin
from tests.isolation.book import Shared, a_shared_book
from tests.isolation.classes import (
    EDITORS,
    IN_BODY,
    OWNERS,
    OWNERS_TO_CHANGE,
    PUBLIC,
    UNFOUND,
    is_of_book,
    is_owners,
    is_personal,
    is_public,
)

pytestmark = pytest.mark.django_db
SIGNS_IN, UNKNOWN = "/login/", (401, 403)
_PASSING = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|name="next" value="[^"]*"')


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Shared]:
    """Committed: what makes it asks the database from other threads too."""
    with django_db_blocker.unblock():
        try:
            yield a_shared_book()
        finally:
            empty_all()


@pytest.fixture(autouse=True)
def _many(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 100_000


Answer = Any


@dataclass(frozen=True)
class Visitor:
    """Asks, and leaves nothing behind: back to the same savepoint is one query a request."""

    shared: Shared
    client: Client
    before: str

    def asks(self, method: str, of: Address, path: str = "") -> Answer:
        path = path or self.shared.address(of)
        body = self.shared.bodies.get(of.template, {})
        try:
            return self._ask(method, of, path, body)
        finally:
            transaction.savepoint_rollback(self.before)
            transaction.set_rollback(False)

    def _ask(self, method: str, of: Address, path: str, body: dict[str, Any]) -> Answer:
        if method == "get":
            answer = self.client.get(path, body)
        elif of.is_api:
            answer = getattr(self.client, method)(path, body, content_type="application/json")
        else:
            answer = self.client.post(path, body)
        return answer


def visitors(shared: Shared, *users: User | None) -> list[Visitor]:
    clients = [Client(raise_request_exception=False) for _ in users]
    for client, user in zip(clients, users, strict=True):
        if user:
            client.force_login(user)
    before = transaction.savepoint()
    return [Visitor(shared, client, before) for client in clients]


def asked(of_book: bool = True) -> Iterator[tuple[str, Address]]:
    """Every act on a book, or every other one."""
    for address in every_address():
        if is_of_book(address) == of_book:
            yield from (("get", address),) if address.reads else ()
            yield from ((method, address) for method in address.changes)


def said(wrong: list[str]) -> str:
    return "\n".join(["", *wrong])


def is_refused(answer: Answer, of: Address) -> bool:
    if of.is_api:
        return answer.status_code in UNKNOWN
    return answer.status_code == 302 and answer.headers["Location"].startswith(SIGNS_IN)


def test_nobody_gets_in(shared: Shared) -> None:
    [nobody] = visitors(shared, None)
    wrong = []
    for of_book in (True, False):
        for method, address in asked(of_book):
            if is_public(address):
                continue
            answer = nobody.asks(method, address)
            if not is_refused(answer, address):
                wrong.append(f"{method} {address.template}: {answer.status_code}")
    assert not wrong, said(wrong)


def test_a_stranger_is_told_no_more_than_of_no_book_at_all(shared: Shared) -> None:
    [stranger] = visitors(shared, shared.people.stranger)
    wrong = []
    for method, address in asked():
        answer = stranger.asks(method, address)
        if answer.status_code not in (404, 405):
            wrong.append(f"{method} {address.template}: {answer.status_code}")
        elif method == "get" and "project_id" in address.arguments:
            book = str(shared.book.project.pk)
            path = shared.address(address).replace(book, str(uuid4()))
            other = stranger.asks(method, address, path)
            if (other.status_code, bare(other)) != (answer.status_code, bare(answer)):
                wrong.append(f"{method} {address.template}: tells that it is there")
    assert not wrong, said(wrong)


def bare(answer: Answer) -> bytes:
    """Without what differs from one answer to the next."""
    return _PASSING.sub(b"", answer.content)


def test_a_reader_sees_all_but_what_is_the_owner_s_and_changes_nothing(shared: Shared) -> None:
    [reader] = visitors(shared, shared.people.reader)
    wrong = []
    for method, address in asked():
        answer = reader.asks(method, address)
        is_right = answer.status_code in (403, 405)
        may_look = not is_owners(address, method) and address.template not in EDITORS
        if method == "get" and may_look:
            is_right = answer.status_code < 500 and answer.status_code not in (403, 404)
        if not is_right:
            wrong.append(f"{method} {address.template}: {answer.status_code}")
        elif answer.status_code == 403 and not tells(answer, address):
            wrong.append(f"{method} {address.template}: refused without a sentence")
    assert not wrong, said(wrong)


def tells(answer: Answer, address: Address) -> bool:
    if address.is_api:
        return bool(answer.json()["error"]["message"])
    return b"You read this book." in answer.content or b"Only the owner" in answer.content


def test_an_editor_is_refused_nothing_but_what_is_the_owner_s(shared: Shared) -> None:
    editor, owner = visitors(shared, shared.people.editor, shared.people.owner)
    wrong = []
    for method, address in asked():
        if is_owners(address, method):
            refused = editor.asks(method, address).status_code
            if refused not in (403, 405):
                wrong.append(f"{method} {address.template}: {refused} to an editor")
            answer = owner.asks(method, address)
        elif method == "get" and address.template not in EDITORS:
            continue  # as the reader's
        else:
            answer = editor.asks(method, address)
        unfound = answer.status_code == 404 and address.template not in UNFOUND
        if unfound or answer.status_code == 403 or answer.status_code >= 500:
            wrong.append(f"{method} {address.template}: {answer.status_code}")
    assert not wrong, said(wrong)


def test_what_is_a_person_s_own_is_nobody_else_s(shared: Shared) -> None:
    """An editor of the book as well; and what names nothing fails for nobody."""
    [editor] = visitors(shared, shared.people.editor)
    wrong = []
    for method, address in asked(of_book=False):
        if is_public(address):
            continue
        answer = editor.asks(method, address)
        is_right = answer.status_code < 500
        if is_personal(address) and address.arguments:
            is_right = answer.status_code in (404, 405)
        if not is_right:
            wrong.append(f"{method} {address.template}: {answer.status_code}")
    assert not wrong, said(wrong)


def test_the_admin_is_for_staff(shared: Shared) -> None:
    [owner] = visitors(shared, shared.people.owner)
    wrong = []
    for address in of_admin():
        path = "/" + re.sub(r"<[^>]+>", "1", re.sub(r"\(\?P<\w+>.*", "x", address.template))
        answer = owner.asks("get", address, path)
        if answer.status_code not in (302, 403, 404) and address.template != "admin/login/":
            wrong.append(f"{address.template}: {answer.status_code}")
    assert not wrong, said(wrong)


def test_each_exception_is_an_address_of_the_site() -> None:
    there = {address.template for address in every_address()}
    assert len(there) > 250
    excepted = {
        *PUBLIC,
        *OWNERS,
        *EDITORS,
        *IN_BODY,
        *UNFOUND,
        *(template for template, _ in OWNERS_TO_CHANGE),
    }
    assert excepted <= there
