"""What a chapter asks of Postgres, Redis and the graph, stage by stage, is bounded."""

import pytest

from benchmarks.bench_model import script
from benchmarks.own_cost import OUTSIDE, Asked, asking, counting, write_a_chapter
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)
BEATS, WORDS = 2, 60

# Queries of one step: what it was measured to ask, and room for a slow machine, on which text is
# kept more often while it comes.
QUERIES_A_STEP = {
    "collect_context": 70, "write_beat": 60, "extract_facts": 38,
    "mend_seam": 32, "validate_continuity": 75, "criticise": 25, "prove_points": 22,
    "summarise": 28, OUTSIDE: 80,
}  # fmt: skip
REDIS_A_STEP = {"write_beat": 60, "validate_continuity": 12, "collect_context": 12}
REDIS_OF_OTHERS = 8


@pytest.fixture
def asked() -> Asked:
    found = Asked()
    with ModelServer() as server:
        script(server)
        with asking(server.url):
            with counting(found):
                write_a_chapter(BEATS, WORDS)
    return found


def test_no_stage_asks_more_than_it_is_known_to(asked: Asked):
    times = {"write_beat": BEATS, "extract_facts": BEATS}
    queries = {name: count / times.get(name, 1) for name, count in asked.queries.items()}
    assert {name: n for name, n in queries.items() if n > QUERIES_A_STEP.get(name, 0)} == {}
    redis = {name: count / times.get(name, 1) for name, count in asked.redis.items()}
    bound = {name: REDIS_A_STEP.get(name, REDIS_OF_OTHERS) for name in redis}
    assert {name: n for name, n in redis.items() if n > bound[name]} == {}
    assert asked.graph.total() <= BEATS * 4
