-- Whom a chapter may speak of.

-- name: state_of_cast — Of all names that a book knows, what tells them from any others.
SELECT count(*), sum(hashtextextended(each.said, 0))
FROM (
    SELECT (uid, name, kind, aliases, provisional, merged_into_id)::text AS said
    FROM memory_entity WHERE project_id = %(project_id)s
    UNION ALL
    SELECT (id, name, aliases)::text FROM projects_character WHERE project_id = %(project_id)s
    UNION ALL
    SELECT (id, name)::text FROM projects_location WHERE project_id = %(project_id)s
) AS each;
