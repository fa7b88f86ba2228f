from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from novellaforge.models import LLMCall, Price, QueuedTask
from projects.models import Project
from projects.signals import project_deleted
from tests.factories import (
    a_character,
    a_concept,
    a_document,
    a_project,
    a_run,
    a_user,
    a_version,
    an_instruction,
    an_outlined_project,
)
from writing.models import BeatDraft, ChapterPlan, GenerationSettings, StepResult

pytestmark = pytest.mark.django_db

OURS = ("novellaforge", "projects", "writing")
READ_ONLY = (
    "llmcall",
    "generationrun",
    "stepresult",
    "beatdraft",
    "chapterplan",
    "chapterversion",
)


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator", password="x"))
    return client


@pytest.fixture
def rows():
    """One row of everything that has a page."""
    project = an_outlined_project()
    version = a_version(chapter=project.chapters.get(number=1))
    a_concept(project=project)
    a_document(project=project)
    an_instruction(project=project)
    run = a_run(chapter=version.chapter)
    StepResult.objects.create(run=run, key="plan", stage="plan_chapter")
    BeatDraft.objects.create(run=run, beat=1)
    ChapterPlan.objects.create(chapter=version.chapter, source="live", plan={}, fingerprint="")
    GenerationSettings.objects.create(max_revisions=3)
    LLMCall.objects.create(purpose="plan", model="m", seconds=1, project_id=project.pk)
    Price.objects.create(model="m")
    QueuedTask.objects.create(queue="default", priority=2, payload="")
    return project


def pages():
    return [
        model_admin
        for model, model_admin in admin.site._registry.items()
        if model._meta.app_label in OURS
    ]


@pytest.mark.parametrize("model", READ_ONLY)
def test_what_is_read_only_cannot_be_changed(operator, rows, model):
    [model_admin] = [each for each in pages() if each.model._meta.model_name == model]
    options = model_admin.model._meta
    name = f"admin:{options.app_label}_{options.model_name}"
    row = model_admin.model._default_manager.first()
    assert operator.get(reverse(f"{name}_add")).status_code == 403
    assert operator.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    deleting = operator.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"})
    assert deleting.status_code == 403
    assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_an_author_is_not_an_operator(client):
    client.force_login(a_user())
    assert client.get(reverse("admin:projects_project_changelist")).status_code == 302


def test_a_task_set_aside_is_put_back(operator):
    aside = QueuedTask.objects.create(
        queue="default",
        priority=2,
        payload="",
        attempts=5,
        failures=5,
        set_aside_at=timezone.now(),
        ready_at=timezone.now() - timedelta(hours=1),
    )
    waiting = QueuedTask.objects.create(queue="default", priority=2, payload="", attempts=1)
    operator.post(
        reverse("admin:novellaforge_queuedtask_changelist"),
        {"action": "put_back", "_selected_action": [aside.pk, waiting.pk]},
    )
    aside.refresh_from_db()
    waiting.refresh_from_db()
    assert (aside.set_aside_at, aside.failures) == (None, 0)
    assert (aside.attempts, waiting.attempts) == (5, 1)


def test_a_price_is_changed_in_its_list(operator):
    price = Price.objects.create(model="m")
    operator.post(
        reverse("admin:novellaforge_price_changelist"),
        {
            "form-TOTAL_FORMS": 1,
            "form-INITIAL_FORMS": 1,
            "form-0-id": price.pk,
            "form-0-currency": "EUR",
            "form-0-per_million_in": "0.27",
            "form-0-per_million_cached": "0.07",
            "form-0-per_million_out": "1.10",
            "_save": "Save",
        },
    )
    price.refresh_from_db()
    assert (price.currency, str(price.per_million_out)) == ("EUR", "1.100000")


def test_a_setting_shows_what_is_in_force_and_whose_it_is(operator, settings):
    settings.MAX_REVISIONS = 2
    book = GenerationSettings.objects.create(project=a_project(), write_max_tokens=900)
    GenerationSettings.objects.create(chapter_min_words=800)
    page = operator.get(reverse("admin:writing_generationsettings_change", args=[book.pk]))
    for sentence in (
        "In force: 2, from the environment (MAX_REVISIONS).",
        "In force: 800, from the whole site (CHAPTER_MIN_WORDS).",
        "In force: 900, from this book (WRITE_MAX_TOKENS).",
    ):
        assert sentence in page.content.decode()


def test_every_setting_has_its_place_on_the_page(operator):
    page = operator.get(reverse("admin:writing_generationsettings_add")).content.decode()
    for field in GenerationSettings._meta.fields:
        name = {"rules_off": "rules_on"}.get(field.name, field.name)
        assert name == "id" or f'name="{name}"' in page, name


@pytest.mark.parametrize(("changed", "before"), [("tone", "Mine."), ("synopsis", "")])
def test_a_synopsis_that_an_operator_changes_leaves_nothing_to_undo(operator, changed, before):
    book = a_project(synopsis="A model's.", synopsis_before="Mine.")
    page = operator.get(reverse("admin:projects_project_change", args=[book.pk]))
    shown = page.context["adminform"].form.initial | {"owner": str(book.owner_id), changed: "Dry."}
    given = {name: "" if value is None else value for name, value in shown.items()}
    for formset in page.context["inline_admin_formsets"]:
        given |= {f"{formset.formset.prefix}-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    assert operator.post(page.request["PATH_INFO"], given).status_code == 302
    book.refresh_from_db()
    assert (getattr(book, changed), book.synopsis_before) == ("Dry.", before)


def test_saving_an_entry_raises_the_books_revision(operator):
    character = a_character()
    before = character.project.revision
    operator.post(
        reverse("admin:projects_character_change", args=[character.pk]),
        {
            "project": str(character.project_id),
            "name": "Ilse Varga",
            "aliases": "[]",
            "voice_lines": "[]",
        },
    )
    character.refresh_from_db()
    assert character.name == "Ilse Varga"
    assert Project.objects.get(pk=character.project_id).revision == before + 1


def test_deleting_a_book_is_told_while_it_is_there(operator):
    project = a_project()
    told = []

    def hear(sender, project_id, **_):
        told.append((project_id, Project.objects.filter(pk=project_id).exists()))

    project_deleted.connect(hear)
    try:
        operator.post(reverse("admin:projects_project_delete", args=[project.pk]), {"post": "yes"})
    finally:
        project_deleted.disconnect(hear)
    assert told == [(project.pk, True)]
    assert not Project.objects.filter(pk=project.pk).exists()
