"""What should be of all around a chapter: queue, own cost, sockets, search, memory. Data."""

from benchmarks.rows import Row, Section

QUEUE = Section(
    "The queue",
    (
        Row("hop_p50_ms", "a step queued to started, median, ms"),
        Row("hop_p99_ms", "a step queued to started, 99 of 100, ms", 50.0),
        Row("fenced_steps_per_s", "steps the queue carries, a second"),
        Row("claim_p50_ms", "a claim under 10,000 waiting tasks, median, ms"),
        Row(
            "claim_p99_ms",
            "a claim under 10,000 waiting tasks, 99 of 100, ms",
            20.0,
            because=("claim_p50_ms", "drain_postgres_cpu_ms_per_task"),
        ),
        Row("drain_s", "these drained by two processes of eight slots, seconds"),
        Row("drain_tasks_per_slot_s", "tasks a slot and second"),
        Row("drain_postgres_cpu_ms_per_task", "Postgres' own time for a task, ms"),
        Row("fair_wait_alone_p95_ms", "fifty books at once: a step waits, 95 of 100, ms"),
        Row("fair_wait_beside_greedy_p95_ms", "the same beside a book with 1,500 steps, ms"),
        Row(
            "fair_delay_steps",
            "how much longer, in steps",
            1.0,
            because=("fair_wait_alone_p95_ms", "fair_wait_beside_greedy_p95_ms"),
        ),
        Row("steps_done_exactly_once_share", "steps done once under kills", 1.0, least=True),
    ),
)
_OF_SCREENS = (
    "frame_cpu_ms",
    "frames_per_s",
    "web_cpu_share",
    "screens_cpu_share",
    "writers_cpu_share",
)
_OF_GROWTH = tuple(
    f"chapter_{number}_{what}"
    for what in ("ms", "cpu_ms", "queries", "graph", "prompt_characters")
    for number in (10, 100, 1_000)
)
OWN = Section(
    "What a chapter costs us, and whether that grows with the book; the model answers at once",
    (
        Row("unpaced_chapter_ms", "a chapter of a new book, ms"),
        Row("queries_of_a_chapter", "queries of a chapter"),
        Row("redis_of_a_chapter", "calls to Redis of a chapter"),
        Row("graph_of_a_chapter", "calls to the graph of a chapter"),
        Row("chapter_10_ms", "chapter 10, ms"),
        Row("chapter_100_ms", "chapter 100, ms"),
        Row("chapter_1000_ms", "chapter 1,000, ms"),
        Row(
            "chapter_ms_growth",
            "time of chapter 1,000 against chapter 10",
            1.25,
            because=_OF_GROWTH,
        ),
        Row(
            "chapter_queries_growth",
            "queries of chapter 1,000 against chapter 10",
            1.1,
            because=_OF_GROWTH,
        ),
        Row(
            "chapter_prompt_growth", "prompt characters, 1,000 against 10", 1.5, because=_OF_GROWTH
        ),
        Row(
            "context_growth",
            "context's tokens at chapter 1,000 against 100",
            1.05,
            because=("context_tokens_at_100", "context_tokens_at_1000", "context_ms_at_1000"),
        ),
    ),
)
AROUND = Section(
    "Sockets, search, rules, memory",
    (
        Row("token_to_screen_p50_ms", "a token to 1,000 sockets' screens, median, ms"),
        Row(
            "token_to_screen_p99_ms",
            "a token to 1,000 sockets' screens, 99 of 100, ms",
            100.0,
            because=_OF_SCREENS,
        ),
        Row(
            "sockets_p99_under_100ms",
            "most sockets below 100 ms",
            1_000.0,
            least=True,
            because=_OF_SCREENS,
        ),
        Row("frame_cpu_ms", "a frame's time in the web process, ms"),
        Row("socket_kb", "memory of a socket, kB"),
        Row(
            "retrieval_p95_ms",
            "passages among 100,000, 95 of 100, ms",
            20.0,
            because=("embed_query_ms", "index_build_s"),
        ),
        Row(
            "rules_p95_ms",
            "rules against 10,000 facts, 95 of 100, ms",
            50.0,
            because=(
                "judged_by_rules_cold_p50_ms",
                "judged_by_rules_cached_p95_ms",
                "compared_p95_ms",
            ),
        ),
        Row("graph_project_last_chapter_ms", "the graph after a chapter at 10,000 facts, ms"),
        Row("edited_passages_embedded", "passages embedded for one edited paragraph"),
        Row("cluster_start_s", "a cluster's start until it takes tasks, seconds"),
        Row("rss_idle_worker_mb", "a worker process, idle, all its pages, MB"),
        Row("memory_worker_mb", "a worker process, idle, its share (PSS), MB"),
        Row("rss_busy_worker_mb", "with 48 scenes in flight, all its pages, MB"),
        Row("memory_worker_busy_mb", "with 48 scenes in flight, its share (PSS), MB"),
        Row("seconds_of_all", "all of these measurements, seconds", 900.0),
    ),
    "Quality of the prose: not measurable here, the model is scripted.",
)
