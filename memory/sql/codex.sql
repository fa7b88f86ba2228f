-- The bible, as far as its facts are read.

-- name: state_of_bible — What tells the bible, and what was read of it, from any other.
SELECT md5(concat_ws(E'\n--\n', project.language, coalesce(people.said, ''), coalesce(places.said, ''), coalesce(rules.said, ''), coalesce(memory.codex_read::text, '')))
FROM projects_project AS project
LEFT JOIN memory_bookmemory AS memory ON memory.project_id = project.id,
LATERAL (
    SELECT string_agg(each::text, E'\n' ORDER BY each.id) AS said
    FROM projects_character AS each WHERE each.project_id = project.id
) AS people,
LATERAL (
    SELECT string_agg(each::text, E'\n' ORDER BY each.id) AS said
    FROM projects_location AS each WHERE each.project_id = project.id
) AS places,
LATERAL (
    SELECT string_agg(each::text, E'\n' ORDER BY each.id) AS said
    FROM projects_worldrule AS each WHERE each.project_id = project.id
) AS rules
WHERE project.id = %(project_id)s;
