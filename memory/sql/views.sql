-- What the pages of memory ask that the ORM does not write.

-- name: standing — How a book's memory stands: a word for all that is shown of it, its last approved chapter, those unread, whether it is being rebuilt.
-- The word is another after any change: of the approved texts and when they were read; of what the
-- author said of facts and of threads; of who means whom, and under which names; of what the bible
-- says. Whoever is kept by it (memory/keeping.py) relies on that it names all that pages are read from.
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
        SELECT string_agg(concat_ws(',', uid, name, kind, aliases, provisional, merged_into_id), ';' ORDER BY uid)
        FROM memory_entity
        WHERE project_id = %(project_id)s
          AND NOT (
              provisional AND NOT in_codex AND aliases = '[]' AND merged_into_id IS NULL
          )
    ),
    (
        SELECT string_agg(concat_ws(',', span.fact_id, beat, seq, span.read), ';' ORDER BY span.fact_id)
        FROM memory_factspan AS span
        JOIN memory_storedfact AS fact ON fact.uid = span.fact_id
        WHERE fact.project_id = %(project_id)s AND span.version_id IS NULL
    ),
    (
        SELECT string_agg(decision.fact_id::text, ';' ORDER BY decision.fact_id)
        FROM memory_threaddecision AS decision
        JOIN memory_storedfact AS fact ON fact.uid = decision.fact_id
        WHERE fact.project_id = %(project_id)s AND decision.state <> 'planned'
    )
)) AS state,
(SELECT coalesce(max(number), 0) FROM approved) AS so_far,
(SELECT coalesce(array_agg(number ORDER BY number) FILTER (WHERE is_unread), '{}') FROM approved)
    AS unread,
EXISTS (
    SELECT FROM novellaforge_job
    WHERE kind = %(rebuild)s AND project_id = %(project_id)s AND state = %(running)s
) AS is_rebuilt;

-- name: keep — A view as it was read now, in place of the one before; those of another state, and the oldest of too many, are forgotten.
WITH forgotten AS (
    DELETE FROM memory_keptview AS kept
    WHERE kept.project_id = %(project_id)s
      AND kept.page = %(page)s
      AND kept.asked <> %(asked)s
      AND (
          kept.state <> %(state)s
          OR kept.id IN (
              SELECT id FROM memory_keptview
              WHERE project_id = %(project_id)s AND page = %(page)s
              ORDER BY made_at DESC
              OFFSET %(most)s - 1
          )
      )
)
INSERT INTO memory_keptview (project_id, page, asked, state, value, made_at)
VALUES (%(project_id)s, %(page)s, %(asked)s, %(state)s, %(value)s, statement_timestamp())
ON CONFLICT (project_id, page, asked) DO UPDATE
SET state = excluded.state, value = excluded.value, made_at = excluded.made_at;
