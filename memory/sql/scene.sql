-- Whom a chapter may speak of.

-- name: state_of_cast — What tells the rows of all names that a book knows from any others.
-- Made of their versions (`xmin`, and `ctid` within a transaction), in half the time that what they
-- say takes. Without those that only a text knows, and no cast has.
SELECT count(*), sum(hashtextextended(each.version, 0))
FROM (
    SELECT concat_ws(' ', ctid, xmin) AS version
    FROM memory_entity
    WHERE project_id = %(project_id)s
      AND NOT (provisional AND kind <> 'event' AND merged_into_id IS NULL)
    UNION ALL
    SELECT concat_ws(' ', 'character', ctid, xmin)
    FROM projects_character WHERE project_id = %(project_id)s
    UNION ALL
    SELECT concat_ws(' ', 'location', ctid, xmin)
    FROM projects_location WHERE project_id = %(project_id)s
) AS each;

-- name: events_told — The events that approved chapters tell of, each with the places of these.
SELECT uid, array_agg(number ORDER BY number)
FROM (
    SELECT DISTINCT told.uid, chapter.number
    FROM projects_chapter AS chapter
    JOIN memory_factspan AS span ON span.version_id = chapter.approved_version_id
    JOIN memory_storedfact AS fact ON fact.uid = span.fact_id
    CROSS JOIN LATERAL (VALUES (fact.subject), (fact.object)) AS told (uid)
    WHERE chapter.project_id = %(project_id)s
      AND chapter.trashed_at IS NULL
      AND fact.project_id = %(project_id)s
      AND NOT fact.rejected
      AND told.uid IN (
          SELECT uid FROM memory_entity
          WHERE project_id = %(project_id)s AND kind = 'event'
      )
) AS told
GROUP BY uid;
