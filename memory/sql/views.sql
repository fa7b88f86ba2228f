-- What the pages of memory ask that the ORM does not write.

-- name: standing — How a book's memory stands: a word for all that is shown of it, its last approved chapter, those unread, whether it is being rebuilt.
-- The word is another after any change: of the approved texts and when they were read; of what the
-- author said of facts; of who means whom, and under which names; of what the bible says.
WITH approved AS (
    SELECT chapter.number, chapter.id, chapter.approved_version_id, reading.read_at,
           coalesce(reading.why, 'unread') <> '' AS is_unread
    FROM projects_chapter AS chapter
    LEFT JOIN memory_versionreading AS reading ON reading.version_id = chapter.approved_version_id
    WHERE chapter.project_id = %(project_id)s
      AND chapter.trashed_at IS NULL
      AND chapter.approved_version_id IS NOT NULL
)
SELECT md5(concat_ws(
    '|',
    (
        SELECT string_agg(
            concat_ws(',', number, id, approved_version_id, read_at), ';' ORDER BY number
        )
        FROM approved
    ),
    (
        SELECT string_agg(concat_ws(',', uid, rejected, corrections), ';' ORDER BY uid)
        FROM memory_storedfact
        WHERE project_id = %(project_id)s AND (NOT corrections = '{}' OR rejected OR locked)
    ),
    (
        SELECT string_agg(concat_ws(',', uid, name, aliases, provisional, merged_into_id), ';' ORDER BY uid)
        FROM memory_entity
        WHERE project_id = %(project_id)s
          AND NOT (
              provisional AND NOT in_codex AND aliases = '[]' AND merged_into_id IS NULL
          )
    ),
    (
        SELECT string_agg(span.fact_id::text, ';' ORDER BY span.fact_id)
        FROM memory_factspan AS span
        JOIN memory_storedfact AS fact ON fact.uid = span.fact_id
        WHERE fact.project_id = %(project_id)s AND span.version_id IS NULL
    )
)) AS state,
(SELECT coalesce(max(number), 0) FROM approved) AS so_far,
(SELECT coalesce(array_agg(number ORDER BY number) FILTER (WHERE is_unread), '{}') FROM approved)
    AS unread,
EXISTS (
    SELECT FROM novellaforge_job
    WHERE kind = %(rebuild)s AND project_id = %(project_id)s AND state = %(running)s
) AS is_rebuilt;
