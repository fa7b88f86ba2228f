"""Memory as an operator sees it: how each book's stands, and what can be asked for."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django_q.models import Schedule

from memory import maintenance
from memory.maintenance import asking
from memory.models import BookMemory, Chunk
from memory.retrieval import look_up
from memory.standpoint import Standpoint
from novellaforge import caches
from novellaforge.models import QueuedTask
from tests.memory.remembered import Book, a_book

pytestmark = pytest.mark.django_db(transaction=True)

MODELS = ("bookmemory", "storedfact", "entity", "versionreading", "chunk")


@pytest.fixture(autouse=True)
def _alone(monkeypatch, settings) -> None:
    settings.NEO4J_URI = "bolt://127.0.0.1:9"
    monkeypatch.setattr("memory.embedder.importlib.util.find_spec", lambda name: None)


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator", password="x"))
    return client


@pytest.fixture
def onlooker(client: Client) -> Client:
    """May see everything of memory and books, and change nothing."""
    user = User.objects.create_user("onlooker", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return client


@pytest.fixture
def book() -> Book:
    made = a_book()
    maintenance.reconcile(made.project.pk, mends=False)
    return made


def act(client: Client, model: str, action: str, pk: object) -> str:
    """What the page says after the action."""
    address = reverse(f"admin:{model}_changelist")
    response = client.post(address, {"action": action, "_selected_action": [pk]}, follow=True)
    return response.content.decode()


def queued() -> list[tuple[str, str]]:
    tasks = QueuedTask.objects.filter(func=asking.RECONCILE_PROJECT)
    return list(tasks.values_list("name", "queue"))


@pytest.mark.parametrize("action", ["compare", "mend"])
def test_who_may_not_change_cannot_ask(onlooker: Client, book: Book, action: str) -> None:
    act(onlooker, "memory_bookmemory", action, BookMemory.objects.get().pk)
    act(onlooker, "projects_project", "reconcile_memory", book.project.pk)
    assert queued() == []


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_page_is_read_only(operator: Client, book: Book, model: str) -> None:
    listed = operator.get(reverse(f"admin:memory_{model}_changelist"))
    assert listed.status_code == 200
    row = listed.context["cl"].queryset.first()
    page = operator.get(reverse(f"admin:memory_{model}_change", args=[row.pk]))
    assert page.status_code == 200
    assert "_save" not in page.content.decode()


def test_a_book_s_memory_says_what_was_left(operator: Client, book: Book) -> None:
    Chunk.objects.all().delete()
    maintenance.reconcile(book.project.pk, mends=False)
    memory = BookMemory.objects.get()
    page = operator.get(reverse("admin:memory_bookmemory_change", args=[memory.pk]))
    assert "2 passages of approved chapters or documents are not kept" in page.content.decode()


def test_a_comparison_and_a_mend_are_queued(operator: Client, book: Book) -> None:
    memory = BookMemory.objects.get()
    assert "1 book is queued." in act(operator, "memory_bookmemory", "compare", memory.pk)
    assert "1 book is queued." in act(operator, "memory_bookmemory", "mend", memory.pk)
    assert queued() == [("compare", "maintenance_low"), ("mend", "maintenance_low")]


def test_a_book_s_memory_is_reconciled_from_its_row(operator: Client, book: Book) -> None:
    said = act(operator, "projects_project", "reconcile_memory", book.project.pk)
    assert "1 book is queued." in said
    assert queued() == [("mend", "maintenance_low")]


def test_a_book_s_caches_are_forgotten_from_its_row(operator: Client, book: Book) -> None:
    look_up(Standpoint(book.project.pk, 0, "en", 1), (), ("ledger",), seconds=60)
    said = act(operator, "projects_project", "forget_caches", book.project.pk)
    assert "1 value was forgotten." in said
    assert caches.forget(book.project.pk) == 0


def test_schedules_are_there_to_be_changed(operator: Client) -> None:
    row = Schedule.objects.create(
        name="reconcile memory",
        func="memory.reconcile_tasks.reconcile_all",
        schedule_type=Schedule.CRON,
        cron="27 4 * * 0",
        cluster="maintenance_low",
    )
    page = operator.get(reverse("admin:django_q_schedule_change", args=[row.pk]))
    form = page.context["adminform"].form
    given = {name: form.initial.get(name) or "" for name in form.fields} | {"cron": "0 5 * * 1"}
    given |= {"next_run_0": "2030-01-01", "next_run_1": "05:00"}
    del given["next_run"]
    operator.post(reverse("admin:django_q_schedule_change", args=[row.pk]), given)
    row.refresh_from_db()
    assert row.cron == "0 5 * * 1"
