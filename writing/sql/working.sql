-- What the pages ask of long work that the ORM does not write.

-- name: working — What runs in a book, and how what is named stands now: jobs and the autopilot.
-- The autopilot is done with what it has written and, unless it writes anew, with what is approved.
SELECT id, kind, state, done, total, sentence, created_at
FROM novellaforge_job
WHERE project_id = %(project_id)s AND (state = 'running' OR id = ANY(%(of)s))
UNION ALL
SELECT
  autopilot.id,
  'autopilot',
  autopilot.state,
  count(chapter.id) FILTER (
    WHERE autopilot.written ? chapter.id::text
      OR (NOT autopilot.rewrite AND chapter.approved_version_id IS NOT NULL)
  ),
  count(chapter.id),
  autopilot.why,
  autopilot.created_at
FROM writing_autopilot AS autopilot
LEFT JOIN projects_chapter AS chapter
  ON chapter.project_id = autopilot.project_id
  AND chapter.trashed_at IS NULL
  AND chapter.number BETWEEN autopilot.first AND autopilot.last
WHERE autopilot.project_id = %(project_id)s
  AND (autopilot.state = 'running' OR autopilot.id = ANY(%(of)s))
GROUP BY autopilot.id
ORDER BY created_at
