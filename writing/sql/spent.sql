-- What runs took, where it is asked at the end of each step.

-- name: by_step — Of a run's calls, by step, currency and whether they had a price: their sums.
SELECT step, currency, priced OR cost > 0,
       count(*), count(*) FILTER (WHERE tokens_in > 0 OR tokens_out > 0),
       sum(tokens_in), sum(tokens_cached), sum(tokens_out), sum(seconds), sum(cost)
FROM novellaforge_llmcall
WHERE run_id = %(run_id)s
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
