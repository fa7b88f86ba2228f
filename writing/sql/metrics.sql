-- Sums of a span of time: series, its labels, bucket (edges below the value), how many, their sum.
-- Steps are found by (stage, stored_at), stage by stage.

-- name: steps — How long steps took, by stage.
SELECT 'stage', ARRAY[stage],
       width_bucket(extract(epoch FROM stored_at - started_at)::float8, %(edges)s::float8[]),
       count(*), sum(extract(epoch FROM stored_at - started_at))::float8
FROM writing_stepresult
WHERE stage = ANY(%(stages)s) AND stored_at >= %(since)s AND stored_at < %(until)s
  AND started_at IS NOT NULL
GROUP BY 2, 3

-- name: chapters — Of chapters whose last gate was passed or left: how long they took, and how many rounds.
WITH ended AS MATERIALIZED (
    SELECT run.mode, gate.revision,
           extract(epoch FROM gate.stored_at - run.created_at)::float8 AS seconds
    FROM writing_stepresult gate JOIN writing_generationrun run ON run.id = gate.run_id
    WHERE gate.stage = 'quality_gate' AND gate.result ->> 'verdict' <> 'revise'
      AND gate.stored_at >= %(since)s AND gate.stored_at < %(until)s
      AND run.only_beat IS NULL
)
SELECT 'chapter', ARRAY[mode], width_bucket(seconds, %(edges)s::float8[]), count(*), sum(seconds)
FROM ended GROUP BY 2, 3
UNION ALL
SELECT 'revisions', ARRAY[]::text[],
       width_bucket(revision - 0.5, %(rounds)s::numeric[]), count(*), sum(revision)::float8
FROM ended GROUP BY 3

-- name: judged — The last drafts that a gate judged, with their reviews; the newest first.
WITH gate AS MATERIALIZED (
    SELECT run_id, revision, result, stored_at
    FROM writing_stepresult
    WHERE stage = 'quality_gate' AND stored_at IS NOT NULL
    ORDER BY stored_at DESC LIMIT %(most)s
)
SELECT gate.result ->> 'verdict', report.result, critique.result
FROM gate
LEFT JOIN writing_stepresult report ON report.run_id = gate.run_id
     AND report.key = 'validate_continuity' || CASE WHEN gate.revision > 0 THEN '.r' || gate.revision ELSE '' END
LEFT JOIN writing_stepresult critique ON critique.run_id = gate.run_id
     AND critique.key = 'criticise' || CASE WHEN gate.revision > 0 THEN '.r' || gate.revision ELSE '' END
ORDER BY gate.stored_at DESC
