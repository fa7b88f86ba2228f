-- Whom a chapter may speak of.

-- name: state_of_cast — Of all names that a book knows, what tells them from any others.
-- Without those that only a text knows, and no cast has.
SELECT count(*), sum(hashtextextended(each.said, 0))
FROM (
    SELECT (uid, name, kind, aliases, provisional, merged_into_id)::text AS said
    FROM memory_entity
    WHERE project_id = %(project_id)s
      AND NOT (provisional AND kind <> 'event' AND merged_into_id IS NULL)
    UNION ALL
    SELECT (id, name, aliases)::text FROM projects_character WHERE project_id = %(project_id)s
    UNION ALL
    SELECT (id, name)::text FROM projects_location WHERE project_id = %(project_id)s
) AS each;

-- name: events_told — The events that approved chapters tell of, each with the places of these.
SELECT entity.uid, array_agg(DISTINCT chapter.number ORDER BY chapter.number)
FROM projects_chapter AS chapter
JOIN memory_factspan AS span ON span.version_id = chapter.approved_version_id
JOIN memory_storedfact AS fact ON fact.uid = span.fact_id
CROSS JOIN LATERAL (VALUES (fact.subject), (fact.object)) AS told (uid)
JOIN memory_entity AS entity ON entity.uid = told.uid
WHERE chapter.project_id = %(project_id)s
  AND chapter.trashed_at IS NULL
  AND fact.project_id = %(project_id)s
  AND NOT fact.rejected
  AND entity.project_id = %(project_id)s
  AND entity.kind = 'event'
GROUP BY entity.uid;
