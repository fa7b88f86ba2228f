"""Who may read /metrics, and what stands there."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from novellaforge import caches
from novellaforge.metrics import house, totals, views
from novellaforge.models import LLMCall
from tests.factories import a_user

pytestmark = pytest.mark.django_db
ELSEWHERE = {"REMOTE_ADDR": "10.1.2.3"}
DESIGNED = {
    "chapter_generation_time_seconds", "beat_generation_time_seconds",
    "revision_count_per_chapter", "cache_hit_rate", "queue_length", "worker_active_tasks",
    "coherence_score_average", "critic_score_average", "validation_blocking_rate",
    "redis_memory_usage", "llm_api_latency_seconds", "llm_time_to_first_token_seconds",
    "llm_tokens_total", "llm_cost_total", "pipeline_stage_seconds",
    "celery_queue_length", "celery_worker_active_tasks", "deepseek_api_latency",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.delete(totals._address(house.CALLS))
    totals.forget()
    monkeypatch.setattr(views, "_last", views._Scrape())


def read(**asked: Any) -> str:
    answer = Client().get("/metrics", **asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_stranger_finds_no_such_page():
    assert Client().get("/metrics", **ELSEWHERE).status_code == 404


def test_nor_does_somebody_signed_in():
    client = Client()
    client.force_login(a_user())
    assert client.get("/metrics", **ELSEWHERE).status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_nor_does_a_stranger_whose_proxy_is_on_this_machine(header: str):
    assert Client().get("/metrics", headers={header: "10.1.2.3"}).status_code == 404


def test_without_a_token_set_none_opens_it():
    for given in ("Bearer ", "Bearer", "Bearer x"):
        answer = Client().get("/metrics", headers={"Authorization": given}, **ELSEWHERE)
        assert answer.status_code == 404


def test_another_token_does_not_open_it(settings: Settings):
    settings.METRICS_TOKEN = "s3cret"
    for given in ("Bearer s3cre", "Basic s3cret", "s3cret"):
        answer = Client().get("/metrics", headers={"Authorization": given}, **ELSEWHERE)
        assert answer.status_code == 404


def test_it_only_answers_reading():
    assert Client().post("/metrics").status_code == 405


def test_the_token_opens_it_from_anywhere(settings: Settings):
    settings.METRICS_TOKEN = "s3cret"
    assert "queue_length" in read(headers={"Authorization": "Bearer s3cret"}, **ELSEWHERE)


def test_this_machine_reads_every_metric_and_each_is_documented():
    told = re.findall(r"^# TYPE (\S+) ", read(), re.M)
    assert set(told) >= DESIGNED
    documented = (Path(settings.BASE_DIR) / "docs" / "metrics.md").read_text()
    assert [name for name in told if f"| `{name}` |" not in documented] == []


def test_calls_to_models_are_counted_by_model_and_purpose():
    LLMCall.objects.create(
        purpose="plan", model="m", seconds=3.0, first_token_seconds=0.3, tokens_in=100,
        tokens_cached=60, tokens_out=7, cost="0.25", priced=True,
    )  # fmt: skip
    LLMCall.objects.create(purpose="plan", model="m", seconds=30.0, outcome="StreamBroken")
    lines = read().splitlines()
    of = 'model="m",purpose="plan"'
    assert f'llm_api_latency_seconds_bucket{{le="5.0",{of}}} 1.0' in lines
    assert f"llm_api_latency_seconds_count{{{of}}} 2.0" in lines
    assert f"deepseek_api_latency_sum{{{of}}} 33.0" in lines
    assert f"llm_time_to_first_token_seconds_count{{{of}}} 1.0" in lines
    assert f'llm_tokens_total{{kind="cached",{of}}} 60.0' in lines
    assert f'llm_cost_total{{currency="USD",{of}}} 0.25' in lines
    assert 'llm_calls_total{model="m",outcome="StreamBroken",purpose="plan"} 1.0' in lines


def test_hits_are_told_by_cache():
    caches._redis().delete(caches.COUNTS)
    for kind in ("hits", "hits", "hits", "misses"):
        caches._count("rules", kind)
    lines = read().splitlines()
    assert 'cache_hit_rate{cache="rules"} 0.75' in lines
    assert 'cache_lookups_total{cache="rules",result="miss"} 1.0' in lines


def test_without_redis_the_rest_is_told(monkeypatch: pytest.MonkeyPatch):
    def away() -> None:
        raise caches.RedisError("away")

    monkeypatch.setattr(caches, "counts", away)
    told = read()
    assert "cache_hit_rate" not in told
    assert 'queue_length{queue="beats_high"} 0.0' in told


def test_whoever_asks_at_the_same_time_shares_an_answer(monkeypatch: pytest.MonkeyPatch):
    before = read()
    LLMCall.objects.create(purpose="plan", model="another", seconds=1.0)
    assert read() == before
    monkeypatch.setattr(views, "KEPT_SECONDS", 0.0)
    assert 'model="another"' in read()
