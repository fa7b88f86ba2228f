"""A database of an older version, with a book in it, becomes one of this version.

`before-members.nfbackup.zip` was made of the schema before books had members, documents from
files, prices by time or an audit: 28 of the migrations there are.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from memory.maintenance import rebuild
from memory.models import FactSpan, StoredFact
from novellaforge.backups import restoring, schema
from novellaforge.models import Job, LLMCall, Price, SpentSum
from projects.models import Chapter, Document, Project

BACKUP = Path(__file__).parent / "before-members.nfbackup.zip"
NAME = "nf_upgraded"
FACTS = [
    ("located_at", "Ilse Varga rowed to the east quay before the bell."),
    ("possesses", "Aron Pell kept the brass key in his coat."),
    ("condition", "The old ferry was tarred that spring."),
    ("possesses", "Aron Pell lost the brass key in the water."),
    ("age", "Ilse Varga was forty that winter."),
]
TEXT = "It had not begun.\n\n“Été,” she said. \t«\u00a0Non\u00a0» \\N"


@pytest.fixture(scope="module")
def restored(django_db_setup: None, django_db_blocker: Any) -> Iterator[restoring.Restored]:
    """In a database of its own, which has nothing at first."""
    of = connection.settings_dict
    suite = of["NAME"]
    with django_db_blocker.unblock():
        _on_the_server(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME}")
        connection.close()
        of["NAME"] = NAME
        try:
            yield restoring.restore(BACKUP)
        finally:
            connection.close()
            of["NAME"] = suite
            _on_the_server(f"DROP DATABASE {NAME} WITH (FORCE)")


def _on_the_server(*statements: str) -> None:
    of = settings.DATABASES["default"]
    address = f"host={of['HOST']} port={of['PORT']} user={of['USER']} dbname=postgres"
    with psycopg.connect(address, password=of["PASSWORD"], autocommit=True) as server:
        for statement in statements:
            server.execute(statement)


def test_every_migration_since_was_applied(restored: restoring.Restored) -> None:
    told = sum(len(names) for names in restored.manifest.migrations.values())
    applied = sum(len(names) for names in schema.applied().values())
    assert restored.migrated == applied - told > 20
    call_command("migrate", check=True, verbosity=0)


def test_texts_and_facts_are_as_they_were(restored: restoring.Restored) -> None:
    book = Project.objects.get(title="The Salt Ferry")
    assert book.owner.username == "Ada"
    third = Chapter.objects.get(project=book, number=3)
    assert third.versions.get().text == TEXT
    assert Document.objects.get().text.startswith("A cable ferry")
    spans = FactSpan.objects.select_related("fact", "version").order_by(
        "version__chapter__number", "start"
    )
    assert [(each.fact.predicate, each.fact.sentence) for each in spans] == FACTS
    assert StoredFact.objects.filter(project=book).count() == len(FACTS)
    for span in spans:
        assert span.version.text[span.start : span.end] == span.fact.sentence


def test_money_is_summed_as_if_it_had_always_been(restored: restoring.Restored) -> None:
    assert SpentSum.objects.filter(priced=True).get().cost == LLMCall.objects.first().cost
    assert Price.objects.get().provider == ""


def test_every_row_fits_its_model(restored: restoring.Restored) -> None:
    for model in apps.get_models():
        assert len(model._base_manager.all()[:1_000]) <= 1_000


def test_its_pages_open(restored: restoring.Restored) -> None:
    book = Project.objects.get()
    client = Client()
    client.force_login(book.owner)
    chapters = book.chapters.order_by("number")
    addresses = ["/books/", f"/books/{book.pk}/plan/", f"/books/{book.pk}/settings/"]
    addresses += [f"/books/{book.pk}/chapters/{each.pk}/" for each in chapters]
    answers = {address: client.get(address) for address in addresses}
    assert {address: each.status_code for address, each in answers.items()} == dict.fromkeys(
        addresses, 200
    )
    assert "Ilse Varga rowed to the east quay" in answers[addresses[3]].content.decode()


def test_its_memory_is_asked_for(restored: restoring.Restored) -> None:
    assert Job.objects.get(kind=rebuild.KIND).state == Job.State.RUNNING
    assert restored.said == ["Passages and graph of 1 book are made again by the workers."]
