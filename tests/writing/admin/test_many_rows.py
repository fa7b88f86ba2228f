"""Lists on 15,000 rows: few queries, none of which reads a whole table."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from novellaforge.admin.calls import TotallingPaginator
from novellaforge.models import LLMCall, QueuedTask
from novellaforge.queues import QUERIES
from tests.admins import an_operator, page
from tests.factories import a_chapter
from writing.models import GenerationRun, StepResult

pytestmark = pytest.mark.django_db
ROWS = 15_000  # more than a list counts; what is found by index here is so in a longer table
OF_A_PART = 12_000  # are looked at by the totals
BIG = {model._meta.db_table for model in (GenerationRun, StepResult, LLMCall, QueuedTask)}
MOST_QUERIES = 12  # of a page, session and user among them

Asked = list[tuple[str, Any]]


@pytest.fixture(scope="module")
def run(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[GenerationRun]:
    """So many each of runs, steps, calls and tasks, made once; a run in the middle of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        chapter = a_chapter()
        values = {"rows": ROWS, "chapter": chapter.pk, "project": chapter.project_id}
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # no keys are looked up
            for statement in ROWS_OF:
                cursor.execute(statement, values)
            for table in BIG:
                cursor.execute(f"ANALYZE {table}")
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        yield GenerationRun.objects.order_by("created_at")[ROWS // 2]
        transaction.set_rollback(True)


ROWS_OF = (
    """
    INSERT INTO writing_generationrun (id, project_id, chapter_id, state, mode, instruction,
        target_words, language, use_rag, auto_approve, project_revision, reason, created_at)
    SELECT gen_random_uuid(), %(project)s, %(chapter)s,
        CASE WHEN n %% 100 = 0 THEN 'stopped' ELSE 'drafted' END, 'parallel', '', 400, 'en',
        true, false, 1, '', now() - make_interval(mins => 10 * (%(rows)s - n))
    FROM generate_series(1, %(rows)s) AS n
    """,
    """
    INSERT INTO writing_stepresult (run_id, key, stage, revision, state, tries, failures, failure,
        due_at, started_at, stored_at)
    SELECT id, 'plan_chapter', 'plan_chapter', 0, 'stored', 1, 0, '', created_at,
        created_at, created_at + interval '9 seconds'
    FROM writing_generationrun
    """,
    """
    INSERT INTO novellaforge_llmcall (purpose, model, project_id, run_id, step, attempt,
        started_at, seconds, first_token_seconds, tokens_in, tokens_out, tokens_cached,
        usage_reported, cost, currency, priced, finish_reason, outcome)
    SELECT 'plan', 'm' || (row_number() OVER (ORDER BY created_at)) %% 3, project_id, id,
        'plan_chapter', 1, created_at, 3, 1, 100, 10, 50, true, 0.001, 'USD', true, 'stop',
        CASE WHEN state = 'stopped' THEN 'ModelBusy' ELSE 'ok' END
    FROM writing_generationrun ORDER BY created_at
    """,
    """
    INSERT INTO novellaforge_queuedtask (queue, priority, payload, name, func, line, turn,
        ready_at, created_at, owner, lease_until, attempts, failures, deaths, failure,
        set_aside_at)
    SELECT (ARRAY['beats_high', 'default'])[1 + n %% 2], 0, '', '', 'a.b', gen_random_uuid(), n,
        now(), now(), CASE WHEN n %% 5000 = 7 THEN 'worker' ELSE '' END,
        CASE WHEN n %% 5000 = 7 THEN now() + interval '1 hour' END, 0, 0, 0, '',
        CASE WHEN n %% 1000 = 0 THEN now() END
    FROM generate_series(1, %(rows)s) AS n
    """,
)


@contextmanager
def asked() -> Iterator[Asked]:
    """What is asked of Postgres meanwhile."""
    seen: Asked = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def read_whole(queries: Asked) -> list[str]:
    """The big tables that one of the queries reads from end to end, with the query."""
    found = []
    for sql, params in queries:
        if not sql.lstrip().startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            answer = cursor.fetchone()[0]
        plan = answer if isinstance(answer, list) else json.loads(answer)
        found += [f"{table}: {sql}" for table in _scanned(plan[0]["Plan"]) if table in BIG]
    return found


def _scanned(plan: dict[str, Any]) -> Iterator[str]:
    for node in _nodes(plan):
        if "Seq Scan" in node["Node Type"]:
            yield node["Relation Name"]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)


def test_the_watch_sees_a_whole_table_read(run: GenerationRun) -> None:
    with asked() as queries:
        list(LLMCall.objects.filter(finish_reason="no such reason"))
    (seen,) = read_whole(queries)
    assert seen.startswith(LLMCall._meta.db_table)


def test_lists_ask_little_and_read_no_whole_table(run: GenerationRun) -> None:
    operator = an_operator()
    runs, calls = page(GenerationRun, "changelist"), page(LLMCall, "changelist")
    tasks, steps = page(QueuedTask, "changelist"), page(StepResult, "changelist")
    addresses = [
        runs,
        f"{runs}?p=250",
        f"{runs}?state__exact=stopped",
        f"{runs}?mode__exact=parallel",
        f"{runs}?project_id={run.project_id}",
        f"{runs}?day=7",
        f"{runs}?q={run.pk}",
        f"{runs}?q=salt",
        page(GenerationRun, "change", run.pk),
        calls,
        f"{calls}?p=250",
        f"{calls}?day=30",
        f"{calls}?day=30&purpose=plan&model=m1",
        f"{calls}?outcome=failed",
        f"{calls}?outcome=ModelBusy",
        f"{calls}?q={run.pk}",
        f"{calls}?run_id={run.pk}&step=plan_chapter",
        tasks,
        f"{tasks}?p=250",
        f"{tasks}?state=failed",
        f"{tasks}?state=running",
        f"{tasks}?state=waiting",
        f"{tasks}?state=delayed",
        f"{tasks}?queue=default",
        steps,
        f"{steps}?q={run.pk}",
    ]
    for address in addresses:
        with asked() as queries:
            answer = operator.get(address)
        assert answer.status_code == 200, address
        assert len(queries) <= MOST_QUERIES, (address, len(queries), queries)
        assert not read_whole(queries), address


def test_a_long_table_is_told_by_estimate_and_can_be_paged_through(run: GenerationRun) -> None:
    answer = an_operator().get(page(GenerationRun, "changelist") + "?p=200")
    changelist = answer.context["cl"]
    assert changelist.paginator.is_estimate
    assert 0.9 * ROWS < changelist.result_count < 1.1 * ROWS
    rows = GenerationRun.objects.order_by("-created_at", "-pk")[199 * 50 : 200 * 50]
    assert [row.pk for row in changelist.result_list] == [row.pk for row in rows]
    assert "about" in answer.content.decode()


def test_the_totals_are_those_of_what_is_shown(
    run: GenerationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TotallingPaginator, "exact_to", OF_A_PART)
    operator = an_operator()
    failed = operator.get(page(LLMCall, "changelist") + "?outcome=failed").context
    (total,) = failed["totals"]
    assert (total.calls, total.tokens_in, str(total.cost)) == (150, 15_000, "0.15000000")
    assert failed["cl"].result_count == 150
    part = operator.get(page(LLMCall, "changelist") + "?purpose=plan").context
    (total,) = part["totals"]
    assert (total.calls, total.tokens_out, part["newest"]) == (
        OF_A_PART,
        10 * OF_A_PART,
        OF_A_PART,
    )
    every = operator.get(page(LLMCall, "changelist")).context
    (total,) = every["totals"]
    assert (total.calls, total.tokens_out, every["newest"]) == (10_000, 100_000, 10_000)


def test_the_queues_are_counted_from_indexes_alone(run: GenerationRun) -> None:
    """But for the few tasks that run: rows are wide. In a transaction no page is known to be
    visible, so that nothing is gained by it and the planner is left no other way.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("DROP INDEX queue_lines")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {QUERIES['depths']}")
        (plan,) = cursor.fetchone()[0]
        transaction.set_rollback(True)
    read = sorted(
        (node["Index Name"], node["Node Type"])
        for node in _nodes(plan["Plan"])
        if node.get("Relation Name") or "Index Name" in node
    )
    assert read == [
        ("queue_later", "Index Only Scan"),
        ("queue_owner", "Index Scan"),
        ("queue_set_aside", "Index Only Scan"),
        ("queue_turns", "Index Only Scan"),
    ]


def test_the_queues_of_so_many_tasks_are_told_in_few_queries(run: GenerationRun) -> None:
    operator = an_operator()
    with asked() as queries:
        answer = operator.get(reverse("admin:novellaforge_queues"))
    depths = {each.queue: each for each, _age in answer.context["queues"]}
    high, default = depths["beats_high"], depths["default"]
    assert (high.waiting, high.running, high.set_aside) == (ROWS // 2 - 15, 0, 15)
    assert (default.waiting, default.running, default.set_aside) == (ROWS // 2 - 3, 3, 0)
    assert len(queries) <= MOST_QUERIES
