-- Sums of a span of time: series, its labels, bucket (edges below the value), how many, their sum.

-- name: calls — What requests to models took, by model and purpose: time, first token, tokens, money, outcome.
WITH call AS MATERIALIZED (
    SELECT model, purpose, outcome, currency, seconds, first_token_seconds,
           tokens_in, tokens_cached, tokens_out, cost
    FROM novellaforge_llmcall
    WHERE started_at >= %(since)s AND started_at < %(until)s
)
SELECT 'latency', ARRAY[model, purpose], width_bucket(seconds, %(edges)s::float8[]),
       count(*), sum(seconds)
FROM call GROUP BY 2, 3
UNION ALL
SELECT 'first_token', ARRAY[model, purpose],
       width_bucket(first_token_seconds, %(edges)s::float8[]), count(*), sum(first_token_seconds)
FROM call WHERE first_token_seconds IS NOT NULL GROUP BY 2, 3
UNION ALL
SELECT 'tokens', ARRAY[model, purpose, kind], 0, count(*), sum(tokens)::float8
FROM call CROSS JOIN LATERAL (
    VALUES ('in', tokens_in), ('cached', tokens_cached), ('out', tokens_out)
) AS of_kind (kind, tokens)
GROUP BY 2
UNION ALL
SELECT 'cost', ARRAY[model, purpose, currency], 0, count(*), sum(cost)::float8
FROM call GROUP BY 2
UNION ALL
SELECT 'outcome', ARRAY[model, purpose, outcome], 0, count(*), count(*)::float8
FROM call GROUP BY 2
